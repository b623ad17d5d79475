"""Members who are not on the road: the Party's from before the records begin, and the Youth Union's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from common.dates import add_months
from demo.rules.body import PUPIL, RESIDENT, STUDENT, Body, PartyBase, UnionBase
from demo.rules.day import FIRST_DAY, after, between
from demo.rules.figures import STOCK_DAY, WINDOW
from demo.rules.profile import Profile, milieu_of, profile
from demo.rules.stock import CELL_MINIMUM
from demo.rules.tenure import Tenure, succession

RECORDS_BEGIN: Final = date(WINDOW.start, 1, 1)
# Schools do not keep the lists of those who left long ago.
_PUPILS_SINCE: Final = date(2021, 6, 1)
_LAST_ADMISSION: Final = date(2018, 11, 30)
# Years of admission, from-to, with weights: the Party grew.
_ADMITTED: Final = (
    (1966, 1974, 3),
    (1975, 1984, 10),
    (1985, 1994, 14),
    (1995, 2004, 25),
    (2005, 2014, 33),
    (2015, 2018, 15),
)
_PERIODS: Final = [(first, last) for first, last, weight in _ADMITTED for _ in range(weight)]
# Those who carry a cell from before the records begin: mentors of the first people on the road.
_PILLAR_PERIODS: Final = ((1985, 1994), (1995, 2004), (2005, 2013))
_OLDEST: Final = 96
# Of the members of the stock day: who moved in after 2018; how many others had left or died by then.
_MOVED_IN_SHARE, _DEPARTED_SHARE = 0.05, 0.055
# A year's chance to leave or die, by age.
_RISKS: Final = ((60, 0.007), (75, 0.016), (200, 0.055))
_EXEMPT_AGE: Final = 78


@dataclass(slots=True)
class Belonging:
    """A membership of the Party: in `cell` from a day to a day (excluded), after an admission perhaps elsewhere."""

    cell: Body
    valid_from: date
    valid_to: date | None
    decided_on: date
    admitted_on: date
    official_on: date
    died_on: date | None = None
    is_exempt: bool = False


@dataclass(slots=True)
class Member:
    """A person with a seat in the Youth Union (`home`), in the Party, or both."""

    profile: Profile
    belonging: Belonging | None = None
    home: Body | None = None
    tenure: Tenure | None = None


def party_members(rng: Random, base: PartyBase, count: int, until: date) -> Iterator[Member]:
    """`count` members of the stock day, and those who had left before. The first of every cell are there to stay."""
    pillars = CELL_MINIMUM * len(base.cells)
    for number in range(count + round(count * _DEPARTED_SHARE)):
        is_pillar = number < pillars
        cell = base.cells[number % len(base.cells) if is_pillar else int(rng.random() * len(base.cells))]
        admitted_on, birth_on = _admission(rng, _PILLAR_PERIODS if is_pillar else _PERIODS)
        belonging = _belonging(rng, cell, admitted_on, birth_on, may_move=not is_pillar)
        if number >= count:
            _depart_before(rng, belonging, birth_on)
        elif not is_pillar:
            _depart(rng, belonging, birth_on, STOCK_DAY, until)
        yield Member(_profile(rng, base, cell, "", birth_on, until, is_member=True), belonging)


def seat_holders(
    rng: Random, union_base: UnionBase, stream: str, seats: int, party_seats: int, until: date
) -> Iterator[Member]:
    """Whoever held the seats of a stream since the records begin."""
    base, homes = union_base.led_by, union_base.homes(stream)
    first = _PUPILS_SINCE if stream == PUPIL else RECORDS_BEGIN
    for number in range(seats + party_seats):
        home = homes[number % len(homes)]
        in_party = number >= seats
        cell = home.led_by if home.led_by in base.cells else base.cells[int(rng.random() * len(base.cells))]
        tenures = succession(rng, stream, in_party=in_party, stock_day=STOCK_DAY, first=first, last=until)
        for tenure in tenures:
            if tenure.joined_on > until or tenure.left_on <= first:
                continue
            birth_on = between(rng, date(tenure.birth_year, 1, 1), date(tenure.birth_year, 12, 28))
            left_on = tenure.left_on if stream in (PUPIL, STUDENT) else None
            who = _profile(rng, base, cell, stream, birth_on, until, is_member=in_party, graduates_on=left_on)
            belonging = _of_the_young(rng, cell, birth_on) if in_party else None
            in_party = False
            yield Member(who, belonging, home, tenure)


def _profile(
    rng: Random,
    base: PartyBase,
    cell: Body,
    stream: str,
    birth_on: date,
    until: date,
    *,
    is_member: bool,
    graduates_on: date | None = None,
) -> Profile:
    milieu = milieu_of(base, cell, is_villager=stream in ("", RESIDENT))
    return profile(
        rng,
        milieu,
        stream=stream,
        birth_on=birth_on,
        is_member=is_member,
        today=until,
        graduates_on=graduates_on,
    )


def _admission(rng: Random, periods: Sequence[tuple[int, int]]) -> tuple[date, date]:
    """Days of admission and birth."""
    first, last = periods[int(rng.random() * len(periods))]
    admitted_on = min(between(rng, date(first, 1, 5), date(last, 12, 28)), _LAST_ADMISSION)
    age = 19 + int(abs(rng.gauss(0, 8)))
    year = max(admitted_on.year - min(age, 45), STOCK_DAY.year - _OLDEST)
    return admitted_on, between(rng, date(year, 1, 1), date(year, 12, 28))


def _of_the_young(rng: Random, cell: Body, birth_on: date) -> Belonging:
    """A membership of someone who is still in the Youth Union."""
    admitted_on = between(rng, add_months(birth_on, 12 * 19), min(_LAST_ADMISSION, add_months(birth_on, 12 * 27)))
    return _belonging(rng, cell, admitted_on, birth_on)


def _belonging(rng: Random, cell: Body, admitted_on: date, birth_on: date, *, may_move: bool = True) -> Belonging:
    valid_from = max(admitted_on, FIRST_DAY)
    if may_move and rng.random() < _MOVED_IN_SHARE:
        valid_from = max(valid_from, between(rng, RECORDS_BEGIN, after(STOCK_DAY, -30)))
    is_exempt = STOCK_DAY.year - birth_on.year >= _EXEMPT_AGE and rng.random() < 0.6
    decided_on = after(admitted_on, -8 - int(rng.random() * 15))
    return Belonging(cell, valid_from, None, decided_on, admitted_on, add_months(admitted_on, 12), is_exempt=is_exempt)


def _depart(rng: Random, belonging: Belonging, birth_on: date, since: date, until: date) -> None:
    """Perhaps the member leaves or dies between two days."""
    age = since.year - birth_on.year
    risk = next(risk for oldest, risk in _RISKS if age < oldest)
    day = after(since, 1 + int(min(rng.expovariate(risk) * 365, 36_500)))
    if day <= until:
        _end(rng, belonging, age, day)


def _depart_before(rng: Random, belonging: Belonging, birth_on: date) -> None:
    """The member left before the stock day."""
    day = between(rng, max(RECORDS_BEGIN, after(belonging.valid_from, 30)), STOCK_DAY)
    _end(rng, belonging, day.year - birth_on.year, day)


def _end(rng: Random, belonging: Belonging, age: int, day: date) -> None:
    belonging.valid_to = day
    if rng.random() < (0.9 if age > 65 else 0.15):
        belonging.died_on = after(day, -1)
