"""Deadlines of the road: a rule counted from a day, in working days or months."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta

from common.dates import add_months, is_working_day, short_date, working_days_after
from pipeline.rules.rule import RuleSet, RuleValue


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Weekdays without work, and weekend days worked in exchange."""

    holidays: AbstractSet[date] = frozenset()
    swap_days: AbstractSet[date] = frozenset()

    def after(self, day: date, count: int) -> date:
        return working_days_after(day, count, self.holidays, self.swap_days)

    def before(self, day: date, count: int) -> date:
        """The last day from which the `count`-th working day after it is no later than `day`."""
        while count > 0:
            count -= is_working_day(day, self.holidays, self.swap_days)
            day -= timedelta(days=1)
        return day


@dataclass(frozen=True, slots=True)
class Deadline:
    """The day something is due, with the rule that sets it."""

    rule: RuleValue
    anchor_on: date
    due_on: date

    @property
    def sentence(self) -> str:
        """`30 ngày làm việc từ ngày nhận quyết định 12/01/2026 → 02/03/2026`."""
        return f"{self.rule.sentence} {short_date(self.anchor_on)} → {short_date(self.due_on)}"


def deadline(code: str, anchor_on: date, rules: RuleSet, calendar: WorkingCalendar) -> Deadline:
    """
    :param anchor_on: the day that the rule's `anchor` names; itself not counted.
    """
    rule = rules.of(code)
    if rule.unit == "working_days":
        return Deadline(rule, anchor_on, calendar.after(anchor_on, int(rule.value)))
    return Deadline(rule, anchor_on, add_months(anchor_on, int(rule.value)))


def latest_anchor(rule: RuleValue, due_by: date, calendar: WorkingCalendar) -> date:
    """The last anchor day whose deadline falls on or before `due_by`: what a query compares a column with."""
    if rule.unit == "working_days":
        return calendar.before(due_by, int(rule.value))
    day = add_months(due_by, -int(rule.value))
    # The end of a shorter month is the anniversary of several days.
    while add_months(day + timedelta(days=1), int(rule.value)) <= due_by:
        day += timedelta(days=1)
    return day
