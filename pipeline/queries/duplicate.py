"""Who may be the same human being as the one about to be entered, within the user's own scope."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q, QuerySet

from common.text import search_key
from membership.models import Organisation, Person
from membership.operations.citizen_id import digest
from membership.rules.path import is_inside
from pipeline.models import Candidacy

MOST_SHOWN: Final = 8
# Below this the names share no more than a family name (measured on invented names).
LEAST_SIMILARITY: Final = 0.5
_DEPTH: Final = {"year": 1, "month": 2, "day": 3}


@dataclass(frozen=True, slots=True)
class Known:
    """A person who is already there, with their newest candidacy, if any."""

    person_id: int
    full_name: str
    birth_on: date | None
    birth_precision: str
    candidacy: Candidacy | None = None


@dataclass(frozen=True, slots=True)
class Duplicates:
    """`same_id` stops the entry; `same_name` (with the birth date) asks for a reason; `similar` warns. `elsewhere`
    is the hint that the citizen number is known to a unit outside the scope."""

    same_id: Known | None = None
    same_name: tuple[Known, ...] = ()
    similar: tuple[Known, ...] = ()
    elsewhere: bool = False

    def __bool__(self) -> bool:
        return bool(self.same_id or self.same_name or self.similar or self.elsewhere)

    def with_hint(self, elsewhere: bool) -> "Duplicates":
        return replace(self, elsewhere=elsewhere)


def find_duplicates(
    *,
    user: Any,
    full_name: str,
    birth_on: date | None,
    birth_precision: str = "day",
    citizen_id: str = "",
    organisation: Organisation | None = None,
) -> Duplicates:
    """
    :param citizen_id: complete, or empty.
    :param organisation: where the person is to be entered; the same name there is a warning whatever the birth date.
    :raises BadCitizenId:
    """
    people = Person.objects.visible_to(user)
    same_id = people.filter(citizen_id_hmac=digest(citizen_id)).first() if citizen_id else None
    birth = (birth_on, birth_precision) if birth_on else None
    same_name, similar = _by_name(people, search_key(full_name), birth, organisation)
    kept = [row for row in (*same_name, *similar) if same_id is None or row.pk != same_id.pk]
    candidacies = _newest_candidacies([*([same_id] if same_id else []), *kept])
    known = {row.pk: _known(row, candidacies.get(row.pk)) for row in ([same_id] if same_id else []) + kept}
    return Duplicates(
        known[same_id.pk] if same_id else None,
        tuple(known[row.pk] for row in same_name if row in kept),
        tuple(known[row.pk] for row in similar if row in kept),
    )


def is_known_anywhere(citizen_id: str) -> bool:
    """Whether any unit holds a person with this number. Only an operation that limits and records may ask."""
    return Person.objects.filter(citizen_id_hmac=digest(citizen_id)).exists()


def swapped(day: date) -> date | None:
    """The day with day and month exchanged, where there is such a day: 04/05 may have been typed for 05/04."""
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else None


def _by_name(
    people: QuerySet[Person], key: str, birth: tuple[date, str] | None, organisation: Organisation | None
) -> tuple[list[Person], list[Person]]:
    if not key or birth is None:
        return [], []
    birth_on, precision = birth
    days = {day for day in (birth_on, swapped(birth_on)) if day}
    found = (
        people.filter(Q(search_key=key) | Q(birth_on__in=days, search_key__trigram_similar=key))
        .annotate(likeness=TrigramSimilarity("search_key", key))
        .filter(likeness__gte=LEAST_SIMILARITY)
        .order_by("-likeness", "pk")[:50]
    )
    rows: list[Person] = list(found)
    same_name = [row for row in rows if row.search_key == key and _is_same_birth(row, birth_on, precision)]
    near = _held_inside(rows, organisation)
    similar = [row for row in rows if row not in same_name and (row.birth_on in days or row.pk in near)]
    return same_name[:MOST_SHOWN], similar[:MOST_SHOWN]


def _is_same_birth(row: Person, birth_on: date, precision: str) -> bool:
    """Equal as far as both dates are known."""
    if row.birth_on is None:
        return False
    depth = min(_DEPTH[row.birth_precision], _DEPTH[precision])
    return row.birth_on.timetuple()[:depth] == birth_on.timetuple()[:depth]


def _held_inside(rows: Iterable[Person], organisation: Organisation | None) -> set[int]:
    if organisation is None:
        return set()
    held = Candidacy.objects.filter(person__in=[row.pk for row in rows]).values_list(
        "person", "party_organisation__path"
    )
    return {person for person, path in held if is_inside(path, organisation.path)}


def _newest_candidacies(people: Iterable[Person]) -> dict[int, Candidacy]:
    rows = Candidacy.objects.filter(person__in=[row.pk for row in people]).select_related("party_organisation")
    return {row.person_id: row for row in rows.order_by("pk")}


def _known(row: Person, candidacy: Candidacy | None) -> Known:
    return Known(row.pk, row.full_name, row.birth_on, row.birth_precision, candidacy)
