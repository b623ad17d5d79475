"""Who of the Youth Union's members was rated excellent in a year."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from demo.rules.apportionment import largest_remainder

# The outstanding are 12-15 % of those rated excellent (Tỉnh đoàn Quảng Trị, 2019-2022).
OUTSTANDING_SHARE: Final = 0.135


@dataclass(frozen=True, slots=True)
class Rated:
    """A member of the Youth Union who may be rated; `voted_on` is the day of the vote as outstanding."""

    person_id: int
    home_id: int
    joined_on: date
    left_on: date | None
    voted_on: date | None = None

    def may_be_rated(self, year: int) -> bool:
        last = date(year, 12, 31)
        return self.joined_on <= last and (self.left_on is None or self.left_on > last)

    def was_excellent(self, year: int) -> bool:
        """Whether the vote rests on the rating of this year: of its own year, in spring of the year before."""
        return self.voted_on is not None and self.voted_on.year - (self.voted_on.month < 5) == year


def excellent(rng: Random, bodies: Sequence[Sequence[Rated]], year: int, outstanding: int) -> Iterator[Rated]:
    """The excellent of a year in all bodies, so many that the outstanding are the known share of them: first those
    voted on the ground of that rating, then others by chance, from each body in proportion."""
    total = round(outstanding / OUTSTANDING_SHARE)
    present = [[member for member in body if member.may_be_rated(year)] for body in bodies]
    certain = [[member for member in body if member.was_excellent(year)] for body in present]
    others = [[member for member in body if not member.was_excellent(year)] for body in present]
    spare = sum(map(len, others))
    wanted = min(max(total - sum(map(len, certain)), 0), spare)
    for body in certain:
        yield from body
    for body, count in zip(others, largest_remainder(wanted, [len(body) for body in others]), strict=True):
        yield from rng.sample(body, count)
