"""The calendar of working days, from the table of holidays."""

from membership.models import Holiday
from pipeline.rules.deadline import WorkingCalendar


def working_calendar() -> WorkingCalendar:
    """All holidays and swapped days, in one query."""
    days = list(Holiday.objects.values_list("day", "is_working"))
    return WorkingCalendar(
        frozenset(day for day, works in days if not works), frozenset(day for day, works in days if works)
    )
