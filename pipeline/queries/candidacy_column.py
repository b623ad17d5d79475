"""The columns of the list of people on the road, beside the name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from common.dates import short_date
from common.formats import number
from pipeline.queries.candidacy_list import Row
from pipeline.queries.person_option import born

NAME: Final = "Họ và tên"
MENTOR: Final = "giup-do"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `cell` gives what `components/table.html` shows of a row, its `text` what a file holds."""

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
        MENTOR,
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


def columns_of(codes: Iterable[str]) -> list[Column]:
    """In the order of the table above, whatever the order of the codes; unknown ones are left out."""
    wanted = frozenset(codes)
    return [column for column in _COLUMNS if column.code in wanted]


def usual_columns() -> list[Column]:
    return [column for column in _COLUMNS if column.is_default]
