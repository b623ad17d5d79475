"""A line of the workbook of new accounts."""

from collections.abc import Iterator, Sequence
from typing import Final

from common.dates import parse_date
from common.errors import BadInput, DomainError
from common.text import fold
from membership.rules.new_account import NewAccount
from membership.rules.role import ROLES

COLUMNS: Final = (
    "Họ và tên",
    "Tên đăng nhập",
    "Chức vụ",
    "Vai trò",
    "Mã đơn vị",
    "Từ ngày",
    "Đến trước ngày",
)
_ROLES: Final = {fold(name): role.code for role in ROLES.values() for name in (role.label, role.code)}
_LONGEST: Final = 120


def account_of(line: int, cells: Sequence[str]) -> NewAccount:
    """
    :raises BadInput: what is missing or cannot be read, all of it in one sentence.
    """
    name, username, position, role, code, *days = cells
    if faults := [*_bad_cells(cells), *_bad_role(role), *_bad_days(days)]:
        raise BadInput("; ".join(faults))
    begins, ends = map(parse_date, days)
    return NewAccount(line, name, username, position, _ROLES[fold(role)], code, begins, ends)


def _bad_cells(cells: Sequence[str]) -> Iterator[str]:
    for label, cell in zip(COLUMNS, cells, strict=True):
        if not cell and label not in ("Chức vụ", "Mã đơn vị"):
            yield f"thiếu “{label}”"
        if len(cell) > _LONGEST:
            yield f"“{label}” dài quá {_LONGEST} ký tự"


def _bad_role(role: str) -> Iterator[str]:
    if role and fold(role) not in _ROLES:
        yield f"không có vai trò “{role[:_LONGEST]}”; các vai trò: {', '.join(it.label for it in ROLES.values())}"


def _bad_days(days: Sequence[str]) -> Iterator[str]:
    for label, cell in zip(COLUMNS[-2:], days, strict=True):
        try:
            if cell:
                parse_date(cell)
        except DomainError as refusal:
            yield f"“{label}”: {refusal}"
