"""The workbook of new accounts: empty to fill in, and read back."""

from collections.abc import Iterable
from datetime import date
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from common.dates import short_date
from common.errors import DomainError, LineError
from common.text import clean
from exchange.rules.user_line import COLUMNS, account_of
from exchange.rules.workbook import NotAWorkbook, check_workbook
from membership.rules.new_account import NewAccount
from membership.rules.role import ROLES

MOST_BYTES: Final = 1024 * 1024
MOST_LINES: Final = 200


class SheetTooLarge(DomainError):
    message = "Tệp lớn hơn 1 MB hoặc có hơn {most} dòng"
    mend = "Chia thành nhiều tệp, mỗi tệp không quá {most} người"
    field = "file"


class HeaderNotFound(DomainError):
    message = "Dòng đầu của trang tính đầu tiên phải là: {columns}"
    mend = "Tải tệp mẫu về và điền vào đó"
    field = "file"


def blank_sheet() -> bytes:
    """A workbook with the columns, the roles to choose from, and no line."""
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Tài khoản")
    bold, as_text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    # Text, or Excel would turn the code 90.010 into 90.01 and dates into the spelling of its own country.
    sheet.set_column(0, len(COLUMNS) - 1, 24, as_text)
    sheet.write_row(0, 0, COLUMNS, bold)
    labels = [role.label for role in ROLES.values()]
    sheet.data_validation(1, 3, MOST_LINES, 3, {"validate": "list", "source": labels})
    sheet.freeze_panes(1, 0)
    book.close()
    return made.getvalue()


def read_sheet(raw: bytes) -> tuple[list[NewAccount], list[LineError]]:
    """The lines that can be read, and what is wrong with the others.

    :raises NotAWorkbook, WorkbookTooLarge, SheetTooLarge, HeaderNotFound:
    """
    if len(raw) > MOST_BYTES:
        raise SheetTooLarge(most=MOST_LINES)
    check_workbook(raw)
    try:
        rows = CalamineWorkbook.from_filelike(BytesIO(raw)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError as fault:
        raise NotAWorkbook from fault
    header, *lines = rows or [[]]
    if [_text(cell) for cell in header[: len(COLUMNS)]] != list(COLUMNS):
        raise HeaderNotFound(columns=", ".join(COLUMNS))
    return _accounts(lines)


def _accounts(lines: Iterable[list[Any]]) -> tuple[list[NewAccount], list[LineError]]:
    found: list[NewAccount] = []
    errors: list[LineError] = []
    for line, row in enumerate(lines, start=2):
        cells = [_text(cell) for cell in row[: len(COLUMNS)]]
        if not any(cells):
            continue
        if len(found) + len(errors) == MOST_LINES:
            raise SheetTooLarge(most=MOST_LINES)
        try:
            found.append(account_of(line, cells))
        except DomainError as refusal:
            errors.append(LineError(line, str(refusal)))
    return found, errors


def _text(cell: Any) -> str:
    if isinstance(cell, date):
        return short_date(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return clean(str(cell))
