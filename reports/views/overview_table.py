"""The table of units on the leader's first page: worst first, each number with the list behind it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from common.formats import number, percent
from reports.queries.overview import Overview
from reports.queries.place import DIRECT
from reports.rules.attainment import Row
from reports.rules.chart import axis_end, bullet
from reports.rules.status import ORDER
from reports.views.overview_question import ALL, Question

# So many units fit on a printed page beside the rest; what a leader asks for stands among the worst.
WORST: Final = 20
_NONE: Final[Mapping[str, str]] = {"text": "–"}
_READY: Final = 6  # which column says who may soon be admitted


def table_of(asked: Question, data: Overview) -> dict[str, Any]:
    """All that the template says of the units: the table, its order, and what was left out."""
    by_lag = _has_worst(data)
    return {
        "columns": _columns_of(asked),
        "rows": _rows_of(asked, data),
        "cut": _cut_of(asked, data),
        "by_lag": by_lag,
        "caption": "Đơn vị trực thuộc" + (", chậm nhất ở trên" if by_lag else ""),
    }


def _columns_of(asked: Question) -> list[dict[str, str]]:
    columns = [
        {"label": "Đơn vị"},
        {"label": "Chỉ tiêu", "kind": "number"},
        {"label": asked.words.done, "kind": "number"},
        {"label": "Tỷ lệ", "kind": "number"},
        {"label": "So với chỉ tiêu", "kind": "bullet"},
        {"label": "Còn thiếu", "kind": "number"},
        {"label": "Nguồn sẵn sàng", "kind": "number"},
        {"label": "Đánh giá", "kind": "status"},
    ]
    return _shown(asked, columns)


def _shown[Column](asked: Question, columns: list[Column]) -> list[Column]:
    """Who is ready today says nothing about a year that is over."""
    return [column for place, column in enumerate(columns) if place != _READY or not asked.is_over]


def _lag(row: Row) -> tuple[int, Decimal]:
    """Worst first: by status, then by how little of the expected was reached."""
    reached = Decimal(row.actual or 0) / Decimal(row.expected) if row.expected else Decimal(0)
    return ORDER.index(row.status), reached


def _is_cut(asked: Question, data: Overview) -> bool:
    return len(data.rows) > WORST and not asked.status and not asked.shows_all


def _cut_of(asked: Question, data: Overview) -> dict[str, str]:
    """How many units are shown, and the way to the others; nothing where all of them have room."""
    if len(data.rows) <= WORST or asked.status:
        return {}
    every = number(len(data.rows))
    if asked.shows_all:
        return {
            "text": f"Đang hiện cả {every} đơn vị.",
            "label": f"Chỉ xem {WORST} đơn vị {'chậm nhất' if _has_worst(data) else 'đầu'}",
            "url": asked.url(),
        }
    worst = f"{WORST} đơn vị chậm nhất trong" if _has_worst(data) else f"{WORST} đơn vị đầu trong"
    text = f"Đang hiện {worst} {every} đơn vị."
    return {"text": text, "label": f"Xem tất cả {every} đơn vị", "url": asked.url(**{ALL: 1})}


def _has_worst(data: Overview) -> bool:
    """Without a target nobody is late."""
    return any(row.target_min for row in data.rows)


def _rows_of(asked: Question, data: Overview) -> list[dict[str, Any]]:
    rows = sorted((row for row in data.rows if not asked.status or row.status == asked.status), key=_lag)
    shown = rows[:WORST] if _is_cut(asked, data) else rows
    end = axis_end([value for row in data.rows for value in (row.actual, row.target_min, row.target_max)])
    rest = [] if asked.status else data.rest
    return [
        *(_row(asked, row, data, end) for row in shown),
        *(_rest(asked, row, data) for row in rest),
    ]


def _rest(asked: Question, row: Row, data: Overview) -> dict[str, Any]:
    """What belongs to none of the units above, so that the column adds up."""
    part = row.organisation_id
    ready = number(data.road[asked.organisation.pk].ready) if part == DIRECT else "–"
    listed = {"text": number(row.actual), "url": asked.list_url(asked.organisation, row.indicator, part)}
    cells = [{"text": row.name}, _NONE, listed, _NONE, {"text": ""}, _NONE, {"text": ready}, _NONE]
    return {"cells": _shown(asked, cells)}


def _row(asked: Question, row: Row, data: Overview, end: Any) -> dict[str, Any]:
    unit, actual, target = data.attainment.units[row.organisation_id], int(row.actual or 0), row.target_min
    words = f"{row.name}: {number(actual)}" + (f" trên {number(target)}" if target else "")
    mark = bullet(actual=actual, target=target, target_max=row.target_max, expected=row.expected, end=end, label=words)
    cells = [
        {"text": row.name, "url": asked.url(**{"don-vi": unit.number, "danh-gia": ""})},
        {"text": number(target) if target else "–"},
        {"text": number(row.actual), "url": asked.list_url(unit, asked.main)},
        {"text": percent(row.percent)},
        {"template": "reports/overview_bullet.html", "bullet": mark},
        {"text": number(max(0, int(target) - actual)) if target else "–"},
        {"text": number(data.road[unit.pk].ready)},
        {"template": "reports/overview_status.html", "status": row.status},
    ]
    return {"cells": _shown(asked, cells)}
