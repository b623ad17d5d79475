"""How a body is called and marked, and whether it may be so for a stretch of days."""

from dataclasses import dataclass
from typing import Any

from common.errors import DomainError
from membership.models import Organisation, OrganisationVersion
from membership.operations.organisation_version import FAR, Stretch
from membership.rules.organisation_kind import UNION


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


@dataclass(frozen=True, slots=True)
class Naming:
    """`led_by_id` is the Party body that leads a Youth Union body."""

    name: str
    code: str = ""
    short_name: str = ""
    sector: str = ""
    led_by_id: int | None = None

    @classmethod
    def of(cls, row: Organisation) -> "Naming":
        return cls(row.name, row.code, row.short_name, row.sector, row.led_by_id)

    def dated(self) -> dict[str, Any]:
        """What stands in versions; the short name has no history."""
        return {"name": self.name, "code": self.code, "sector": self.sector, "led_by_id": self.led_by_id}


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
