"""CSV files as operators write them: UTF-8, comma, a header; every fault is named with its line."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from common.errors import LineError
from common.text import clean

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_RESAVE = "Lưu lại tệp theo dạng “CSV UTF-8 (phân cách bằng dấu phẩy)”"


@dataclass(frozen=True, slots=True)
class CsvLine:
    """One record: the number of its first line in the file, and its cells by the names of the header."""

    line: int
    cells: dict[str, str]


@dataclass(slots=True)
class CsvTable:
    """`unreadable` is the fault for which nothing of the file could be used; `errors` name single lines."""

    file: str
    lines: list[CsvLine]
    errors: list[LineError]
    unreadable: LineError | None = None


def read_table(path: Path, *, required: Sequence[str], optional: Sequence[str] = ()) -> CsvTable:
    """Read a whole file; columns may stand in any order."""
    try:
        records = list(_records(_decode(path), path.name))
    except _Unreadable as fault:
        return CsvTable(path.name, [], [], fault.error)
    return table_of(path.name, records, required=required, optional=optional)


def table_of(
    file: str, records: Iterable[tuple[int, list[str]]], *, required: Sequence[str], optional: Sequence[str] = ()
) -> CsvTable:
    """The same of records that were read elsewhere; the first is the header."""
    table, rest = CsvTable(file, [], []), iter(records)
    try:
        header = _header(next(rest, (1, []))[1], file, required, optional)
        for line, cells in rest:
            _add(table, header, line, cells)
    except _Unreadable as fault:
        table.unreadable = fault.error
    return table


class _Unreadable(Exception):
    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(reason)
        self.error = LineError(line, reason, file)


def _decode(path: Path) -> str:
    raw = path.read_bytes()
    if raw.startswith(_UTF16) or b"\0" in raw:
        raise _Unreadable(path.name, 1, f"Tệp không được ghi bằng mã UTF-8. {_RESAVE}")
    try:
        # Excel puts a mark in front of UTF-8; it is no part of the first column's name.
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        raise _Unreadable(path.name, line, f"Có chữ không thuộc mã UTF-8. {_RESAVE}") from None


def _records(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Records that are not blank, each with the number of its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    before = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield before + 1, [clean(cell) for cell in cells]
            before = reader.line_num
    except csv.Error:
        raise _Unreadable(file, before + 1, "Dấu nháy kép mở ra mà không đóng lại đúng chỗ. Sửa dòng này") from None


def _header(cells: Sequence[str], file: str, required: Sequence[str], optional: Sequence[str]) -> list[str]:
    names = [cell.lower() for cell in cells]
    expected = ",".join(required)
    if missing := [name for name in required if name not in names]:
        separator = " Các cột phải ngăn bằng dấu phẩy." if any(";" in cell or "\t" in cell for cell in cells) else ""
        raise _Unreadable(
            file, 1, f"Dòng tiêu đề thiếu cột {', '.join(missing)}.{separator} Dòng tiêu đề đúng: {expected}"
        )
    known = {*required, *optional}
    if strange := [name for name in names if name not in known]:
        raise _Unreadable(file, 1, f"Dòng tiêu đề có cột lạ: {', '.join(strange) or '(trống)'}. Bỏ cột đó rồi nạp lại")
    if len(set(names)) < len(names):
        raise _Unreadable(file, 1, "Dòng tiêu đề có một cột ghi hai lần. Bỏ một cột rồi nạp lại")
    return names


def _add(table: CsvTable, header: Sequence[str], line: int, cells: Sequence[str]) -> None:
    if len(cells) != len(header):
        reason = f"Dòng có {len(cells)} ô mà dòng tiêu đề có {len(header)} cột. Tên có dấu phẩy phải đặt trong nháy kép"
        table.errors.append(LineError(line, reason, table.file))
        return
    table.lines.append(CsvLine(line, dict(zip(header, cells, strict=True))))
