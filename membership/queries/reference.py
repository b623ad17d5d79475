"""What stands on the official lists on a day, and how many rows use each entry."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from membership.models import ReferenceEntry
from membership.models.reference_row import ReferenceRow
from membership.registry import uses_of
from membership.rules.organisation_kind import KINDS
from membership.rules.reference_list import ReferenceList


def rows_of_list(one: ReferenceList) -> QuerySet[Any]:
    model: type[ReferenceRow] = apps.get_model(one.model)
    rows = model._default_manager.all()
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
    rows = ReferenceEntry.objects.in_force(day).filter(list=part).order_by("pk")
    return dict(rows.values_list("code", "name"))


def value_on(part: str, code: str, day: date) -> int | None:
    """The number of an entry on the day; nothing where the list has none for it."""
    rows = ReferenceEntry.objects.in_force(day).filter(list=part, code=code)
    return rows.values_list("value", flat=True).first()


def kind_label(day: date | F, kind: str = "kind") -> Coalesce:
    """SQL for the name of a kind of organisation as valid on the day; `kind` is the column that holds its code.

    :param day: a day, or the column of the outer row that holds it.
    """
    on = OuterRef(day.name) if isinstance(day, F) else day
    entries = ReferenceEntry.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=on), list="kind", code=OuterRef(kind), valid_from__lte=on
    )
    return Coalesce(Subquery(entries.values("name")[:1]), F(kind))


def kind_labels(day: date) -> dict[str, str]:
    """By kind, for forms; a kind that the list does not know is called as in the program."""
    return {code: kind.label for code, kind in KINDS.items()} | names_on("kind", day)
