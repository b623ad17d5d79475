"""Days of invented events, and the days on which the tree changed."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

FIRST_DAY: Final = date(2015, 1, 1)
# The districts are gone, provinces and communes merged; communes stand directly above base organisations (294-QĐ/TW).
MERGED_ON: Final = date(2025, 7, 1)
# Communes are base organisations again (208-QĐ/TW).
LEVELLED_ON: Final = date(2026, 7, 26)


def after(day: date, days: int) -> date:
    return day + timedelta(days=days)


def between(rng: Random, first: date, last: date) -> date:
    """Any day of the stretch, both ends included."""
    return first + timedelta(days=int(rng.random() * ((last - first).days + 1)))


def weekday(day: date) -> date:
    """The day itself, or the Monday after a weekend: later days never come out earlier."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else day


def near_one_of(rng: Random, year: int, customary: Sequence[tuple[int, int]], first: date, last: date) -> date:
    """A day about one of the customary (month, day) of the year, where one fits; else any day of the stretch."""
    fitting = [day for day in (date(year, *md) for md in customary) if first <= day <= last]
    if not fitting:
        return between(rng, first, last)
    chosen = fitting[int(rng.random() * len(fitting))]
    return min(max(chosen + timedelta(days=int(rng.gauss(0, 6))), first), last)
