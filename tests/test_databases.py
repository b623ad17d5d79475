"""The harness itself: what tests connect to, and as whom."""

import pytest
from django.db import connection, transaction


def _asked(question: str):
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_connection_is_the_role_that_owns_nothing():
    assert _asked("SELECT current_user") == "nguon_app"
    assert _asked("SELECT rolsuper OR rolcreatedb OR rolbypassrls FROM pg_roles WHERE rolname = current_user") is False
    assert _asked("SELECT count(*) FROM pg_class WHERE relowner = 'nguon_app'::regrole") == 0


@pytest.mark.django_db
def test_connection_may_not_truncate():
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        _asked("TRUNCATE django_session")


def test_committed_db_is_another_database_with_the_same_tables(committed_db):
    assert _asked("SELECT current_database()") == committed_db.name
    assert _asked("SELECT count(*) FROM django_migrations") > 0
    assert _asked("SELECT count(*) FROM accounts_user") == 0
