"""The workbook of a list of people: text in every cell, and on every page by whom, of where, when, and its number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from django.utils import timezone

from exchange.models import Export
from exchange.rules.export import reads_as_formula

_NARROWEST, _WIDEST = 10, 44
# Excel takes no more than 255 signs in a header, the marks of its three parts included.
_HEADER: Final = 240
_A4: Final = 9


@dataclass(frozen=True, slots=True)
class Mark:
    """What each page says of where it came from."""

    who: str
    organisation: str
    made_at: datetime
    number: str

    @classmethod
    def of(cls, export: Export) -> "Mark":
        owner = export.owner
        who = f"{owner.full_name} ({owner.username})" if owner.full_name else owner.username
        return cls(who, export.organisation_name, export.made_at, str(export.pk))

    @property
    def when(self) -> str:
        return timezone.localtime(self.made_at).strftime("%H:%M ngày %d/%m/%Y")

    @property
    def line(self) -> str:
        return f"Người xuất: {self.who} · Đơn vị: {self.organisation} · Lúc {self.when} · Mã tệp: {self.number}"


def people_workbook(*, mark: Mark, header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """The mark, the header and one line for each person."""
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    book.set_properties(
        {
            "title": f"Danh sách người, mã tệp {mark.number}",
            "author": mark.who,
            "company": mark.organisation,
            "comments": mark.line,
            "created": mark.made_at.astimezone(UTC).replace(tzinfo=None),
        }
    )
    sheet = book.add_worksheet("Danh sách")
    _on_paper(sheet, mark)
    bold = {"bold": True}
    _write(book, sheet, [[mark.line]], first=0, style={"italic": True})
    _write(book, sheet, [header], first=1, style=bold)
    _write(book, sheet, rows, first=2, style={})
    for column, cells in enumerate(zip(header, *rows, strict=True)):
        sheet.set_column(column, column, min(max(_NARROWEST, *(len(cell) + 2 for cell in cells)), _WIDEST))
    sheet.freeze_panes(2, 1)
    book.close()
    return made.getvalue()


def _write(book: Any, sheet: Any, rows: Sequence[Sequence[str]], *, first: int, style: dict[str, Any]) -> None:
    plain = book.add_format({"num_format": "@", **style})
    quoted = book.add_format({"num_format": "@", "quote_prefix": True, **style})
    for number, row in enumerate(rows, start=first):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text, quoted if reads_as_formula(text) else plain)


def _on_paper(sheet: Any, mark: Mark) -> None:
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    sheet.set_header(f"&L{_literal(f'{mark.who} · {mark.organisation}')}")
    sheet.set_footer(f"&LXuất lúc {mark.when} · Mã tệp {mark.number}&RTrang &P/&N")


def _literal(text: str) -> str:
    """In a header `&` begins a command; cut to what Excel takes."""
    while len(text.replace("&", "&&")) > _HEADER:
        text = text[:-1]
    return text.replace("&", "&&")
