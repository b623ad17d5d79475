"""One line of a reorganisation file: what its cells mean, and why they are refused; codes are not resolved yet."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from common.errors import DomainError
from membership.rules import reorganisation as words
from membership.rules.reorganisation import ACTIONS, LABELS, Step

COLUMNS: Final = (
    "line",
    "action",
    "from_codes",
    "to_codes",
    "new_name",
    "new_kind",
    "new_parent_code",
    "effective_on",
    "decision",
)
# What the workbook shows beside each body to tell which it is; nothing is read from there.
SHOWN: Final = ("present_name", "present_kind", "present_parent")
ASSIGN_COLUMNS: Final = ("line", "person_number", "to_code")

_DAY = re.compile(r"(\d{4}-\d\d-\d\d)( 00:00:00)?", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_YEARS = range(1900, 2200)
_LONGEST_CODE = 30
# Which cells each action reads; anything in another is a misunderstanding that must not pass silently.
_USED: Final[Mapping[str, frozenset[str]]] = {
    words.ESTABLISH: frozenset({"to_codes", "new_name", "new_kind", "new_parent_code"}),
    words.RENAME: frozenset({"from_codes", "new_name"}),
    words.RETYPE: frozenset({"from_codes", "new_kind"}),
    words.RECODE: frozenset({"from_codes", "to_codes"}),
    words.MOVE: frozenset({"from_codes", "new_parent_code"}),
    words.MERGE: frozenset({"from_codes", "to_codes", "new_name", "new_kind", "new_parent_code"}),
    words.SPLIT: frozenset({"from_codes", "to_codes"}),
    words.DISSOLVE: frozenset({"from_codes", "to_codes"}),
}
_CHOOSABLE: Final = ("from_codes", "to_codes", "new_name", "new_kind", "new_parent_code")
Cells = Mapping[str, str]


class BadCell(DomainError):
    message = "{reason}"


def number_of(cells: Cells, file_line: int) -> int:
    """The number in the column `line`, else the line of the file.

    :raises BadCell:
    """
    text = cells["line"].removesuffix(".0")
    if not text:
        return file_line
    if not _NUMBER.fullmatch(text) or int(text) == 0:
        raise BadCell(reason=f"Cột line: “{text[:40]}” không phải là số thứ tự. Ghi 1, 2, 3 …")
    return int(text)


def reorganisation_step(number: int, cells: Cells) -> Step:
    """
    :raises BadCell:
    """
    action = cells["action"].lower()
    if action not in ACTIONS:
        known = ", ".join(map(_told, ACTIONS))
        raise BadCell(reason=f"Không có việc “{cells['action'][:40]}” (cột action). Ghi một trong: {known}")
    if strange := [name for name in _CHOOSABLE if cells[name] and name not in _USED[action]]:
        listed = ", ".join(strange)
        raise BadCell(reason=f"Việc {_told(action)} không dùng ô {listed}. Bỏ trống ô đó, hoặc chọn việc khác")
    sources = _codes(cells, "from_codes")
    targets = _codes(cells, "to_codes")
    partial = {code.removesuffix("~") for code in sources if code.endswith("~")}
    if partial and action != words.MERGE:
        raise BadCell(reason="Dấu ~ (một phần) chỉ dùng cho việc sáp nhập (merge). Bỏ dấu ~ ở ô from_codes")
    takes_code = action in (words.ESTABLISH, words.RECODE)
    if takes_code and len(targets) > 1:
        raise BadCell(reason=f"Việc {_told(action)} cần đúng một mã ở ô to_codes")
    return Step(
        line=number,
        action=action,
        effective_on=_day(cells),
        decision=_text(cells, "decision", 60, "số quyết định"),
        sources=tuple(code.removesuffix("~") for code in sources),
        targets=() if takes_code else targets,
        code=targets[0] if takes_code and targets else None,
        name=_at_most(cells, "new_name", 200),
        kind=_at_most(cells, "new_kind", 30),
        parent=_at_most(cells, "new_parent_code", _LONGEST_CODE) or None,
        partial=frozenset(partial),
    )


def _told(action: str) -> str:
    return f"{LABELS[action]} ({action})"


def _codes(cells: Cells, column: str) -> tuple[str, ...]:
    codes = [code.strip() for code in cells[column].split("|")]
    if codes == [""]:
        return ()
    if not all(codes):
        raise BadCell(reason=f"Cột {column}: có một mã trống giữa các dấu |. Bỏ dấu | thừa")
    marked = "~" if column == "from_codes" else ""
    if long := [code for code in codes if len(code.removesuffix(marked)) > _LONGEST_CODE]:
        raise BadCell(
            reason=f"Cột {column}: mã “{long[0][:40]}” dài quá {_LONGEST_CODE} ký tự. Các mã ngăn nhau bằng dấu |"
        )
    return tuple(codes)


def _text(cells: Cells, column: str, longest: int, what: str) -> str:
    if not cells[column]:
        raise BadCell(reason=f"Chưa có {what} (cột {column})")
    return _at_most(cells, column, longest)


def _at_most(cells: Cells, column: str, longest: int) -> str:
    if len(cells[column]) > longest:
        raise BadCell(reason=f"Cột {column} dài {len(cells[column])} ký tự, nhiều nhất là {longest}")
    return cells[column]


def _day(cells: Cells) -> date:
    if not (text := cells["effective_on"]):
        raise BadCell(reason="Chưa có ngày hiệu lực (cột effective_on). Điền ngày")
    found = _DAY.fullmatch(text)
    try:
        day = date.fromisoformat(found[1]) if found else None
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        raise BadCell(
            reason=f"Cột effective_on: “{text[:40]}” không phải là ngày viết theo năm-tháng-ngày, ví dụ 2025-07-01"
        )
    return day


def assignment(cells: Cells) -> tuple[int, int, str]:
    """Line, number of the person, code.

    :raises BadCell:
    """
    for column in ("line", "person_number"):
        if not _NUMBER.fullmatch(cells[column].removesuffix(".0")):
            raise BadCell(reason=f"Cột {column}: “{cells[column][:40]}” không phải là số")
    code = _text(cells, "to_code", _LONGEST_CODE, "mã đơn vị tiếp nhận")
    return int(cells["line"].removesuffix(".0")), int(cells["person_number"].removesuffix(".0")), code
