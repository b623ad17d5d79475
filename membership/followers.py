"""How this room's own rows follow an organisation or a person."""

from typing import Any

from django.db.models import Q

from membership.access import ranges
from membership.registry import follow_organisation, follow_person, scope_people
from membership.rules.permission import Permission


def _members_in_scope(user: Any) -> Q:
    from membership.models import PartyMembership

    reach = ranges(user, Permission.PERSON_VIEW)
    return Q(pk__in=PartyMembership.objects.filter(reach.party_q("organisation__path"), valid_to=None).values("person"))


def register() -> None:
    follow_organisation("membership.Organisation", "parent", moves=True, label="tổ chức trực thuộc")
    follow_organisation("membership.Organisation", "led_by", moves=True, label="tổ chức Đoàn do tổ chức này lãnh đạo")
    for field in ("organisation", "parent", "led_by"):
        follow_organisation("membership.OrganisationVersion", field, moves=False)
    follow_organisation("membership.OrganisationSegment", "organisation", moves=False)
    follow_organisation("membership.OrganisationAncestry", "ancestor", moves=False)
    for field in ("predecessor", "successor"):
        follow_organisation("membership.OrganisationSuccession", field, moves=False)
    follow_organisation("membership.ReorganisationLine", "organisation", moves=False)
    follow_organisation("membership.PartyMembership", "organisation", moves=True, label="đảng viên")
    follow_organisation("membership.UnionMembership", "organisation", moves=True, label="đoàn viên")
    follow_organisation("membership.YearlyRating", "organisation", moves=False)
    follow_organisation("membership.Transfer", "from_organisation", moves=False)
    follow_organisation("membership.Transfer", "to_organisation", moves=True, label="chuyển sinh hoạt đang chờ")
    follow_organisation("membership.Grant", "organisation", moves=True, label="quyền của tài khoản")
    follow_organisation("membership.DecidingAuthority", "organisation", moves=True, label="thẩm quyền quyết định")
    for model in ("PartyMembership", "UnionMembership", "YearlyRating", "Transfer"):
        follow_person(f"membership.{model}", "person")
    scope_people(_members_in_scope)
