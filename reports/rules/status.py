"""How a unit stands against its target (UX: thresholds are settings and printed under every table)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from common.dates import Period
from reports.rules.measure import Number

LABELS: Final = {
    "late": "Chậm",
    "at_risk": "Có nguy cơ",
    "on_track": "Đúng tiến độ",
    "achieved": "Đạt",
    "exceeded": "Vượt",
    "no_data": "Chưa có số liệu",
    "no_quota": "Chưa giao chỉ tiêu",
}
ORDER: Final = tuple(LABELS)
"""Worst first."""

# Up to this target a share misleads: people short of what is expected are counted instead.
SMALL_TARGET: Final = 5
_SMALL_ON_TRACK, _SMALL_AT_RISK = 1, 2


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Shares of the expected value from which a unit is on track, or only at risk."""

    on_track: Decimal
    at_risk: Decimal


@dataclass(frozen=True, slots=True)
class Target:
    """A target; `counts_people` is false for shares and rates, which do not grow with the year."""

    low: Number
    high: Number | None = None
    counts_people: bool = True

    def __add__(self, other: "Target") -> "Target":
        """Of people; a range as soon as one of them is one."""
        high = None
        if self.high is not None or other.high is not None:
            high = self.ceiling + other.ceiling
        return Target(self.low + other.low, high, self.counts_people)

    @property
    def ceiling(self) -> Number:
        return self.low if self.high is None else self.high


def status(
    *,
    target: Target | None,
    actual: Number | None,
    expected: Decimal | None,
    is_over: bool,
    thresholds: Thresholds,
) -> str:
    """
    :param expected: what should be reached by now, in the unit of the target.
    :param is_over: the period has ended: below the target is late, however close.
    """
    if target is None:
        return "no_quota"
    if actual is None:
        return "no_data"
    if actual >= target.low:
        return "exceeded" if target.high is not None and actual > target.high else "achieved"
    if is_over:
        return "late"
    return _on_the_way(target, Decimal(actual), expected if expected is not None else Decimal(target.low), thresholds)


def _on_the_way(target: Target, actual: Decimal, expected: Decimal, thresholds: Thresholds) -> str:
    if target.counts_people and target.low <= SMALL_TARGET:
        short = expected - actual
        return "on_track" if short < _SMALL_ON_TRACK else "at_risk" if short < _SMALL_AT_RISK else "late"
    reached = actual / expected if expected else Decimal(1)
    if reached >= thresholds.on_track:
        return "on_track"
    return "at_risk" if reached >= thresholds.at_risk else "late"


def share_of_time(period: Period, as_of: date) -> Decimal:
    """How much of the period has passed at the end of the day, 0-1, evenly."""
    passed = (min(as_of, period.end) - period.start + timedelta(days=1)).days
    return Decimal(max(0, passed)) / period.days
