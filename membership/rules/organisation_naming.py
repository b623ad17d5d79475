"""Whether a body may be called and marked so for a stretch of days."""

from collections.abc import Iterator, Sequence

from common.errors import DomainError
from membership.rules.organisation_kind import UNION
from membership.rules.organisation_name import Naming
from membership.rules.organisation_version import Stretch
from membership.rules.tree import Tree
from membership.rules.tree_history import misfit_codes, version_on


class NameMissing(DomainError):
    message = "Chưa có tên tổ chức"
    field = "name"


class CodeTaken(DomainError):
    message = "Mã “{code}” đang là của {holder}"
    mend = "Dùng mã khác, hoặc đổi mã của tổ chức kia trước"
    field = "code"


class NotALeader(DomainError):
    message = "{name} không thể là tổ chức đảng lãnh đạo của đơn vị này"
    mend = "Chỉ tổ chức Đoàn có tổ chức đảng lãnh đạo, và tổ chức đó phải có từ trước ngày hiệu lực"
    field = "led_by"


def check_naming(tree: Tree, naming: Naming, *, system: str, body: int | None, stretch: Stretch) -> None:
    """
    :param body: the body itself, ``None`` for a new one.
    :raises NameMissing, CodeTaken, NotALeader:
    """
    if not naming.name.strip():
        raise NameMissing
    check_code(tree, naming.code, system=system, body=body, stretch=stretch)
    if naming.led_by_id is None:
        return
    leader = tree.versions(naming.led_by_id)
    exists = version_on(leader, stretch.start) is not None
    if system != UNION or leader[0].system == UNION or not exists:
        raise NotALeader(name=leader[-1].name)


def check_code(tree: Tree, code: str, *, system: str, body: int | None, stretch: Stretch) -> None:
    """
    :raises CodeTaken: another body of the tree holds the code on some day of the stretch.
    """
    if not code:
        return
    for holder in tree.holders(code):
        for version in tree.versions(holder):
            if holder != body and (version.system, version.code) == (system, code) and stretch.meets(version):
                raise CodeTaken(code=code, holder=tree.versions(holder)[-1].name)


def unfit_codes(tree: Tree, bodies: Sequence[int]) -> Iterator[tuple[int, DomainError]]:
    """Which lines give one of these bodies an official code that does not fit it or its place."""
    for body in bodies:
        for version, refusal in misfit_codes(tree.versions(body), tree.before.get(body, ()), tree.versions):
            yield version.line, refusal
