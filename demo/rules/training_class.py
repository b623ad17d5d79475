"""The awareness classes of a province: when each committee holds them, and who attends which."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from math import ceil
from random import Random
from typing import Final

from demo.rules.apportionment import above_floors
from demo.rules.body import Body, Host
from demo.rules.day import after, weekday
from demo.rules.figures import WINDOW

SEATS: Final = 55
# Whoever is trained and admitted in one year attends a class that is over by then.
FAST_TRACK_ENDS: Final = (7, 31)
# So long before it begins a class is made known.
ANNOUNCED_DAYS: Final = 24
_FIRST, _SPREAD = (3, 1), 272


@dataclass(slots=True, eq=False)
class PlannedClass:
    """One class of a committee; `number` counts within the year."""

    host: Host
    number: int
    starts_on: date
    ends_on: date
    certified_on: date
    attended: int = 0
    certificates: int = 0
    id: int = 0

    @property
    def holder(self) -> Body:
        """Who holds it: the committee, or who went on for it."""
        return self.host.body.at(self.starts_on)

    @property
    def name(self) -> str:
        return f"Lớp bồi dưỡng nhận thức về Đảng khóa {self.number} năm {self.starts_on.year}"


class Timetable:
    """All classes of a province."""

    def __init__(self, rng: Random, trained: Counter[tuple[Host, int]], classes: int) -> None:
        """
        :param trained: how many people each committee trains a year.
        :param classes: the total of the published years.
        """
        counts = {key: ceil(people / SEATS) for key, people in trained.items()}
        known = [key for key in trained if key[1] in WINDOW]
        if known:
            shares = above_floors(max(classes, len(known)), [1] * len(known), [trained[key] for key in known])
            counts |= dict(zip(known, shares, strict=True))
        self._classes = {(host, year): _in_year(rng, host, year, n) for (host, year), n in counts.items()}

    def __iter__(self) -> Iterator[PlannedClass]:
        return (planned for year in self._classes.values() for planned in year)

    def announce(self, host: Host, day: date) -> None:
        """Plan one class more for a committee that holds none in the weeks after the day: people can be sent there."""
        starts_on = weekday(after(day, ANNOUNCED_DAYS))
        if not any(planned.host is host and day < planned.starts_on <= starts_on for planned in self):
            held = self._classes.setdefault((host, starts_on.year), [])
            ends_on = after(starts_on, 4)
            held.append(PlannedClass(host, len(held) + 1, starts_on, ends_on, weekday(after(ends_on, 7))))

    def place(self, host: Host, year: int, *, fast: bool) -> PlannedClass:
        """A place in the emptiest class that will do."""
        classes = self._classes[host, year]
        fitting = [planned for planned in classes if not fast or planned.ends_on <= date(year, *FAST_TRACK_ENDS)]
        chosen = min(fitting, key=lambda planned: planned.attended)
        chosen.attended += 1
        return chosen


def _in_year(rng: Random, host: Host, year: int, count: int) -> list[PlannedClass]:
    step = _SPREAD // count
    found = []
    for number in range(count):
        starts_on = weekday(after(date(year, *_FIRST), number * step + int(rng.random() * min(step, 100))))
        ends_on = after(starts_on, 4)
        found.append(PlannedClass(host, number + 1, starts_on, ends_on, weekday(after(ends_on, rng.randint(5, 14)))))
    return found


def people_trained(wanted: Iterable[tuple[Host, int]]) -> Counter[tuple[Host, int]]:
    """Counted in the order in which committees and years first appear, so that the same seed gives the same classes."""
    counts: dict[tuple[Host, int], int] = defaultdict(int)
    for key in wanted:
        counts[key] += 1
    return Counter(counts)
