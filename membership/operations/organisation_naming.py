"""Whether a body may be called and marked so for a stretch of days."""

from typing import Any

from common.errors import DomainError
from membership.models import Organisation, OrganisationVersion
from membership.operations.organisation_version import FAR, Stretch
from membership.rules.organisation_kind import UNION
from membership.rules.organisation_name import Naming


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


def check_naming(naming: Naming, *, system: str, organisation_id: int | None, stretch: Stretch) -> None:
    """
    :param organisation_id: the body itself, ``None`` for a new one.
    :raises NameMissing, CodeTaken, NotALeader:
    """
    if not naming.name.strip():
        raise NameMissing
    check_code(naming.code, system=system, organisation_id=organisation_id, stretch=stretch)
    if naming.led_by_id is None:
        return
    leader = Organisation.objects.get(pk=naming.led_by_id)
    exists = OrganisationVersion.objects.on(stretch.start).filter(organisation=leader).exists()
    if system != UNION or leader.system == UNION or not exists:
        raise NotALeader(name=leader.name)


def check_code(code: str, *, system: str, organisation_id: int | None, stretch: Stretch) -> None:
    """
    :raises CodeTaken: another body of the tree holds the code on some day of the stretch.
    """
    if not code:
        return
    holders: Any = OrganisationVersion.objects.filter(system=system, code=code).exclude(organisation=organisation_id)
    for holder in holders.select_related("organisation"):
        if holder.valid_from < stretch.end and stretch.start < (holder.valid_to or FAR):
            raise CodeTaken(code=code, holder=holder.organisation.name)
