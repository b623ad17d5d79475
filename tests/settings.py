"""The settings of a test run: the project's own, with invented keys and databases that are thrown away."""

import os

from tests.environment import environment

os.environ.update(environment() | {"DJANGO_SETTINGS_MODULE": __name__})

from config.settings import *  # noqa: F403
from config.settings import DATABASES

# Tests move from database to database; a pool would hold on to the one before.
DATABASES["default"]["OPTIONS"].pop("pool")
