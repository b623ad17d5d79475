from datetime import date

import pytest

from pipeline.rules.probation import ProbationNotOver, days_remaining, ends_on, require_over
from tests.pipeline.packs import NEWEST, pack

RULES = pack(NEWEST)


@pytest.mark.parametrize(
    ("ceremony", "end"),
    [
        (date(2026, 2, 19), date(2027, 2, 19)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2023, 2, 28), date(2024, 2, 28)),
        (date(2025, 12, 31), date(2026, 12, 31)),
    ],
)
def test_probation_ends_twelve_months_after_the_ceremony(ceremony, end):
    assert ends_on(ceremony, RULES) == end


def test_probation_is_not_over_the_day_before():
    with pytest.raises(ProbationNotOver, match="Còn 1 ngày"):
        require_over(date(2025, 2, 28), date(2025, 2, 27))


def test_probation_is_over_on_its_last_day():
    require_over(date(2025, 2, 28), date(2025, 2, 28))


def test_days_remaining_turn_negative():
    assert days_remaining(date(2025, 2, 28), date(2025, 3, 12)) == -12
