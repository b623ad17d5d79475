"""The lock that lets one transaction at a time write facts; it ends with the transaction."""

from typing import Final

from django.db.backends.utils import CursorWrapper

# Any number, as long as nobody else in this database uses it: "fact" in ASCII.
_KEY: Final = 0x66616374


def try_to_lock(cursor: CursorWrapper) -> bool:
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_KEY])
    return bool(cursor.fetchone()[0])


def wait_for_lock(cursor: CursorWrapper) -> None:
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_KEY])
