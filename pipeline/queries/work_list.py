"""What is overdue or due soon for the people whom a user works for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber

from membership.models import Organisation
from membership.rules.permission import Permission
from pipeline.models import Candidacy, Decision, Enrolment, Probation, StageEvent, TrainingClass
from pipeline.queries.next_step import Almanac, almanac, next_step_of, with_road
from pipeline.rules.deadline import latest_anchor
from pipeline.rules.next_step import NextStep
from pipeline.rules.stage import ROAD, order_of

SOON_DAYS: Final = 7
MOST_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One person and the step that is due. `person` and `party_organisation` are at hand on the candidacy."""

    candidacy: Candidacy
    step: NextStep


@dataclass(frozen=True, slots=True)
class ClassItem:
    """A class that has ended while people on its roster have no certificate."""

    training_class: TrainingClass
    waiting: int


@dataclass(frozen=True, slots=True)
class WorkList:
    """Both lists in the order of their dates, cut at `MOST_SHOWN`; the counts are of all."""

    day: date
    overdue: tuple[WorkItem, ...]
    soon: tuple[WorkItem, ...]
    overdue_count: int
    soon_count: int


def work_list(*, user: Any, organisation: Organisation, day: date) -> WorkList:
    """In three statements: regulations, holidays, and the people with their events."""
    known = almanac(day)
    overdue = _due_by(day - timedelta(days=1), known)
    soon = _due_by(day + timedelta(days=SOON_DAYS), known)
    rows = (
        Candidacy.objects.visible_to(user, Permission.STAGE_RECORD)
        .under(organisation)
        .open()
        .filter(soon)
        .annotate(is_overdue=Case(When(overdue, then=Value(True)), default=Value(False), output_field=BooleanField()))
        .annotate(
            total=Window(Count("pk"), partition_by="is_overdue"),
            place=Window(RowNumber(), partition_by="is_overdue", order_by=[F("stage_on").asc(), F("pk").asc()]),
        )
        .filter(place__lte=MOST_SHOWN)
        .select_related("person", "party_organisation__parent")
        .annotate(**with_road())
    )
    late: list[WorkItem] = []
    near: list[WorkItem] = []
    counts = {True: 0, False: 0}
    for row in rows:
        step = next_step_of(row, known)
        if step is None or step.due is None:
            continue
        counts[row.is_overdue] = row.total
        (late if row.is_overdue else near).append(WorkItem(row, step))
    return WorkList(day, _in_order(late), _in_order(near), counts[True], counts[False])


def classes_to_certify(*, user: Any, organisation: Organisation, day: date) -> list[ClassItem]:
    """Classes of the user's committees that ended, with how many people wait for a certificate; oldest first."""
    waiting = Q(enrolments__certificate_number="") & ~Q(enrolments__result=Enrolment.Result.FAILED)
    rows = (
        TrainingClass.objects.visible_to(user, Permission.CLASS_MANAGE)
        .filter(organisation__path__startswith=organisation.path, ends_on__lt=day)
        .annotate(waiting=Count("enrolments", filter=waiting))
        .filter(waiting__gt=0)
        .order_by("ends_on", "pk")[:MOST_SHOWN]
    )
    return [ClassItem(row, row.waiting) for row in rows]


def _in_order(items: list[WorkItem]) -> tuple[WorkItem, ...]:
    return tuple(sorted(items, key=lambda item: (item.step.due_on or date.max, item.candidacy.pk)))


def _due_by(last: date, known: Almanac) -> Q:
    """Candidacies with a clock of `rules.next_step` that runs out on or before the day, by the numbers of each
    one's regulation; regulations with equal numbers share one condition."""
    due = Q(pk__in=[])
    anchors: dict[tuple[str, str], date] = {}
    for clock in _CLOCKS:
        packs: dict[tuple[date, str], list[int]] = {}
        for pack_id, rules in known.rules.items():
            if rule := rules.rules.get(clock.rule):
                # Walking back over working days is the dear part, and most regulations say the same number.
                if (term := (rule.value, rule.unit)) not in anchors:
                    anchors[term] = latest_anchor(rule, last, known.calendar)
                packs.setdefault((anchors[term], rule.anchor), []).append(pack_id)
        stages = [code for code in ROAD if order_of(clock.first) <= order_of(code) <= order_of(clock.last)]
        for (by, anchor), pack_ids in packs.items():
            due |= Q(stage__in=stages, rule_pack__in=pack_ids) & clock.ran_out(by, anchor)
    return due


@dataclass(frozen=True, slots=True)
class _Clock:
    """A rule, the stages during which its clock runs, and who passed its anchor on or before a day."""

    rule: str
    first: str
    last: str
    ran_out: Callable[[date, str], Q]


def _last_recorded(code: str) -> Callable[[date, str], Q]:
    """The newest event of the stage lies on or before the day."""
    return lambda by, anchor: Q(_recorded(code)) & ~Q(_recorded(code, after=by))


def _without(code: str, condition: Callable[[date, str], Q]) -> Callable[[date, str], Q]:
    return lambda by, anchor: condition(by, anchor) & ~Q(_recorded(code))


def _ceremony_since(by: date, anchor: str) -> Q:
    return Q(admitted_on__lte=by)


def _probation_over_since(by: date, anchor: str) -> Q:
    return Q(Exists(Probation.objects.filter(candidacy=OuterRef("pk"), outcome="", ends_on__lte=by)))


def _decision_since(by: date, anchor: str) -> Q:
    """The decision came (or, where that day is unknown or does not matter, was made) on or before the day."""
    rows = Decision.objects.filter(candidacy=OuterRef("pk"), kind=Decision.Kind.ADMISSION, is_voided=False)
    if anchor == "received":
        return Q(Exists(rows.annotate(came_on=Coalesce("received_on", "decided_on")).filter(came_on__lte=by)))
    return Q(Exists(rows.filter(decided_on__lte=by)))


def _recorded(code: str, *, after: date | None = None) -> Exists:
    events = StageEvent.objects.filter(candidacy=OuterRef("pk"), code=code, is_voided=False, voids=None)
    return Exists(events.filter(occurred_on__gt=after) if after else events)


_CLOCKS: Final = (
    _Clock("admission_decision", "cell_resolved", "base_resolved", _last_recorded("cell_resolved")),
    _Clock("ceremony", "decided", "decided", _decision_since),
    _Clock("member_cv", "admitted", "self_reviewed", _without("member_cv_declared", _ceremony_since)),
    _Clock("probation", "admitted", "self_reviewed", _without("new_member_class", _ceremony_since)),
    _Clock("recognition_cell", "admitted", "self_reviewed", _probation_over_since),
    _Clock(
        "recognition_decision",
        "official_cell_resolved",
        "official_base_resolved",
        _last_recorded("official_cell_resolved"),
    ),
    _Clock("certificate_validity", "trained", "opinions_collected", _last_recorded("trained")),
    _Clock("dossier_validity", "trained", "opinions_collected", _last_recorded("applied")),
)
