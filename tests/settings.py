"""The settings of a test run: the project's own, with invented keys and databases that are thrown away."""

import os

from deploy.local.locks import Lock
from tests.environment import environment

# Whoever runs tests holds this; the services of the tests stop with the last `./run test`.
using_services = Lock("tests")
using_services.take(shared=True)
# Playwright leaves an event loop in its thread, and Django would refuse to touch the database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
os.environ.update(environment() | {"DJANGO_SETTINGS_MODULE": __name__})

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES  # noqa: E402

# Tests move from database to database; a pool would hold on to the one before.
DATABASES["default"]["OPTIONS"].pop("pool")
