"""A file of reorganisation lines, CSV or workbook, read into steps; the workbook to fill in, with the present tree."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from common.dates import BadDate, parse_date
from common.errors import BadInput, DomainError, LineError
from common.text import clean
from exchange.rules.csv_file import CsvTable, read_table, table_of
from exchange.rules.reorganisation_line import (
    ASSIGN_COLUMNS,
    COLUMNS,
    SHOWN,
    assignment,
    number_of,
    reorganisation_step,
)
from exchange.rules.workbook import NotAWorkbook, check_workbook
from membership.models import Organisation, Person
from membership.rules.organisation_kind import KINDS
from membership.rules.reorganisation import ACTIONS, Ref, Step

WORKBOOK: Final = ".xlsx"
_SHEET: Final = "Sắp xếp"
_WIDTHS: Final = (6, 11, 24, 24, 40, 16, 22, 13, 20, 44, 30, 44)


@dataclass(slots=True)
class FileRead:
    """`steps` are in the order of the file; nothing may be carried out while there are `errors`."""

    steps: list[Step] = field(default_factory=list)
    errors: list[LineError] = field(default_factory=list)


def read_reorganisation(path: Path, assign: Path | None = None) -> FileRead:
    """
    :param assign: who goes where in splits, by line.
    :raises BadInput: there is no such file.
    :raises NotAWorkbook, WorkbookTooLarge:
    """
    found = FileRead()
    table = _table(path, COLUMNS, SHOWN)
    numbers: dict[int, int] = {}
    by_hand = path.suffix.lower() == WORKBOOK
    for record in table.lines:
        if not record.cells["action"] and by_hand:
            continue  # a body of the present tree with which nothing happens
        number = record.line
        try:
            number = number_of(record.cells, record.line)
            if number in numbers:
                raise BadInput(f"Số thứ tự {number} đã ghi ở dòng {numbers[number]} của tệp. Mỗi dòng một số khác nhau")
            numbers[number] = record.line
            if by_hand:
                record.cells["effective_on"] = _iso(record.cells["effective_on"])
            found.steps.append(reorganisation_step(number, record.cells))
        except DomainError as refusal:
            found.errors.append(LineError(number, str(refusal)))
    found.errors += _unread(table)
    if assign is not None:
        _assign(found, _table(assign, ASSIGN_COLUMNS))
    if not found.steps and not found.errors:
        found.errors.append(LineError(1, f"Tệp {path.name} không có dòng nào để thực hiện. Điền cột action"))
    return found


def _iso(text: str) -> str:
    """Who types into a sheet writes a day as people do.

    :raises BadInput: it is none.
    """
    try:
        return parse_date(text).isoformat() if text else ""
    except BadDate as refusal:
        raise BadInput(f"Cột effective_on: {refusal}") from refusal


def _unread(table: CsvTable) -> list[LineError]:
    faults = [*([table.unreadable] if table.unreadable else []), *table.errors]
    return [LineError(fault.line, f"Tệp {table.file}, dòng {fault.line}: {fault.reason}") for fault in faults]


def _table(path: Path, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> CsvTable:
    if not path.is_file():
        raise BadInput(f"Không có tệp {path}. Kiểm tra lại đường dẫn.")
    if path.suffix.lower() != WORKBOOK:
        return read_table(path, required=required, optional=optional)
    return table_of(path.name, _sheet(path.read_bytes()), required=required, optional=optional)


def _sheet(raw: bytes) -> Iterator[tuple[int, list[str]]]:
    """Rows of the first sheet that are not blank, as text; lines are numbered as Excel does."""
    check_workbook(raw)
    try:
        rows = CalamineWorkbook.from_filelike(BytesIO(raw)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError as fault:
        raise NotAWorkbook from fault
    width = 0
    for line, row in enumerate(rows, start=1):
        cells = [_text(cell) for cell in row]
        if any(cells):
            width = width or len([*cells[: _last(cells)]])
            yield line, (cells + [""] * width)[: max(width, _last(cells))]


def _last(cells: list[str]) -> int:
    return max((place for place, cell in enumerate(cells, start=1) if cell), default=0)


def _text(cell: Any) -> str:
    """As a person reads it in Excel; codes and numbers of papers lose the ".0" that Excel adds."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return clean(str(cell))


def _assign(found: FileRead, table: CsvTable) -> None:
    found.errors += _unread(table)
    wanted: list[tuple[int, int, str]] = []
    for record in table.lines:
        try:
            wanted.append(assignment(record.cells))
        except DomainError as refusal:
            found.errors.append(LineError(record.line, f"Tệp {table.file}, dòng {record.line}: {refusal}"))
    people = Person.objects.filter(number__in={number for _line, number, _code in wanted})
    ids: dict[int, int] = dict(people.values_list("number", "pk"))
    by_line: dict[int, dict[int, Ref]] = {}
    for line, number, code in wanted:
        assigned = by_line.setdefault(line, {})
        if number not in ids:
            found.errors.append(LineError(line, f"Tệp {table.file}: không có người nào mang số {number}. Kiểm tra lại"))
        elif assigned.setdefault(ids[number], code) != code:
            found.errors.append(
                LineError(line, f"Tệp {table.file}: người số {number} được phân về hai nơi. Giữ một dòng")
            )
    splits = {step.line for step in found.steps if step.action == "split"}
    found.errors += [
        LineError(line, f"Tệp {table.file}: dòng {line} không phải là dòng split. Sửa cột line")
        for line in sorted(by_line.keys() - splits)
    ]
    found.steps = [replace(step, assigned=by_line.get(step.line, {})) for step in found.steps]


def reorganisation_workbook(by: Any) -> bytes:
    """A workbook with the columns of the file and a row for each body of today in the user's reach, to fill in.

    Rows whose column `action` stays empty mean nothing.
    """
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(_SHEET)
    # Text, or Excel would turn the code 90.010 into 90.01.
    as_text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "num_format": "@"})
    grey = book.add_format({"num_format": "@", "font_color": "#6b7280"})
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width, grey if column >= len(COLUMNS) else as_text)
    sheet.write_row(0, 0, [*COLUMNS, *SHOWN], bold)
    last = 1
    for last, row in enumerate(_present(by), start=1):
        for column, value in enumerate(row):
            if value:
                sheet.write_string(last, column, value, grey if column >= len(COLUMNS) else as_text)
    sheet.data_validation(1, 1, max(last, 1000), 1, {"validate": "list", "source": list(ACTIONS)})
    sheet.freeze_panes(1, 0)
    book.close()
    return made.getvalue()


def _present(by: Any) -> Iterable[list[str]]:
    rows = Organisation.objects.visible_to(by).existing().select_related("parent").order_by("system", "path")
    for number, row in enumerate(rows.iterator(chunk_size=5_000), start=1):
        parent = f"{row.parent.code} {row.parent.name}".strip() if row.parent else ""
        told = {"line": str(number), "from_codes": row.code}
        yield [*(told.get(name, "") for name in COLUMNS), row.name, KINDS[row.kind].label, parent]
