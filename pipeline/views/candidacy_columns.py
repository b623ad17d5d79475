"""The columns of the list of people on the road, and each user's choice among them (kept in the session)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse

from common.dates import short_date
from common.formats import number
from pipeline.queries.candidacy_list import Row
from pipeline.queries.person_option import born

_KEPT = "candidacy_columns"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `cell` gives what `components/table.html` shows of a row."""

    code: str
    label: str
    cell: Callable[[Row], dict[str, Any]]
    kind: str = "text"
    is_default: bool = True


def _days(row: Row) -> dict[str, Any]:
    text = f"{number(row.days)} ngày"
    return {"template": "pipeline/cell_stalled.html", "text": text} if row.is_stalled else {"text": text}


def _stage(row: Row) -> dict[str, Any]:
    if row.candidacy.outcome:
        return {"template": "pipeline/cell_ended.html", "text": row.stage}
    return {"text": row.stage}


_COLUMNS = (
    Column("sinh", "Ngày sinh", lambda row: {"text": born(row.candidacy.person)}),
    Column("don-vi", "Đơn vị", lambda row: {"text": row.unit}),
    Column("buoc", "Bước hiện tại", _stage),
    Column("so-ngay", "Ở bước này", _days, kind="number"),
    Column("buoc-tiep", "Bước tiếp theo", lambda row: {"text": row.next_step or "–"}),
    Column("gioi", "Giới tính", lambda row: {"text": row.candidacy.person.get_sex_display()}, is_default=False),
    Column(
        "nghe",
        "Nghề nghiệp",
        lambda row: {"text": row.candidacy.person.get_occupation_display() or "–"},
        is_default=False,
    ),
    Column("doan", "Đoàn giới thiệu", lambda row: {"text": row.union}, is_default=False),
    Column(
        "giup-do",
        "Người giúp đỡ",
        lambda row: {"text": getattr(row.candidacy, "mentor_name", None) or "–"},
        is_default=False,
    ),
    Column(
        "dien-bien",
        "Diễn biến gần nhất",
        lambda row: {"text": short_date(row.candidacy.last_event_on)},
        kind="number",
        is_default=False,
    ),
)
COLUMNS: Final = {column.code: column for column in _COLUMNS}


def chosen_columns(request: HttpRequest) -> list[Column]:
    """What this user wants to see, in the order of the table above."""
    kept = request.session.get(_KEPT)
    if not isinstance(kept, list):
        return [column for column in _COLUMNS if column.is_default]
    return [column for column in _COLUMNS if column.code in kept]


def keep_columns(request: HttpRequest, codes: Iterable[str]) -> None:
    """Remember the choice; none at all brings the usual ones back."""
    kept = [code for code in codes if code in COLUMNS]
    if kept:
        request.session[_KEPT] = kept
    else:
        request.session.pop(_KEPT, None)


def table_of(rows: Iterable[Row], columns: list[Column]) -> dict[str, Any]:
    """`columns` and `rows` of `components/table.html`; the name comes first."""
    return {
        "columns": [{"label": "Họ và tên"}, *({"label": c.label, "kind": c.kind} for c in columns)],
        "rows": [
            {
                "cells": [
                    {
                        "text": row.candidacy.person.full_name,
                        "url": reverse("candidacy_detail", args=[row.candidacy.pk]),
                    },
                    *(column.cell(row) for column in columns),
                ]
            }
            for row in rows
        ],
    }
