"""Everything that the page of a person shows, in four statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from accounts.models import User
from membership.models import YearlyRating
from membership.queries.reference import entry_name
from membership.rules.person_attributes import RATINGS
from pipeline.models import Candidacy, Decision, DossierItem, Enrolment, MentorAssignment, StageEvent
from pipeline.queries.next_step import almanac
from pipeline.queries.standing import standing_from
from pipeline.rules.dossier import Dossier, Recorded, dossier_of
from pipeline.rules.next_step import NextStep
from pipeline.rules.standing import Standing
from pipeline.rules.stepper import Step, steps_of


@dataclass(frozen=True, slots=True)
class Mentor:
    pk: int
    name: str
    assigned_on: date
    ended_on: date | None
    resolution_number: str


@dataclass(frozen=True, slots=True)
class Course:
    """A place in a class, with its certificate."""

    pk: int
    name: str
    result: str
    certificate_number: str
    certificate_on: date | None


@dataclass(frozen=True, slots=True)
class Rating:
    year: int
    grade: str

    @property
    def label(self) -> str:
        return RATINGS[self.grade]


@dataclass(frozen=True, slots=True)
class CandidacyFile:
    """`events` are all of them, newest first, each with `voided_by` and the name of `who` recorded it; `next_step`
    is ``None`` once the road has ended."""

    candidacy: Candidacy
    events: list[StageEvent]
    standing: Standing
    next_step: NextStep | None
    steps: tuple[Step, ...]
    dossier: Dossier
    mentors: list[Mentor]
    courses: list[Course]
    ratings: list[Rating]


def candidacy_file(*, by: Any, pk: int, day: date) -> CandidacyFile:
    """
    :raises Candidacy.DoesNotExist: outside the user's scope.
    """
    candidacy = (
        Candidacy.objects.visible_to(by)
        .select_related(
            "person__ethnic_group", "person__religion", "party_organisation__parent", "union_organisation", "rule_pack"
        )
        .annotate(**_lists(), **_levels(day))
        .get(pk=pk)
    )
    events = _events(candidacy)
    standing = standing_from(event for event in sorted(events, key=lambda e: e.pk) if not event.is_voided)
    kind = candidacy.party_organisation.kind
    return CandidacyFile(
        candidacy=candidacy,
        events=events,
        standing=standing,
        next_step=almanac(day).step_of(candidacy, standing, candidacy.decision_received_on),
        steps=steps_of(standing, kind),
        dossier=dossier_of(standing, kind, _items(candidacy.dossier_rows)),
        mentors=[Mentor(**_dated(row)) for row in candidacy.mentor_rows],
        courses=[Course(**_dated(row)) for row in candidacy.course_rows],
        ratings=[Rating(**row) for row in candidacy.rating_rows],
    )


def _lists() -> dict[str, Subquery]:
    """The short lists of a candidacy as arrays of JSON: four tables without four more questions to the database."""
    mine: dict[str, Any] = {"candidacy": OuterRef("pk")}
    received = Decision.objects.filter(kind=Decision.Kind.ADMISSION, is_voided=False, **mine).values("received_on")
    return {
        "decision_received_on": Subquery(received[:1]),
        "dossier_rows": _rows(
            DossierItem.objects.filter(**mine).order_by("document"),
            **{name: name for name in ("document", "state", "issued_on", "document_number", "place")},
        ),
        "mentor_rows": _rows(
            MentorAssignment.objects.filter(**mine).order_by("-assigned_on"),
            pk="pk",
            name="mentor__person__full_name",
            **{name: name for name in ("assigned_on", "ended_on", "resolution_number")},
        ),
        "course_rows": _rows(
            Enrolment.objects.filter(**mine).order_by("-training_class__starts_on"),
            pk="training_class_id",
            name="training_class__name",
            **{name: name for name in ("result", "certificate_number", "certificate_on")},
        ),
        "rating_rows": _rows(
            YearlyRating.objects.filter(person=OuterRef("person")).order_by("-year"), year="year", grade="grade"
        ),
    }


def _levels(day: date) -> dict[str, Any]:
    """What the person's levels of education are called today."""
    return {
        f"{name}_label": entry_name(name, f"person__{name}", day) for name in ("education", "professional", "theory")
    }


def _rows(rows: QuerySet[Any], **columns: str) -> ArraySubquery:
    return ArraySubquery(rows.values(json=JSONObject(**{name: F(column) for name, column in columns.items()})))


def _dated(row: Mapping[str, Any]) -> dict[str, Any]:
    """JSON knows no dates."""
    return {name: date.fromisoformat(value) if name.endswith("_on") and value else value for name, value in row.items()}


def _items(rows: list[Mapping[str, Any]]) -> dict[int, Recorded]:
    items = {}
    for row in map(_dated, rows):
        items[row["document"]] = Recorded(row["state"], row["issued_on"], row["document_number"], row["place"])
    return items


def _events(candidacy: Candidacy) -> list[StageEvent]:
    """All events but those that only void another, newest first."""
    who = User.objects.filter(pk=OuterRef("recorded_by_id")).values("full_name")
    events = candidacy.events.filter(voids=None).select_related("voided_by").annotate(who=Subquery(who))
    return list(events.order_by("-occurred_on", "-pk"))
