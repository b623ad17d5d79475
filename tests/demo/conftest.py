"""What the tests of the demo province as a whole share."""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.fixtures.databases import TestDatabase, point_django_at


@pytest.fixture(scope="module")
def province(demo_db: TestDatabase, django_db_setup, django_db_blocker) -> Iterator[None]:
    """Django reads and writes the demo province."""
    before = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        point_django_at(demo_db.name)
        yield
        point_django_at(before)
