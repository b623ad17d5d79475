"""What stands on the official lists on a day, and how many rows use each entry."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from membership.models import ReferenceEntry
from membership.registry import uses_of
from membership.rules.organisation_kind import KINDS
from membership.rules.reference_list import ReferenceList


def rows_of_list(one: ReferenceList) -> QuerySet[Any]:
    rows: QuerySet[Any] = apps.get_model(one.model)._default_manager.all()
    return rows.filter(list=one.part) if one.part else rows


def uses(one: ReferenceList) -> Mapping[str, int]:
    """By code, how many rows of the installation stand on it."""
    found: dict[str, int] = {}
    for count in uses_of(one.code):
        for code, number in count().items():
            found[code] = found.get(code, 0) + number
    return found


def names_on(part: str, day: date) -> dict[str, str]:
    """The names of a short list by code, as valid on the day, in the order of the list."""
    return names_of_lists([part], day)[part]


def names_of_lists(parts: Sequence[str], day: date) -> dict[str, dict[str, str]]:
    """`names_on` for several lists in one statement."""
    found: dict[str, dict[str, str]] = {part: {} for part in parts}
    rows = ReferenceEntry.objects.in_force(day).filter(list__in=parts).order_by("pk")
    for part, code, name in rows.values_list("list", "code", "name"):
        found[part][code] = name
    return found


def value_on(part: str, code: str, day: date) -> int | None:
    """The number of an entry on the day; nothing where the list has none for it."""
    rows = ReferenceEntry.objects.in_force(day).filter(list=part, code=code)
    return rows.values_list("value", flat=True).first()


def entry_name(part: str, column: str, day: date | OuterRef) -> Coalesce:
    """SQL for the name, as valid on the day, of the entry whose code stands in a column of the outer row.

    :param day: a day, or an `OuterRef` to the column that holds it.
    """
    entries = ReferenceEntry.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=day), list=part, code=OuterRef(column), valid_from__lte=day
    )
    return Coalesce(Subquery(entries.values("name")[:1]), F(column), output_field=CharField())


def kind_label(day: date | OuterRef, column: str = "kind") -> Coalesce:
    """SQL for what a kind of organisation is called on the day."""
    return entry_name("kind", column, day)


def kind_labels(day: date) -> dict[str, str]:
    """By kind, for forms; a kind that the list does not know is called as in the program."""
    return {code: kind.label for code, kind in KINDS.items()} | names_on("kind", day)
