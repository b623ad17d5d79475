"""Whether an organisation may stand under another for a stretch of days: existence, kinds, no cycle."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from common.errors import DomainError
from membership.models import Organisation, OrganisationSegment, OrganisationVersion
from membership.operations.organisation_version import FAR, Stretch, versions_of
from membership.rules.organisation_kind import KINDS, SYSTEMS, may_stand_under


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


def check_place(
    *, system: str, versions: Sequence[OrganisationVersion], parent: Organisation | None, stretch: Stretch
) -> None:
    """
    :param versions: of the body; those within the stretch count.
    :raises OtherTree, KindMayNotStandThere, ParentNotInForce:
    """
    if parent is None:
        for version in versions:
            if not may_stand_under(version.kind, None):
                raise KindMayNotStandThere(kind=KINDS[version.kind].label, parent_kind="đỉnh của cây")
        return
    if parent.system != system:
        raise OtherTree(parent=parent.name, system=SYSTEMS[parent.system])
    above = versions_of(parent)
    _check_parent_exists(above, parent, stretch)
    for theirs in above:
        for ours in versions:
            if _overlap(theirs, ours, stretch) and not may_stand_under(ours.kind, theirs.kind):
                raise KindMayNotStandThere(kind=KINDS[ours.kind].label, parent_kind=KINDS[theirs.kind].label)


def _overlap(one: OrganisationVersion, other: OrganisationVersion, stretch: Stretch) -> bool:
    start = max(one.valid_from, other.valid_from, stretch.start)
    return start < min(one.valid_to or FAR, other.valid_to or FAR, stretch.end)


def _check_parent_exists(above: Sequence[OrganisationVersion], parent: Organisation, stretch: Stretch) -> None:
    """The versions of the parent must cover every day of the stretch."""
    if above[0].valid_from > stretch.start:
        state = f"chỉ có từ ngày {above[0].valid_from:%d/%m/%Y}"
        raise ParentNotInForce(parent=parent.name, state=state, when=f"ngày {stretch.start:%d/%m/%Y}")
    reached = stretch.start
    for version in above:
        if version.valid_from <= reached < (version.valid_to or FAR):
            reached = version.valid_to or FAR
    if reached < stretch.end:
        state = f"kết thúc ngày {reached:%d/%m/%Y}"
        raise ParentNotInForce(parent=parent.name, state=state, when="từ ngày đó")


def check_no_cycle(organisation: Organisation, parent: Organisation | None, stretch: Stretch) -> None:
    """
    :raises UnderItself: on some day of the stretch the parent is the body itself or stands below it.
    """
    if parent is None:
        return
    segments: Any = OrganisationSegment.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=stretch.start), organisation=parent, chain__contains=[organisation.pk]
    )
    if stretch.end != date.max:
        segments = segments.filter(valid_from__lt=stretch.end)
    if segments.exists():
        raise UnderItself(parent=parent.name, name=organisation.name)
