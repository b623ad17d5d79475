"""The official code of a Party body: 14 digits in five parts (2.3.3.3.3) that repeat its way down the tree.

Province; committee directly above the base; base organisation; committee under it (000 if none); cell (Công văn
1361-CV/BTCTW, Phụ lục 2; 208-QĐ/TW). It changes on every move, so it is a code with dates, never a key; codes of any
other shape are an installation's own and are not judged here.
"""

import re
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from common.errors import DomainError
from common.text import clean, is_digits

WIDTHS: Final = (2, 3, 3, 3, 3)
_LENGTH: Final = sum(WIDTHS)
_LABELS: Final = ("tỉnh", "cấp trên trực tiếp cơ sở", "cơ sở", "trực thuộc cơ sở", "chi bộ")
# The part in which a kind has its own number, counted from 1.
_LEVELS: Final = {
    "province": 1,
    "upper": 2,
    "base_committee": 3,
    "base_cell": 3,
    "sub_committee": 4,
    "cell": 5,
}
# So many digits, or five groups of them, are meant to be an official code.
_LEAST_MEANT: Final = 12
_SEPARATORS = re.compile(r"[.\s]+")


class BadOfficialCode(DomainError):
    message = "Mã “{code}” không đúng: {why}"
    mend = "Mã chính thức gồm 14 chữ số theo mẫu 2.3.3.3.3, ví dụ 38.168.053.000.001; phần không có ghi 000"
    field = "code"


@dataclass(frozen=True, slots=True)
class OfficialCode:
    parts: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join(self.parts)

    @property
    def digits(self) -> str:
        return "".join(self.parts)


def read(text: str) -> OfficialCode | None:
    """The code in any spelling (dotted, with blanks, or 14 digits); nothing where the text is another kind of code."""
    groups = _groups(text)
    digits = "".join(groups)
    if not is_digits(digits) or len(digits) != _LENGTH:
        return None
    if len(groups) > 1 and tuple(map(len, groups)) != WIDTHS:
        return None
    ends = [0, *accumulate(WIDTHS)]
    return OfficialCode(tuple(digits[start:end] for start, end in pairwise(ends)))


def normalised(text: str) -> str:
    """An official code with its dots; any other code as it was typed."""
    code = read(text)
    return str(code) if code else clean(text)


def spellings(code: str) -> tuple[str, ...]:
    """The ways in which a code may be looked for: with dots and without."""
    found = read(code)
    return (str(found), found.digits) if found else (code,)


def check(code: str, *, kind: str, parent_code: str = "", parent_kind: str = "") -> None:
    """
    :param parent_code: whatever the body above has; its part is compared where it follows the pattern too.
    :raises BadOfficialCode: meant to be one and is not, or does not fit the body or its place.
    """
    own = read(code)
    if own is None:
        if _is_meant(code):
            raise BadOfficialCode(code=clean(code)[:30], why=_why_not(code))
        return
    level = _LEVELS.get(kind)
    if level is None:
        raise BadOfficialCode(code=str(own), why="loại tổ chức này không mang mã 14 chữ số")
    if _is_empty(own.parts[level - 1]):
        raise BadOfficialCode(code=str(own), why=f"phần thứ {level} ({_LABELS[level - 1]}) không được là 0")
    if not all(map(_is_empty, own.parts[level:])):
        raise BadOfficialCode(code=str(own), why=f"sau phần thứ {level} ({_LABELS[level - 1]}) phải là 000")
    _check_parent(own, level, parent_code, _LEVELS.get(parent_kind, 0))


def _check_parent(own: OfficialCode, level: int, parent_code: str, above: int) -> None:
    begun = _begun(parent_code)
    if not begun or not above:
        return
    if own.parts[:above] != begun[:above]:
        expected = ".".join(begun[:above])
        raise BadOfficialCode(
            code=str(own), why=f"mã của cấp trên là {expected} nên mã này phải bắt đầu bằng {expected}"
        )
    if not all(map(_is_empty, own.parts[above : level - 1])):
        raise BadOfficialCode(code=str(own), why="phần của cấp không có ở giữa phải là 000")


def _begun(text: str) -> tuple[str, ...]:
    """The parts of a code that may stop early (90.001), the rest 000; nothing where it has another shape."""
    groups = _groups(text)
    if full := read(text):
        return full.parts
    if not all(map(is_digits, groups)) or tuple(map(len, groups)) != WIDTHS[: len(groups)]:
        return ()
    return (*groups, *("000" for _ in WIDTHS[len(groups) :]))


def _groups(text: str) -> list[str]:
    return [group for group in _SEPARATORS.split(clean(text)) if group]


def _is_meant(text: str) -> bool:
    groups = _groups(text)
    return is_digits("".join(groups)) and (len(groups) == len(WIDTHS) or len("".join(groups)) >= _LEAST_MEANT)


def _why_not(text: str) -> str:
    groups = _groups(text)
    if len(groups) == len(WIDTHS):
        place = next(n for n, (group, width) in enumerate(zip(groups, WIDTHS, strict=True)) if len(group) != width)
        return f"phần thứ {place + 1} có {len(groups[place])} chữ số, phải có {WIDTHS[place]}"
    return f"có {len(''.join(groups))} chữ số"


def _is_empty(part: str) -> bool:
    return not part.strip("0")
