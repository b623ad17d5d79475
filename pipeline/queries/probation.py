"""Probationary members by the month in which their twelve months end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth

from common.dates import add_months
from common.pagination import Page, paginate
from membership.models import Organisation
from pipeline.models import Candidacy
from pipeline.queries.next_step import Almanac, almanac, standing_on_road, with_road
from pipeline.querysets.candidacy import CandidacyQuerySet
from pipeline.rules.deadline import deadline
from pipeline.rules.next_step import NextStep
from pipeline.rules.probation import days_remaining
from pipeline.rules.standing import Standing


@dataclass(frozen=True, slots=True)
class OnProbation:
    """One probationary member; `days_left` until the twelve months end, `cell_due_on` the last day for the cell."""

    candidacy: Candidacy
    probation_id: int
    admitted_on: date
    ends_on: date
    days_left: int
    cell_due_on: date
    standing: Standing
    step: NextStep | None


@dataclass(frozen=True, slots=True)
class MonthCount:
    """How many end in a month, and how many of them have ended by the day."""

    month: date
    count: int
    over: int


@dataclass(frozen=True, slots=True)
class ProbationList:
    """A page of the list, its rows by month, and how many end in each month of the whole list."""

    months: list[MonthCount]
    groups: list[tuple[date, list[OnProbation]]]
    page: Page[Candidacy]

    @property
    def total(self) -> int:
        return sum(month.count for month in self.months)

    @property
    def over(self) -> int:
        return sum(month.over for month in self.months)


def probations_by_month(
    *,
    user: Any,
    organisation: Organisation,
    day: date,
    month: date | None = None,
    only_over: bool = False,
    cursor: str | None = None,
) -> ProbationList:
    """In four statements, earliest end first.

    :param month: the first day of the month to show alone; ``None`` shows all.
    :param only_over: those whose twelve months ended before the day.
    """
    every = _open(user, organisation)
    counts = every.annotate(month=TruncMonth("ends_on")).values("month").order_by("month")
    counts = counts.annotate(count=Count("pk"), over=Count("pk", filter=Q(ends_on__lt=day)))
    months = [MonthCount(**row) for row in counts]
    rows = every.select_related("person", "party_organisation__parent").annotate(**with_road())
    if month is not None:
        rows = rows.filter(ends_on__gte=month, ends_on__lt=add_months(month, 1))
    if only_over:
        rows = rows.filter(ends_on__lt=day)
    page = paginate(rows, order=("ends_on", "pk"), cursor=cursor)
    return ProbationList(months, _grouped(page.rows, almanac(day)), page)


def _open(user: Any, organisation: Organisation) -> CandidacyQuerySet:
    """Candidacies with an open probation, with its columns beside."""
    rows: CandidacyQuerySet = Candidacy.objects.visible_to(user).under(organisation).filter(probations__outcome="")
    return rows.annotate(
        probation_id=F("probations__pk"),
        probation_from=F("probations__admitted_on"),
        ends_on=F("probations__ends_on"),
    )


def _grouped(rows: Iterable[Any], known: Almanac) -> list[tuple[date, list[OnProbation]]]:
    shown = (_row(row, known) for row in rows)
    return [(month, list(members)) for month, members in groupby(shown, key=lambda row: row.ends_on.replace(day=1))]


def _row(row: Any, known: Almanac) -> OnProbation:
    standing = standing_on_road(row)
    rules = known.rules[row.rule_pack_id]
    return OnProbation(
        candidacy=row,
        probation_id=row.probation_id,
        admitted_on=row.probation_from,
        ends_on=row.ends_on,
        days_left=days_remaining(row.ends_on, known.day),
        cell_due_on=deadline("recognition_cell", row.ends_on, rules, known.calendar).due_on,
        standing=standing,
        step=known.step_of(row, standing, row.decision_received_on),
    )
