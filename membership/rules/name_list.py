"""A pasted list of names, one person a line, as it comes out of a spreadsheet or a letter."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from common.dates import PartialDate, parse_partial_date
from common.errors import DomainError
from common.text import clean, is_digits

MOST_LINES: Final = 300
_COLUMNS = re.compile(r"[\t;|,]")
_NUMBERING = re.compile(r"^\d+\s*[.)/-]?\s+|^\d+[.)]")
_TRAILING_DATE = re.compile(r"^(.*?[^\W\d_])[\s(–-]+(?:sinh |ngày sinh |sn |năm )*(\d[\d/.\-]*)\)?$", re.IGNORECASE)
_DEPTH: Final = {"year": 1, "month": 2, "day": 3}


class TooManyLines(DomainError):
    message = "Danh sách có {count} dòng, nhiều hơn {most} dòng"
    mend = "Dán làm nhiều lần"
    field = "names"


@dataclass(frozen=True, slots=True)
class NamedLine:
    """`number` is the line's place in the text, from 1."""

    number: int
    text: str
    name: str
    birth: PartialDate | None = None


def read_names(text: str) -> list[NamedLine]:
    """Lines without a letter are left out; a running number before and a birth date after the name are understood.

    :raises TooManyLines:
    """
    written = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if clean(line)]
    if len(written) > MOST_LINES:
        raise TooManyLines(count=len(written), most=MOST_LINES)
    lines = (_read(number, line) for number, line in written)
    return [line for line in lines if any(letter.isalpha() for letter in line.name)]


def is_same_birth(birth: PartialDate | None, known: date | None, precision: str) -> bool:
    """Equal as far as both are known; what is not given fits everybody."""
    if birth is None or known is None:
        return True
    depth = min(_DEPTH[birth.precision], _DEPTH[precision])
    return birth.day.timetuple()[:depth] == known.timetuple()[:depth]


def _read(number: int, line: str) -> NamedLine:
    columns = [clean(column) for column in _COLUMNS.split(line)]
    columns = [column for column in columns if column]
    if len(columns) > 1 and is_digits(columns[0]):
        columns = columns[1:]
    name = _NUMBERING.sub("", columns[0]) if columns else ""
    birth = next((found for column in columns[1:] if (found := _birth(column))), None)
    if birth is None and (parts := _TRAILING_DATE.match(name)) and (birth := _birth(parts[2])):
        name = clean(parts[1])
    return NamedLine(number, clean(line), name, birth)


def _birth(text: str) -> PartialDate | None:
    try:
        return parse_partial_date(text)
    except DomainError:
        return None
