"""Numbers of Party documents: `05-QĐ/ĐU`, counted from 01 over a term of the committee (36-HD/VPTW 2018)."""

import re
from datetime import date
from typing import Final

from common.text import clean

_NUMBER: Final = re.compile(r"(\d{1,5}[a-zđ]?)\s*-\s*([^\W\d_]{1,5})\s*/\s*(.+)")
# Kinds of documents as the guide abbreviates them, whatever case was typed.
_KINDS: Final = {kind.lower(): kind for kind in ("QĐ", "NQ", "BC", "CV", "TB", "KL", "KH", "CT", "HD", "CTr")}
TERM_YEARS: Final = 5


def term_of(day: date) -> str:
    """The committee's term on a day, `2025-2030`.

    Base committees hold their congress in the first half of a year divisible by five (35-CT/TW of 2019, 45-CT/TW of
    2025: finished by 30 June), so a term is taken to begin on 1 July.
    """
    year = day.year if day.month >= 7 else day.year - 1
    start = year - year % TERM_YEARS
    return f"{start}-{start + TERM_YEARS}"


def normal_number(text: str) -> str:
    """One spelling of a number: `05 - qđ/đu` → `05-QĐ/ĐU`; what is not of this shape stays as it is written."""
    written = clean(text)
    if not (found := _NUMBER.fullmatch(written)):
        return written
    count, kind, body = found.groups()
    return f"{count}-{_KINDS.get(kind.lower(), kind)}/{body.upper()}"


def spellings(number: str) -> list[str]:
    """The same number with and without leading zeros, as others may have typed it."""
    count, rest = re.fullmatch(r"0*(\d*)(.*)", number, re.DOTALL).groups()  # type: ignore[union-attr]
    widths = range(len(count), max(len(count) + 1, 5))
    return [f"{count.zfill(width)}{rest}" for width in widths] if count else [number]


def next_number(last: str) -> str:
    """The number after this one: `41-QĐ/ĐU` → `42-QĐ/ĐU`, `CN-099` → `CN-100`; "" where there is none to count on."""
    if found := re.match(r"\d+", last):
        return f"{int(found[0]) + 1:0{len(found[0])}}{last[found.end() :]}"
    if found := re.search(r"\d+(?=\D*$)", last):
        return f"{last[: found.start()]}{int(found[0]) + 1:0{len(found[0])}}{last[found.end() :]}"
    return ""


def series(first: str, count: int) -> list[str]:
    """`count` numbers from the first on.

    :raises ValueError: the first holds no number to count on.
    """
    numbers = [first]
    while len(numbers) < count:
        if not (following := next_number(numbers[-1])):
            raise ValueError(first)
        numbers.append(following)
    return numbers
