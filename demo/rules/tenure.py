"""When people join and leave the Youth Union: between March and July, so that the stock of 8 August holds to the end
of the year (Điều lệ Đoàn: from 16 years on; members of the Party may stay past 30)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from demo.rules.body import PUPIL, RESIDENT, STAFF, STUDENT, TEACHER
from demo.rules.day import FIRST_DAY, after

_TURNS: Final = ((3, 26), (5, 19), (6, 1), (7, 15))
JOINING_AGE: Final = 16
# Years in one body: shortest and longest.
_YEARS: Final = {RESIDENT: (5, 12), PUPIL: (2, 2), STUDENT: (3, 4), TEACHER: (5, 9), STAFF: (5, 9)}
# Age on joining that body: the one or the other.
_AGES: Final = {RESIDENT: (16, 20), PUPIL: (16, 16), STUDENT: (18, 19), TEACHER: (22, 25), STAFF: (21, 25)}
# Up to so many years pass between joining a body and the vote: villagers stay, employees come and go.
_YEARS_BEFORE: Final = {RESIDENT: 4, TEACHER: 1.6, STAFF: 1.6}
_LEAVING_AGE: Final = (30, 33)
_PARTY_BIRTHS: Final = range(1989, 1997)
_PARTY_LEAVING_AGE: Final = 35
_LEFT_AFTER_ENDING_SHARE: Final = 0.7


@dataclass(frozen=True, slots=True)
class Tenure:
    """One person's time in a body: the day of leaving is excluded."""

    joined_on: date
    left_on: date
    birth_year: int

    def holds(self, day: date) -> bool:
        return self.joined_on <= day < self.left_on


def turn(day: date) -> date:
    """The first day of joining and leaving from a day on."""
    for year in (day.year, day.year + 1):
        for month, first in _TURNS:
            if (found := date(year, month, first)) >= day:
                return found
    raise AssertionError


def joined_before(rng: Random, day: date, birth_on: date, stream: str) -> date:
    """A day of joining up to some years before the day, but not under age."""
    years = 1 + int(rng.random() * _YEARS_BEFORE.get(stream, 1))
    wanted = date(day.year - years, 3, 26)
    of_age = turn(date(birth_on.year + JOINING_AGE, birth_on.month, min(birth_on.day, 28)))
    return min(max(wanted, of_age), turn(after(day, -400)))


def leaves_after(
    rng: Random, needed_until: date, birth_on: date, graduates_on: date | None, ended_on: date | None
) -> date:
    """The day of leaving: on graduation, for age, or some time after the road ended; never before it is due."""
    leaving = graduates_on or date(birth_on.year + rng.randint(*_LEAVING_AGE), 6, 1)
    if ended_on and rng.random() < _LEFT_AFTER_ENDING_SHARE:
        leaving = min(leaving, after(ended_on, rng.randint(60, 700)))
    return turn(max(leaving, needed_until))


def succession(
    rng: Random, stream: str, *, in_party: bool, stock_day: date, first: date, last: date
) -> Iterator[Tenure]:
    """Who holds one seat between two days, one after the other; the first told holds it on the stock day."""
    day = _TURNS[2] if stream in (PUPIL, STUDENT) else _TURNS[int(rng.random() * len(_TURNS))]
    years = _years(rng, stream)
    start = stock_day.year - int(rng.random() * years)
    holder = _of_party(rng, day) if in_party else _tenure(rng, stream, day, start, start + years)
    yield holder
    following = holder
    while following.left_on <= last:
        begins = following.left_on.year
        following = _tenure(rng, stream, day, begins, begins + _years(rng, stream))
        yield following
    while holder.joined_on > first:
        ends = holder.joined_on.year
        holder = _tenure(rng, stream, day, ends - _years(rng, stream), ends)
        yield holder


def _years(rng: Random, stream: str) -> int:
    shortest, longest = _YEARS[stream]
    return shortest + int(rng.random() * (longest - shortest + 1))


def _of_party(rng: Random, day: tuple[int, int]) -> Tenure:
    """Someone who came into the Party before the records begin and has not yet outgrown the Youth Union."""
    birth_year = _PARTY_BIRTHS[int(rng.random() * len(_PARTY_BIRTHS))]
    joined_on = date(2015 + int(rng.random() * 3), *day)
    return Tenure(joined_on, date(birth_year + _PARTY_LEAVING_AGE, *day), birth_year)


def _tenure(rng: Random, stream: str, turn_of_seat: tuple[int, int], start: int, end: int) -> Tenure:
    joined_on = max(date(start, *turn_of_seat), FIRST_DAY)
    return Tenure(joined_on, date(end, *turn_of_seat), start - _AGES[stream][int(rng.random() * 2)])
