"""Workbooks (.xlsx) as strangers send them: what is in the package is looked at before anything opens it.

A workbook of one megabyte may unpack to a thousand, and one far-away cell makes readers reserve the whole sheet.
"""

import re
import zipfile
from io import BytesIO
from typing import Final

from common.errors import DomainError

MOST_BYTES: Final = 20 * 1024 * 1024
MOST_UNPACKED: Final = 200 * 1024 * 1024
MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 50
_PIECE: Final = 1024 * 1024
_CELL = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,4})?(\d{1,8})["']""")
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
# A reference may be cut in two between pieces.
_OVERLAP: Final = 32


class NotAWorkbook(DomainError):
    message = "Tệp không phải là bảng tính Excel (.xlsx) đọc được"
    mend = "Mở tệp bằng Excel, chọn Lưu thành, dạng “Excel Workbook (*.xlsx)” rồi nạp lại"


class WorkbookTooLarge(DomainError):
    message = "Bảng tính quá lớn: {what}"
    mend = "Xóa các dòng, cột trống ở cuối trang tính, hoặc chia thành nhiều tệp"


def check_workbook(raw: bytes) -> None:
    """
    :raises NotAWorkbook, WorkbookTooLarge:
    """
    if len(raw) > MOST_BYTES:
        raise WorkbookTooLarge(what="tệp hơn 20 MB")
    try:
        with zipfile.ZipFile(BytesIO(raw)) as package:
            _check_package(package)
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, zipfile.LargeZipFile) as fault:
        raise NotAWorkbook from fault


def _check_package(package: zipfile.ZipFile) -> None:
    names = package.namelist()
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/workbook") for name in names):
        raise NotAWorkbook
    unpacked = 0
    for name in names:
        is_sheet = name.startswith("xl/worksheets/")
        before = b""
        with package.open(name) as part:
            # What the package declares is not trusted; what really comes out is counted.
            while piece := part.read(_PIECE):
                unpacked += len(piece)
                if unpacked > MOST_UNPACKED:
                    raise WorkbookTooLarge(what="hơn 200 MB sau khi giải nén")
                if name.endswith((".xml", ".rels")):
                    _check_piece(before + piece, is_sheet=is_sheet)
                before = piece[-_OVERLAP:]


def _check_piece(text: bytes, *, is_sheet: bool) -> None:
    if _DOCTYPE.search(text):
        raise NotAWorkbook
    if not is_sheet:
        return
    for letters, row in _CELL.findall(text):
        if int(row) > MOST_ROWS:
            raise WorkbookTooLarge(what=f"có ô ở dòng {row.decode()}, nhiều nhất là {MOST_ROWS} dòng")
        if letters and _column(letters) > MOST_COLUMNS:
            raise WorkbookTooLarge(what=f"có ô ở cột {letters.decode()}, nhiều nhất là {MOST_COLUMNS} cột")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
