"""Who is offered while a name is typed: at most ten, within the user's scope."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Case, IntegerField, Q, QuerySet, When

from common.dates import PartialDate, Precision
from membership.models import Organisation, OrganisationSegment, PartyMembership, Person
from membership.rules.path import ids_in, subtree
from membership.rules.permission import Permission
from pipeline.models import Candidacy
from pipeline.queries.person_search import INEXACT, matching

MOST: Final = 10
# Whoever waits for a decision stands first, then who waits for the ceremony.
_READY: Final = ("base_resolved",)


@dataclass(frozen=True, slots=True)
class Option:
    value: int
    label: str
    note: str


@dataclass(frozen=True, slots=True)
class Options:
    """`more` is true where not all that fit are shown."""

    options: list[Option]
    more: bool = False


def _cut(found: list[Option]) -> Options:
    return Options(found[:MOST], len(found) > MOST)


def born(person: Person) -> str:
    """`26/05/2008`, `05/2008` or `2008`, as precisely as it is known."""
    return str(PartialDate(person.birth_on, Precision(person.birth_precision))) if person.birth_on else "–"


def admission_candidates(*, by: Any, text: str) -> Options:
    """People on the road before their admission whom the user may enter a decision for."""
    rows = Candidacy.objects.visible_to(by, Permission.DECISION_RECORD).open().filter(admitted_on=None)
    readiness = Case(When(stage__in=_READY, then=0), default=1, output_field=IntegerField())
    found = (
        matching(rows, text)
        .annotate(readiness=readiness)
        .select_related("person", "party_organisation")
        .order_by(INEXACT, "readiness", "person__sort_key", "pk")[: MOST + 1]
    )
    return _cut([candidacy_option(row) for row in found])


def find_admission_candidate(*, by: Any, pk: int) -> Option | None:
    """Someone in reach, whatever the stage: the operation says why it may be too early or too late."""
    rows = Candidacy.objects.visible_to(by, Permission.DECISION_RECORD).select_related("person", "party_organisation")
    row = rows.filter(pk=pk).first()
    return candidacy_option(row) if row else None


def candidacy_option(row: Candidacy) -> Option:
    return Option(
        row.pk,
        row.person.full_name,
        f"Sinh {born(row.person)} · {row.party_organisation.name} · {row.get_stage_display().lower()}",
    )


def mentors(*, candidacy: Candidacy, text: str, today: date) -> Options:
    """Official members of the base organisation that holds the person."""
    rows = matching(_possible_mentors(candidacy, today), text)
    found = rows.order_by(INEXACT, "person__sort_key", "pk")[: MOST + 1]
    return _cut([mentor_option(row) for row in found])


def find_mentor(*, candidacy: Candidacy, pk: int, today: date) -> Option | None:
    row = _possible_mentors(candidacy, today).filter(pk=pk).first()
    return mentor_option(row) if row else None


def _possible_mentors(candidacy: Candidacy, today: date) -> QuerySet[PartyMembership]:
    members = PartyMembership.objects.in_force(today).filter(
        organisation__in=_same_base(candidacy, today), official_on__lte=today
    )
    return members.exclude(person=candidacy.person_id).select_related("person", "organisation")


def mentor_option(row: PartyMembership) -> Option:
    since = f"chính thức từ {row.official_on.year}" if row.official_on else "dự bị"
    return Option(row.pk, row.person.full_name, f"Sinh {born(row.person)} · {row.organisation.name} · {since}")


def _same_base(candidacy: Candidacy, today: date) -> Any:
    """The ids of all bodies in the base organisation of the one that holds the person."""
    segments = OrganisationSegment.objects.filter(Q(valid_to=None) | Q(valid_to__gt=today), valid_from__lte=today)
    base = segments.filter(organisation=candidacy.party_organisation_id).values("base")
    return segments.filter(base__in=base).values("organisation")


def leading_union_bodies(party: Organisation) -> list[Organisation]:
    """Union bodies led by the Party body or one above it: who may have introduced its people."""
    rows = Organisation.objects.filter(system="union", closed_on=None, led_by__in=ids_in(party.path))
    return list(rows.order_by("-path")[:200])


def led_union_bodies(party: Organisation) -> list[Organisation]:
    """Union bodies that may introduce people of the Party body or of those below it."""
    low, high = subtree(party.path)
    near = Q(led_by__in=ids_in(party.path)) | Q(led_by__path__gte=low, led_by__path__lt=high)
    return list(Organisation.objects.filter(near, system="union", closed_on=None).order_by("sort_key")[:200])
