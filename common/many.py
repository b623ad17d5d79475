"""Thousands of ids as one parameter: spelled out one by one, the mapper works longer at them than the database."""

from collections.abc import Iterable

from django.db.models.expressions import RawSQL


def one_of(ids: Iterable[int]) -> RawSQL:
    """What stands after `__in`."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])
