"""What a test saw of the whole database: one digest for each table."""

from django.db import connection

# Sessions, counters of attempts and the cache live by being written.
LIVING = {"django_session", "accounts_attempt", "accounts_cache", "usersessions_usersession", "accounts_auditevent"}


def digests(*, but: set[str] = frozenset()) -> dict[str, str]:
    """A digest of the rows of each table by its name."""
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - LIVING - but)
        question = " UNION ALL ".join(
            f"SELECT '{table}', coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM \"{table}\" t"
            for table in tables
        )
        cursor.execute(question)
        return dict(cursor.fetchall())


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {table for table in before if before[table] != after[table]}
