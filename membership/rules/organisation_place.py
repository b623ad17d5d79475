"""Whether an organisation may stand under another for a stretch of days: existence, kinds, no circle."""

from collections.abc import Iterator, Sequence
from datetime import date

from common.errors import DomainError
from membership.rules.organisation_kind import KINDS, SYSTEMS, may_stand_under
from membership.rules.organisation_version import Stretch
from membership.rules.tree import Tree
from membership.rules.tree_history import Dated


class OtherTree(DomainError):
    message = "{parent} thuộc hệ thống {system}, không thể là cấp trên của đơn vị này"
    mend = "Chọn cấp trên trong cùng hệ thống"
    field = "parent"


class KindMayNotStandThere(DomainError):
    message = "{kind} không đứng trực tiếp dưới {parent_kind}"
    mend = "Chọn cấp trên hoặc loại tổ chức khác"
    field = "parent"


class ParentNotInForce(DomainError):
    message = "Cấp trên {parent} {state}, nên không thể có đơn vị trực thuộc {when}"
    mend = "Chọn ngày hoặc cấp trên khác"
    field = "effective_on"


class UnderItself(DomainError):
    message = "{parent} đang thuộc {name}, nên {name} không thể chuyển vào dưới đơn vị đó"
    mend = "Chọn một cấp trên nằm ngoài {name}"
    field = "parent"


def check_parent(tree: Tree, *, system: str, parent: int | None, stretch: Stretch) -> None:
    """
    :raises OtherTree, ParentNotInForce:
    """
    if parent is None:
        return
    above = tree.versions(parent)
    if above[0].system != system:
        raise OtherTree(parent=above[-1].name, system=SYSTEMS[above[0].system])
    name = above[-1].name
    if above[0].valid_from > stretch.start:
        state = f"chỉ có từ ngày {above[0].valid_from:%d/%m/%Y}"
        raise ParentNotInForce(parent=name, state=state, when=f"ngày {stretch.start:%d/%m/%Y}")
    reached = covered_until(above, stretch.start)
    if reached < stretch.end:
        state = f"kết thúc ngày {ended_on(above, stretch.start):%d/%m/%Y}"
        raise ParentNotInForce(parent=name, state=state, when="từ ngày đó")


def covered_until(versions: Sequence[Dated], day: date) -> date:
    """The first day from this one on that no version covers; the versions are in order."""
    for version in versions:
        if version.valid_from <= day < version.end:
            day = version.end
    return day


def ended_on(versions: Sequence[Dated], day: date) -> date:
    """When a body ends that is there on the day, or ended that is there no more."""
    former = max((version.end for version in versions if version.end <= day), default=day)
    reached = covered_until(versions, day)
    return former if reached == day else reached


def check_kinds(tree: Tree, versions: Sequence[Dated], stretch: Stretch) -> None:
    """
    :raises KindMayNotStandThere: on some day of the stretch.
    """
    for version in versions:
        if version.parent is None:
            if stretch.meets(version) and not may_stand_under(version.kind, None):
                raise KindMayNotStandThere(kind=KINDS[version.kind].label, parent_kind="đỉnh của cây")
            continue
        for above in tree.versions(version.parent):
            if stretch.meets(version, above) and not may_stand_under(version.kind, above.kind):
                raise KindMayNotStandThere(kind=KINDS[version.kind].label, parent_kind=KINDS[above.kind].label)


def unfit_kinds(tree: Tree, bodies: Sequence[int]) -> Iterator[tuple[int, DomainError]]:
    """Which lines left one of these bodies, or one below them, where its kind may not stand."""
    seen: set[int] = set()
    for body in bodies:
        for one in (body, *tree.children(body)):
            if one in seen:
                continue
            seen.add(one)
            for version in tree.versions(one):
                above = tree.versions(version.parent) if version.parent is not None else ()
                line = max((row.line for row in (version, *above) if row.meets(version)), default=0)
                try:
                    check_kinds(tree, [version], Stretch(version.valid_from, version.end))
                except KindMayNotStandThere as refusal:
                    if line:
                        yield line, UnfitKind(name=version.name, why=refusal.reason)


class UnfitKind(DomainError):
    message = "“{name}”: {why}"
    mend = "Đổi loại hoặc cấp trên của tổ chức này từ cùng ngày hiệu lực"
    in_file = "trong cùng tệp"


def check_no_circle(tree: Tree, body: int, parent: int | None, stretch: Stretch) -> None:
    """
    :raises UnderItself: on some day of the stretch the parent is the body itself or stands below it.
    """
    if parent is not None and (parent == body or _stands_below(tree, parent, body, stretch)):
        raise UnderItself(parent=tree.versions(parent)[-1].name, name=tree.versions(body)[-1].name)


def _stands_below(tree: Tree, body: int, top: int, stretch: Stretch) -> bool:
    for version in tree.versions(body):
        if version.parent is None or not stretch.meets(version):
            continue
        within = Stretch(max(stretch.start, version.valid_from), min(stretch.end, version.end))
        if version.parent == top or _stands_below(tree, version.parent, top, within):
            return True
    return False
