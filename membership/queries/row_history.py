"""What changed on a row, by whom and why: each former row compared with the one that followed it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any, Final

from django.db import models

from accounts.models import User
from common.dates import short_date

# Derived from other columns, or counters: nobody typed them.
_DERIVED: Final = frozenset(
    {"id", "number", "version", "origin", "sort_key", "search_key", "citizen_id_last", "former_id_last"}
)
# That they changed is told, what they hold is not.
_SEALED: Final = frozenset({"citizen_id_encrypted", "citizen_id_hmac", "former_id_hmac"})
_SEALED_LABEL: Final = "số căn cước"


@dataclass(frozen=True, slots=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One saving. `who` is "hệ thống" where no account acted."""

    at: datetime
    who: str
    reason: str
    fields: tuple[FieldChange, ...]


def history_of_rows(rows: Iterable[Any], reasons: Mapping[str, str]) -> list[Change]:
    """The changes of the rows, newest first.

    :param reasons: the words for the reason that an operation left in the history.
    """
    changes = [change for row in rows for change in _changes(row)]
    names = dict(User.objects.filter(pk__in={who for *_, who in changes if who}).values_list("pk", "full_name"))
    told = [
        Change(at, names.get(who or 0, "hệ thống"), reasons.get(reason, ""), fields)
        for at, reason, fields, who in changes
        if fields
    ]
    return sorted(told, key=lambda change: change.at, reverse=True)


def _changes(row: Any) -> list[tuple[datetime, str, tuple[FieldChange, ...], int | None]]:
    """Each former row with its successor: the next former row, or the row as it is now."""
    former = list(row.row_history.select_related("pgh_context").order_by("pgh_id"))
    changes = []
    for before, after in pairwise([*former, row]):
        context = before.pgh_context.metadata if before.pgh_context else {}
        fields = _differences(type(row), before, after)
        changes.append((before.pgh_created_at, context.get("reason", ""), fields, context.get("user")))
    return changes


def _differences(model: type[models.Model], before: Any, after: Any) -> tuple[FieldChange, ...]:
    found, sealed = [], False
    for field in model._meta.concrete_fields:
        name = field.attname
        if field.name in _DERIVED or not hasattr(before, name) or getattr(before, name) == getattr(after, name):
            continue
        if field.name in _SEALED:
            sealed = True
        else:
            label = str(field.verbose_name).capitalize()
            found.append(FieldChange(label, _words(field, before), _words(field, after)))
    if sealed:
        found.append(FieldChange(_SEALED_LABEL.capitalize(), "(không hiện)", "(không hiện)"))
    return tuple(found)


def _words(field: Any, row: Any) -> str:
    """A value as people read it; of another row only its number is known here."""
    value = getattr(row, field.attname)
    if value in (None, ""):
        return "–"
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, date):
        return short_date(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return f"số {value}" if field.is_relation else str(value)
