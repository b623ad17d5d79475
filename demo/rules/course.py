"""How many people take which course: in which years they begin, are trained, are admitted, or do not get so far.

The totals of the published years come out exactly, because every course is a share of one of them.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from demo.rules.apportionment import largest_remainder
from demo.rules.figures import WINDOW, Figures

# Where a candidacy comes from: introduced by the Youth Union, voted outstanding but not introduced, or from the cell.
INTRODUCED, VOTED, OWN = "introduced", "voted", "own"
# Years from training to admission, years from the beginning to training, share.
_LAGS = ((0, 0, 11), (0, 1, 4), (1, 0, 54), (1, 1, 20), (2, 0, 8), (2, 1, 3))
# Growth a year of what comes after the published years.
_MORE_INTRODUCED, _MORE_ADMITTED = 1.03, 1.075
# The year after the published ones fell back.
_ADMITTED_AFTER: Final = (805, 425)
_LOST_AFTER_TRAINING: Final = 75
_OWN_LOST_SHARE, _VOTED_SHARE = 0.24, 0.045
_YEARS_AHEAD: Final = 3


@dataclass(frozen=True, slots=True, order=True)
class Course:
    """What becomes of people who began in the same year; the years of steps that they never reach are 0."""

    entry: str
    begun: int
    trained: int = 0
    admitted: int = 0


def courses(figures: Figures, last_year: int) -> dict[Course, int]:
    """The courses of a province with these figures, in order; those of years to come are cut off later."""
    years = range(WINDOW.start, last_year + _YEARS_AHEAD)
    factor = figures.introduced_by_year[-1] / 2_134
    found: Counter[Course] = Counter()
    for place, year in enumerate(years):
        union, other = _admitted(figures, place, factor)
        found += _admitted_of(INTRODUCED, year, union)
        found += _admitted_of(OWN, year, other)
        found[Course(OWN, year)] += round(other * _OWN_LOST_SHARE)
    found += _lost_after_training(figures, found, last_year, factor)
    for place, year in enumerate(years):
        introduced = _introduced(figures, place)
        going_on = sum(n for course, n in found.items() if course.entry == INTRODUCED and course.begun == year)
        found[Course(INTRODUCED, year)] = introduced - going_on
        found[Course(VOTED, year)] = round(introduced * _VOTED_SHARE)
    return {course: found[course] for course in sorted(found) if found[course] and course.begun <= last_year + 1}


def rescaled(found: dict[Course, int], total: int) -> dict[Course, int]:
    """The same courses for another number of people."""
    shares = largest_remainder(total, list(found.values()))
    return {course: share for course, share in zip(found, shares, strict=True) if share}


def _introduced(figures: Figures, place: int) -> int:
    known = figures.introduced_by_year
    return known[place] if place < len(known) else round(known[-1] * _MORE_INTRODUCED ** (place - len(known) + 1))


def _admitted(figures: Figures, place: int, factor: float) -> tuple[int, int]:
    """With and without the Youth Union, in the year of this place."""
    if place < len(WINDOW):
        return figures.admitted_union_by_year[place], figures.admitted_other_by_year[place]
    growth = _MORE_ADMITTED ** (place - len(WINDOW)) * factor
    return round(_ADMITTED_AFTER[0] * growth), round(_ADMITTED_AFTER[1] * growth)


def _admitted_of(entry: str, year: int, count: int) -> Counter[Course]:
    shares = largest_remainder(count, [share for *_, share in _LAGS])
    return Counter(
        {
            Course(entry, year - to_admission - to_training, year - to_admission, year): share
            for (to_admission, to_training, _), share in zip(_LAGS, shares, strict=True)
        }
    )


def _lost_after_training(figures: Figures, found: Counter[Course], last_year: int, factor: float) -> Counter[Course]:
    """Those who get the certificate and come no further: in the published years, what is left of the total."""
    trained = sum(count for course, count in found.items() if course.trained in WINDOW)
    shares = largest_remainder(figures.trained - trained, figures.introduced_by_year)
    lost = dict(zip(WINDOW, shares, strict=True))
    lost |= {year: round(_LOST_AFTER_TRAINING * factor) for year in range(WINDOW.stop, last_year + _YEARS_AHEAD)}
    found = Counter()
    for year, count in lost.items():
        of_union = round(count * 0.7)
        found[Course(INTRODUCED, year, year)] += of_union
        found[Course(OWN, year, year)] += count - of_union
    return found
