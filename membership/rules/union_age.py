"""When a Union member outgrows the Union (trưởng thành Đoàn; Điều lệ Đoàn, Điều 5). The age itself is dated data."""

from datetime import date

from common.dates import add_months


def leaves_on(birth_on: date, leaving_age: int) -> date:
    """The day on which the member is of the age."""
    return add_months(birth_on, leaving_age * 12)


def born_before(day: date, leaving_age: int) -> date:
    """Whoever was born on or before this day is of the leaving age on `day`."""
    return add_months(day, -leaving_age * 12)
