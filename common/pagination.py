"""Pages of a list by the values of its last row (keyset): as fast on page 800 as on page 1.

The cursor is encrypted: the values of a row may be a name, and no name stands in a URL.
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Field, Model, Q, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import OrderBy

from common.formats import count_label

PAGE_SIZES = (50, 100, 200)
COUNT_CAP = 1_000
_NOTHING = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Page[Row]:
    """Some rows of a list; `next` and `previous` are cursors, None at either end."""

    rows: Sequence[Row]
    next: str | None
    previous: str | None

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def paginate[M: Model, Row](
    queryset: QuerySet[M, Row], *, order: Sequence[str], cursor: str | None = None, size: int = PAGE_SIZES[0]
) -> Page[Row]:
    """A page of the queryset in the order of these columns ("-" in front: descending; unknown values last).

    The last column must be unique. A cursor that cannot be read any more gives the first page.
    """
    size = max(1, min(size, PAGE_SIZES[-1]))
    columns = [_Column.of(queryset.model, name) for name in order]
    values, back = _read(cursor, columns)
    rows = queryset.order_by(*(column.ordering(back) for column in columns))
    if values:
        rows = rows.filter(_behind(columns, values, back))
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    return Page(
        rows=found,
        next=_write(columns, found[-1], back=False) if found and (more or back) else None,
        previous=_write(columns, found[0], back=True) if found and (more if back else values) else None,
    )


def capped_count(queryset: QuerySet[Any, Any], *, cap: int = COUNT_CAP) -> str:
    """The number of rows in words, counted no further than the cap: `240`, `hơn 1.000`."""
    return count_label(queryset.order_by()[: cap + 1].count(), cap)


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    descending: bool
    nullable: bool

    @classmethod
    def of(cls, model: type[Model], order: str) -> "_Column":
        name = order.removeprefix("-")
        return cls(name, order.startswith("-"), _nullable(model, name.split(LOOKUP_SEP)))

    def ordering(self, back: bool) -> OrderBy:
        descending = self.descending != back
        # Unknown values come last, and first when seen from behind. Else the plain order fits an index.
        edge: dict[str, Any] = {"nulls_first" if back else "nulls_last": True} if self.nullable else {}
        return F(self.name).desc(**edge) if descending else F(self.name).asc(**edge)

    def beyond(self, value: Any, back: bool, *, equal: bool = False) -> Q:
        """Rows that come later by this column alone."""
        unknown = Q(**{f"{self.name}__isnull": True})
        if value is None:
            return (Q() if equal else ~unknown) if back else (unknown if equal else _NOTHING)
        sign = "lt" if self.descending != back else "gt"
        later = Q(**{f"{self.name}__{sign}{'e' if equal else ''}": value})
        return later | unknown if self.nullable and not back else later

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def value_in(self, row: Any) -> Any:
        if isinstance(row, dict):
            return row[self.name]
        for part in self.name.split(LOOKUP_SEP):
            row = getattr(row, part)
        return row


def _behind(columns: Sequence[_Column], values: Sequence[Any], back: bool) -> Q:
    """Rows behind the position: equal in the first columns, later by the next one."""
    behind, equal = _NOTHING, Q()
    for column, value in zip(columns, values, strict=True):
        behind |= equal & column.beyond(value, back)
        equal &= column.same(value)
    # The same claim about the first column alone lets an index begin at the position.
    return columns[0].beyond(values[0], back, equal=True) & behind


def _nullable(model: type[Model], path: Sequence[str]) -> bool:
    try:
        field = model._meta.get_field(path[0] if path[0] != "pk" else model._meta.pk.name)
    except FieldDoesNotExist:
        return True  # an annotation
    if len(path) > 1 and isinstance(field.related_model, type):
        return bool(field.null) or _nullable(field.related_model, path[1:])
    return isinstance(field, Field) and field.null


def _fernet() -> Fernet:
    secret = hashlib.sha256(f"nguon.pagination:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(secret))


def _write(columns: Sequence[_Column], row: Any, *, back: bool) -> str:
    content = {"order": _signature(columns), "at": [column.value_in(row) for column in columns], "back": back}
    return _fernet().encrypt(json.dumps(content, default=str).encode()).decode()


def _read(cursor: str | None, columns: Sequence[_Column]) -> tuple[list[Any], bool]:
    """The position and direction, or no position for a cursor of another order or another installation."""
    try:
        content = json.loads(_fernet().decrypt((cursor or "").encode()))
    except (InvalidToken, UnicodeError, ValidationError):
        return [], False
    return (content["at"], content["back"]) if content["order"] == _signature(columns) else ([], False)


def _signature(columns: Sequence[_Column]) -> str:
    return ",".join(f"{'-' if column.descending else ''}{column.name}" for column in columns)
