"""Averages a year over several years."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from common.dates import Period, full_months_between
from reports.rules.measure import Number, two_decimals

_DAYS_A_YEAR: Final = Decimal("365.2425")


def a_year(value: Number | None, start: date, through: date | None, period: Period) -> Decimal | None:
    """The average a year of what is covered, for a period with at least two whole years; else nothing."""
    if value is None or through is None or len(period.whole_years()) < 2:
        return None
    after = through + timedelta(days=1)
    if after <= start:
        return None
    months = full_months_between(start, after)
    is_whole = start.day == 1 and after.day == 1
    years = Decimal(months) / 12 if is_whole else (after - start).days / _DAYS_A_YEAR
    return two_decimals(Decimal(value) / years)
