"""Where a unit stands against its target."""

from datetime import date
from decimal import Decimal

import pytest

from common.dates import Period
from reports.rules.status import Target, Thresholds, share_of_time, status

THRESHOLDS = Thresholds(Decimal("0.95"), Decimal("0.75"))


def _status(
    low: int, actual: int | None, expected: str | None = None, *, high: int | None = None, is_over=False
) -> str:
    return status(
        target=Target(low, high),
        actual=actual,
        expected=Decimal(expected) if expected else None,
        is_over=is_over,
        thresholds=THRESHOLDS,
    )


@pytest.mark.parametrize(
    ("actual", "expected", "found"),
    [
        (100, "50", "achieved"),
        (101, "50", "achieved"),
        (48, "50", "on_track"),
        (47, "50", "at_risk"),  # 94 % of what is expected
        (38, "50", "at_risk"),
        (37, "50", "late"),
        (0, "0", "on_track"),
        (None, "50", "no_data"),
    ],
)
def test_status_follows_what_is_expected_by_now(actual, expected, found):
    assert _status(100, actual, expected) == found


def test_above_the_maximum_is_exceeded_and_no_error():
    assert _status(40, 55, high=55) == "achieved"
    assert _status(40, 56, high=55) == "exceeded"


def test_below_the_target_when_the_period_is_over_is_late():
    assert _status(100, 99, "100", is_over=True) == "late"


@pytest.mark.parametrize(
    ("actual", "expected", "found"),
    [(2, "2.9", "on_track"), (2, "3", "at_risk"), (1, "2.9", "at_risk"), (1, "3", "late")],
)
def test_small_targets_are_judged_by_people_short(actual, expected, found):
    assert _status(5, actual, expected) == found


def test_a_small_share_is_not_a_small_target():
    share = Target(3, 4, counts_people=False)
    found = status(target=share, actual=Decimal("2.5"), expected=Decimal(3), is_over=False, thresholds=THRESHOLDS)
    assert found == "at_risk"


def test_without_a_target_nothing_is_judged():
    assert status(target=None, actual=3, expected=None, is_over=True, thresholds=THRESHOLDS) == "no_quota"


@pytest.mark.parametrize(
    ("day", "share"),
    [(date(2025, 12, 31), "0"), (date(2026, 1, 1), "1/365"), (date(2026, 12, 31), "1"), (date(2027, 5, 1), "1")],
)
def test_share_of_time_counts_the_days_that_are_over(day, share):
    whole, _, part = share.partition("/")
    assert share_of_time(Period.of_year(2026), day) == Decimal(whole) / Decimal(part or 1)
