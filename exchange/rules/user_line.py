"""A line of the workbook of new accounts."""

from collections.abc import Sequence
from typing import Final

from common.dates import parse_date
from common.errors import BadInput
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
    :raises DomainError: a cell is missing or cannot be read.
    """
    name, username, position, role, code, begins, ends = cells
    for label, cell in zip(COLUMNS, cells, strict=True):
        if not cell and label not in ("Chức vụ", "Mã đơn vị"):
            raise BadInput(f"thiếu “{label}”")
        if len(cell) > _LONGEST:
            raise BadInput(f"“{label}” dài quá {_LONGEST} ký tự")
    if fold(role) not in _ROLES:
        raise BadInput(f"không có vai trò “{role}”; các vai trò: {', '.join(it.label for it in ROLES.values())}")
    return NewAccount(line, name, username, position, _ROLES[fold(role)], code, parse_date(begins), parse_date(ends))
