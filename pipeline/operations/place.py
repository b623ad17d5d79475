"""Where a candidacy may stand: the Party body that holds the person and the Union body that introduced."""

from dataclasses import dataclass
from typing import Any

from common.errors import DomainError
from membership.access import Refused, may
from membership.models import Organisation
from membership.rules.organisation_kind import KINDS, PARTY, UNION
from membership.rules.path import ids_in, is_inside
from membership.rules.permission import Permission

_FIRST_HOLDING_RANK = KINDS["base_committee"].rank


class NotAHolder(DomainError):
    message = "{name} ({kind}) không trực tiếp theo dõi người vào Đảng"
    mend = "Chọn chi bộ nơi người này sinh hoạt, hoặc đảng bộ cơ sở khi chưa rõ chi bộ"
    field = "party_organisation"


class OrganisationClosed(DomainError):
    message = "{name} đã kết thúc hoạt động"
    mend = "Chọn đơn vị kế thừa"
    field = "party_organisation"


class UnionBodyNotHere(DomainError):
    message = "{union} không do {party} hoặc cấp ủy cùng đảng bộ cơ sở lãnh đạo"
    mend = (
        "Chọn tổ chức Đoàn cùng địa bàn, hoặc nhờ quản trị tổ chức ghi lại tổ chức đảng lãnh đạo của tổ chức Đoàn này"
    )
    field = "union_organisation"


@dataclass(frozen=True, slots=True)
class Place:
    party: Organisation
    union: Organisation | None


def find_place(*, by: Any, permission: Permission, party_id: int, union_id: int | None) -> Place:
    """Both bodies, fitting together, where the user holds the permission in one of them.

    :raises Organisation.DoesNotExist: out of scope, or of the other tree.
    :raises NotAHolder, OrganisationClosed, UnionBodyNotHere, Refused:
    """
    party = Organisation.objects.get(pk=party_id, system=PARTY)
    union = Organisation.objects.get(pk=union_id, system=UNION) if union_id else None
    _require_reach(by, permission, party, union)
    require_holder(party)
    if union is not None:
        require_union_here(union, party)
    return Place(party, union)


def holds_people(party: Organisation) -> bool:
    """Whether bodies of its kind hold people on the road themselves."""
    return KINDS[party.kind].rank >= _FIRST_HOLDING_RANK


def require_holder(party: Organisation) -> None:
    """
    :raises NotAHolder, OrganisationClosed:
    """
    if not holds_people(party):
        raise NotAHolder(name=party.name, kind=party.kind_label)
    if party.closed_on is not None:
        raise OrganisationClosed(name=party.name)


def require_union_here(union: Organisation, party: Organisation) -> None:
    """The Union body is led by the Party body, by one above it, or by one in the same base organisation.

    :raises UnionBodyNotHere, OrganisationClosed:
    """
    if union.closed_on is not None:
        raise OrganisationClosed(name=union.name, field="union_organisation")
    if not any(is_inside(party.path, lead.path) for lead in _leads(union)):
        raise UnionBodyNotHere(union=union.name, party=party.name)


def _require_reach(by: Any, permission: Permission, party: Organisation, union: Organisation | None) -> None:
    if by is None or may(by, permission, party):
        return
    # A Union officer hands people to the Party body that leads the Union body.
    if union is not None and may(by, permission, union):
        return
    if may(by, Permission.ORGANISATION_VIEW, party):
        raise Refused(permission)
    raise Organisation.DoesNotExist


def _leads(union: Organisation) -> list[Organisation]:
    """The Party bodies that lead the Union body and those of its chain up to the base one; where none of them names
    a Party body, the nearest above that does."""
    chain = {row.pk: row for row in Organisation.objects.filter(pk__in=ids_in(union.path)).select_related("led_by")}
    upwards = [chain[pk] for pk in reversed(ids_in(union.path))]
    base = next((place for place, row in enumerate(upwards) if KINDS[row.kind].is_base), 0)
    near = [row.led_by for row in upwards[: base + 1] if row.led_by]
    return near or [row.led_by for row in upwards if row.led_by][:1]
