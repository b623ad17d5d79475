"""Reorganisations that wait for their day, or were refused on it, as people read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Func, JSONField, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from membership.access import ranges
from membership.models import Organisation, Reorganisation, ReorganisationLine
from membership.queries.reorganisation_told import refs_of, sentences
from membership.rules.permission import Permission
from membership.rules.reorganisation import Ref, Step

State = Reorganisation.State
_WAITING = (State.ASKED, State.PLANNED, State.REFUSED, State.DENIED)
_MOST_SENTENCES = 20
_MOST_READ = 200


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """One decision; `rest` counts the steps beyond those that are told."""

    row: Reorganisation
    effective_on: date
    sentences: Sequence[str]
    rest: int
    may_undo: bool

    @property
    def is_refused(self) -> bool:
        return self.row.state in (State.REFUSED, State.DENIED)


def planned_changes(user: Any) -> list[PlannedChange]:
    """What the user asked for, or may change everywhere that it names; the nearest day first. Four SQL statements.

    Where there is more than a page can hold, the user's own stand before others', and what was denied comes last.
    """
    rows: Any = Reorganisation.objects.filter(state__in=_WAITING)
    rank = {"is_denied": Q(state=State.DENIED), "is_others": ~Q(created_by=user)}
    ranked = rows.alias(begins=Min("lines__effective_on"), **rank).order_by("is_denied", "is_others", "begins", "pk")
    return _told(user, ranked[:_MOST_READ])


def planned_change(user: Any, pk: int) -> PlannedChange:
    """
    :raises Reorganisation.DoesNotExist: it waits no longer, or is nothing of the user's.
    """
    for change in _told(user, Reorganisation.objects.filter(state__in=_WAITING, pk=pk)):
        return change
    raise Reorganisation.DoesNotExist


def _told(user: Any, rows: QuerySet[Reorganisation]) -> list[PlannedChange]:
    steps = {row: _steps(row) for row in rows.select_related("created_by").prefetch_related("lines")}
    paths = _paths([step for own in steps.values() for step in own])
    reach = ranges(user, Permission.ORGANISATION_CHANGE)
    mine = {row: own for row, own in steps.items() if own and (row.created_by == user or _within(own, paths, reach))}
    told = iter(sentences([step for own in mine.values() for step in own[:_MOST_SENTENCES]]))
    found = [
        PlannedChange(
            row,
            own[0].effective_on,
            [next(told) for _step in own[:_MOST_SENTENCES]],
            max(len(own) - _MOST_SENTENCES, 0),
            row.state != State.ASKED and (reach.everywhere or row.created_by == user),
        )
        for row, own in mine.items()
    ]
    return sorted(found, key=lambda change: (change.effective_on, change.row.pk))


def next_change(organisation: str) -> Subquery:
    """Annotation: the nearest planned step that names the body in this column, as one that changes or takes in."""
    body = Func(OuterRef(organisation), function="to_jsonb", output_field=JSONField())
    names = Q(detail__sources__contains=body) | Q(detail__targets__contains=body)
    rows = ReorganisationLine.objects.filter(names, reorganisation__state=State.PLANNED).order_by("effective_on", "pk")
    told = JSONObject(
        effective_on="effective_on",
        decision="reorganisation__decision_number",
        by="reorganisation__created_by",
    )
    return Subquery(rows.annotate(told=told).values("told")[:1])


def count_own(user: Any) -> int:
    """What waits of the user's own plans; of everyone's, for who keeps the whole installation. One SQL statement."""
    rows = Reorganisation.objects.filter(state__in=_WAITING)
    if not ranges(user, Permission.ORGANISATION_CHANGE).everywhere:
        rows = rows.filter(created_by=user)
    return rows.count()


def _steps(row: Reorganisation) -> list[Step]:
    lines = sorted(row.lines.all(), key=lambda line: line.line)
    return [
        Step.restored(line.line, line.action, line.effective_on, row.decision_number, line.detail) for line in lines
    ]


def _paths(steps: Sequence[Step]) -> Mapping[Ref, str]:
    refs = set().union(*(refs_of(step) for step in steps)) if steps else set()
    ids: Any = Organisation.objects.filter(pk__in=[ref for ref in refs if isinstance(ref, int)])
    codes: Any = Organisation.objects.filter(code__in=[ref for ref in refs if isinstance(ref, str)])
    return dict(ids.values_list("pk", "path")) | dict(codes.values_list("code", "path"))


def _within(steps: Sequence[Step], paths: Mapping[Ref, str], reach: Any) -> bool:
    """Bodies that the plan itself sets up lie where their parents do."""
    named = [paths[ref] for step in steps for ref in refs_of(step) if ref in paths]
    return reach.everywhere or (bool(named) and all(reach.covers(path) for path in named))
