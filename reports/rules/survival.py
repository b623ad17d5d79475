"""How long until admission: the Kaplan-Meier estimate from additive counts per month (Greenwood, log-log limits)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MONTHS: Final = 60
_Z: Final = 1.959963984540054  # 95 %


@dataclass(frozen=True, slots=True)
class Month:
    """Of those introduced, how many were admitted, and how many were lost sight of, in their n-th month.

    Whole numbers, so that any organisation's curve is made of sums. Someone admitted exactly n months after the
    introduction counts in month n; one day later in month n + 1.
    """

    admitted: int = 0
    censored: int = 0


@dataclass(frozen=True, slots=True)
class Point:
    """`probability` of having been admitted within so many months, with its 95 % limits.

    `at_risk` were neither admitted nor lost sight of before this month, `admitted` are those of this month.
    """

    months: int
    at_risk: int
    admitted: int
    probability: float
    low: float
    high: float


def curve(entries: int, months: Sequence[Month]) -> tuple[Point, ...]:
    """The points for months 0, 1, 2, …, one for each of `months`.

    Who was lost sight of in a month counts as having been at risk for all of it.
    """
    points, at_risk, still_waiting, greenwood = [], entries, 1.0, 0.0
    for number, month in enumerate(months):
        if month.admitted:
            still_waiting *= 1 - month.admitted / at_risk
            left = at_risk - month.admitted
            greenwood += month.admitted / (at_risk * left) if left else 0.0
        low, high = _limits(still_waiting, greenwood)
        points.append(
            Point(number, at_risk, month.admitted, _round(1 - still_waiting), _round(1 - high), _round(1 - low))
        )
        at_risk -= month.admitted + month.censored
    return tuple(points)


def _limits(still_waiting: float, greenwood: float) -> tuple[float, float]:
    """Of the share still waiting; on the log-log scale they never leave 0-1."""
    if still_waiting <= 0 or still_waiting >= 1:
        return still_waiting, still_waiting
    width = _Z * math.sqrt(greenwood) / abs(math.log(still_waiting))
    return still_waiting ** math.exp(width), still_waiting ** math.exp(-width)


def _round(share: float) -> float:
    return round(share, 4) + 0.0
