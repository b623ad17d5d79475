"""Classes with their counts, the roster of one, and the people whom a pasted list of names means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from common.text import search_key
from membership.models import Organisation
from membership.rules.name_list import NamedLine, is_same_birth, read_names
from membership.rules.path import ids_in
from pipeline.models import Candidacy, Enrolment, StageEvent, TrainingClass
from pipeline.rules.decision import next_number
from pipeline.rules.training_class import STAGE_OF_KIND, problem_of

# More than any class has people: the certificates of one day are among the newest rows.
_LOOKED_AT: Final = 400


@dataclass(frozen=True, slots=True)
class Match:
    """One pasted line and who it means: `candidacy` alone, or one of `options`, or nobody (`problem` says why)."""

    line: NamedLine
    candidacy: Candidacy | None = None
    options: tuple[Candidacy, ...] = ()
    problem: str = ""


def classes(*, user: Any, organisation: Organisation, kind: str = "") -> QuerySet[TrainingClass]:
    """Classes held by the organisation or a body below it, with `enrolled` and `certified`."""
    rows: QuerySet[TrainingClass] = TrainingClass.objects.visible_to(user)
    rows = rows.filter(organisation__path__startswith=organisation.path)
    if kind:
        rows = rows.filter(kind=kind)
    certified = Count("enrolments", filter=~Q(enrolments__certificate_number=""))
    return rows.select_related("organisation").annotate(enrolled=Count("enrolments"), certified=certified)


def classes_above(candidacy: Candidacy, day: date) -> list[TrainingClass]:
    """Classes of the committees above that still run and fit where the person stands, with `enrolled`."""
    rows = TrainingClass.objects.filter(organisation__in=ids_in(candidacy.party_organisation.path), ends_on__gte=day)
    found = rows.exclude(enrolments__candidacy=candidacy).annotate(enrolled=Count("enrolments")).order_by("starts_on")
    return [row for row in found if not problem_of(row.kind, candidacy.stage, candidacy.outcome)]


def roster(training_class: TrainingClass) -> QuerySet[Enrolment]:
    """The people of a class by name; `former_on` is when the newest certificate of another class was issued."""
    others = StageEvent.objects.filter(
        candidacy=OuterRef("candidacy"), code=STAGE_OF_KIND[training_class.kind], is_voided=False, voids=None
    ).exclude(document_number=OuterRef("certificate_number"))
    return (
        Enrolment.objects.filter(training_class=training_class)
        .select_related("candidacy__person", "candidacy__party_organisation__parent", "candidacy__rule_pack")
        .annotate(former_on=Subquery(others.order_by("-occurred_on").values("occurred_on")[:1]))
        .order_by("candidacy__person__sort_key", "pk")
    )


def suggested_number(training_class: TrainingClass) -> str:
    """The certificate number to go on with: after the last one that the committee issued for this kind of class."""
    issued = Enrolment.objects.filter(
        training_class__organisation=training_class.organisation_id, training_class__kind=training_class.kind
    ).exclude(certificate_number="")
    rows = list(issued.order_by("-certificate_on").values_list("certificate_on", "certificate_number")[:_LOOKED_AT])
    latest = [number for on, number in rows if on == rows[0][0]]
    return next_number(max(latest, key=lambda number: (len(number), number), default=""))


def match_names(*, user: Any, training_class: TrainingClass, text: str) -> list[Match]:
    """Who is meant by each line, among the people on the road in the user's scope; in two statements."""
    lines = read_names(text)
    rows = Candidacy.objects.known_to(user).open().filter(person__search_key__in={search_key(x.name) for x in lines})
    by_key: dict[str, list[Candidacy]] = {}
    for row in rows.select_related("person", "party_organisation").order_by("person__sort_key", "pk"):
        by_key.setdefault(row.person.search_key, []).append(row)
    enrolled = set(Enrolment.objects.filter(training_class=training_class).values_list("candidacy", flat=True))
    return [_match(line, by_key, enrolled, training_class.kind) for line in lines]


def _match(line: NamedLine, by_key: Mapping[str, list[Candidacy]], enrolled: set[int], kind: str) -> Match:
    named = by_key.get(search_key(line.name), [])
    if not named:
        return Match(line, problem="không có ai tên này đang trên đường vào Đảng trong phạm vi của bạn")
    found = [row for row in named if is_same_birth(line.birth, row.person.birth_on, row.person.birth_precision)]
    if not found:
        return Match(line, options=tuple(named), problem="có người trùng tên nhưng khác ngày sinh")
    fitting = [row for row in found if not problem_of(kind, row.stage, row.outcome)]
    if not fitting:
        return Match(line, problem=problem_of(kind, found[0].stage, found[0].outcome))
    if len(fitting) > 1:
        return Match(line, options=tuple(fitting), problem="có nhiều người trùng tên, chọn một")
    if fitting[0].pk in enrolled:
        return Match(line, problem="đã có trong danh sách lớp")
    return Match(line, candidacy=fitting[0])
