"""One line of organisations.csv, figures.csv and quotas.csv: what its cells mean, and why they are refused."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from common.errors import DomainError
from membership.rules.official_code import normalised
from membership.rules.organisation_kind import KINDS, PARTY, SYSTEMS, UNION, kind_of_file
from membership.rules.sector import SECTORS

ORGANISATION_COLUMNS: Final = ("code", "name", "system", "kind", "parent_code", "valid_from", "valid_to")
ORGANISATION_OPTIONS: Final = ("led_by_code", "sector", "id")
FIGURE_COLUMNS: Final = (
    "organisation_code",
    "indicator",
    "group",
    "period_from",
    "period_to",
    "value",
    "precision",
    "source",
)
QUOTA_COLUMNS: Final = (
    "organisation_code",
    "indicator",
    "group",
    "period_from",
    "period_to",
    "target_min",
    "target_max",
    "unit",
    "decision",
    "source",
)
QUOTA_OPTIONS: Final = ("valid_from",)

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_AMOUNT = re.compile(r"\d{1,10}(\.\d{1,2})?", re.ASCII)
_YEARS = range(1900, 2200)
Cells = Mapping[str, str]


class BadCell(DomainError):
    message = "{reason}"


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """One version of a body, as a file states it; codes are not resolved yet."""

    line: int
    code: str
    name: str
    system: str
    kind: str
    parent_code: str
    valid_from: date
    valid_to: date | None
    led_by_code: str
    sector: str
    external_id: str


@dataclass(frozen=True, slots=True)
class FigureLine:
    line: int
    organisation_code: str
    indicator: str
    group: str
    period_from: date
    period_to: date
    value: Decimal
    precision: str
    source: str


@dataclass(frozen=True, slots=True)
class QuotaLine:
    line: int
    organisation_code: str
    indicator: str
    group: str
    period_from: date
    period_to: date
    target_min: Decimal
    target_max: Decimal | None
    unit: str
    decision: str
    source: str
    valid_from: date


def organisation_line(line: int, cells: Cells) -> OrganisationLine:
    """
    :raises BadCell:
    """
    system = _system(cells)
    valid_from, valid_to = _day(cells, "valid_from"), _optional(cells, "valid_to", _day)
    if valid_to is not None and valid_to <= valid_from:
        raise BadCell(
            reason=f"valid_to {valid_to} phải sau valid_from {valid_from} (valid_to là ngày đầu không còn hiệu lực)"
        )
    if cells.get("led_by_code") and system == PARTY:
        raise BadCell(reason="Cột led_by_code chỉ dùng cho tổ chức Đoàn; tổ chức đảng để trống")
    return OrganisationLine(
        line=line,
        code=normalised(_text(cells, "code", 30)),
        name=_text(cells, "name", 200),
        system=system,
        kind=_kind(cells, system),
        parent_code=normalised(cells["parent_code"]),
        valid_from=valid_from,
        valid_to=valid_to,
        led_by_code=normalised(cells.get("led_by_code", "")),
        sector=_sector(cells),
        external_id=_text(cells, "id", 60) if cells.get("id") else "",
    )


def figure_line(line: int, cells: Cells) -> FigureLine:
    """
    :raises BadCell:
    """
    period_from, period_to = _period(cells)
    return FigureLine(
        line=line,
        organisation_code=_text(cells, "organisation_code", 30),
        indicator=_text(cells, "indicator", 60),
        group=_text(cells, "group", 40),
        period_from=period_from,
        period_to=period_to,
        value=_amount(cells, "value"),
        precision=_choice(cells, "precision", ("exact", "about", "at_least", "at_most")),
        source=_text(cells, "source", 200),
    )


def quota_line(line: int, cells: Cells) -> QuotaLine:
    """
    :raises BadCell:
    """
    period_from, period_to = _period(cells)
    return QuotaLine(
        line=line,
        organisation_code=_text(cells, "organisation_code", 30),
        indicator=_text(cells, "indicator", 60),
        group=_text(cells, "group", 40),
        period_from=period_from,
        period_to=period_to,
        target_min=_amount(cells, "target_min"),
        target_max=_optional(cells, "target_max", _amount),
        unit=_choice(cells, "unit", ("persons", "percent", "percent_a_year")),
        decision=_at_most(cells, "decision", 60),
        source=_at_most(cells, "source", 200),
        valid_from=_optional(cells, "valid_from", _day) or period_from,
    )


def _system(cells: Cells) -> str:
    if cells["system"] not in SYSTEMS:
        raise BadCell(reason=f"Không có hệ thống “{cells['system']}” (cột system). Ghi {PARTY} hoặc {UNION}")
    return cells["system"]


def _kind(cells: Cells, system: str) -> str:
    try:
        return kind_of_file(system, cells["kind"])
    except KeyError:
        allowed = ", ".join(kind.code.removeprefix("union_") for kind in KINDS.values() if kind.system == system)
        reason = f"Hệ thống {system} không có loại “{cells['kind']}” (cột kind). Ghi một trong: {allowed}"
        raise BadCell(reason=reason) from None


def _sector(cells: Cells) -> str:
    sector = cells.get("sector", "")
    if sector and sector not in SECTORS:
        raise BadCell(reason=f"Không có loại hình “{sector}” (cột sector). Ghi một trong: {', '.join(SECTORS)}")
    return sector


def _text(cells: Cells, column: str, longest: int) -> str:
    if not cells[column]:
        raise BadCell(reason=f"Cột {column} còn trống")
    return _at_most(cells, column, longest)


def _at_most(cells: Cells, column: str, longest: int) -> str:
    if len(cells[column]) > longest:
        raise BadCell(reason=f"Cột {column} dài {len(cells[column])} ký tự, nhiều nhất là {longest}")
    return cells[column]


def _optional[T](cells: Cells, column: str, read: Callable[[Cells, str], T]) -> T | None:
    return read(cells, column) if cells.get(column) else None


def _day(cells: Cells, column: str) -> date:
    text = cells[column]
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        raise BadCell(
            reason=f"Cột {column}: “{text[:40]}” không phải là ngày viết theo năm-tháng-ngày, ví dụ 2025-07-01"
        )
    return day


def _period(cells: Cells) -> tuple[date, date]:
    start, end = _day(cells, "period_from"), _day(cells, "period_to")
    if end < start:
        raise BadCell(reason=f"Kỳ kết thúc ({end}) trước khi bắt đầu ({start}). Đổi lại period_from và period_to")
    return start, end


def _amount(cells: Cells, column: str) -> Decimal:
    text = cells[column]
    if not _AMOUNT.fullmatch(text):
        raise BadCell(
            reason=f"Cột {column}: “{text[:40]}” không phải là số không âm. Viết liền các chữ số, phần lẻ "
            "(nhiều nhất hai chữ số) sau dấu chấm, ví dụ 1274204 hoặc 36.66"
        )
    return Decimal(text)


def _choice(cells: Cells, column: str, allowed: tuple[str, ...]) -> str:
    if cells[column] not in allowed:
        raise BadCell(reason=f"Cột {column}: không có “{cells[column][:40]}”. Ghi một trong: {', '.join(allowed)}")
    return cells[column]
