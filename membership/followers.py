"""How this room's own rows follow an organisation or a person."""

from datetime import date
from typing import Any

from django.db.models import Q

from membership.access import ranges
from membership.registry import follow_organisation, follow_person, scope_people
from membership.rules.permission import Permission


def _members_in_scope(user: Any) -> Q:
    from membership.models import PartyMembership

    reach = ranges(user, Permission.PERSON_VIEW)
    return Q(pk__in=PartyMembership.objects.filter(reach.party_q("organisation__path"), valid_to=None).values("person"))


def _lasts(day: date) -> Q:
    """Rows with a period that reaches to the day or beyond."""
    return Q(valid_to=None) | Q(valid_to__gt=day)


def register() -> None:
    for field in ("parent", "led_by"):
        follow_organisation("membership.Organisation", field, moves=True)
    follow_organisation("membership.OrganisationVersion", "organisation", moves=False)
    follow_organisation("membership.OrganisationVersion", "parent", moves=False, label="tổ chức cấp dưới", held=_lasts)
    follow_organisation(
        "membership.OrganisationVersion",
        "led_by",
        moves=False,
        label="tổ chức Đoàn do tổ chức này lãnh đạo",
        held=_lasts,
    )
    follow_organisation("membership.OrganisationSegment", "organisation", moves=False)
    follow_organisation("membership.OrganisationAncestry", "ancestor", moves=False)
    for field in ("predecessor", "successor"):
        follow_organisation("membership.OrganisationSuccession", field, moves=False)
    follow_organisation("membership.ReorganisationLine", "organisation", moves=False)
    for model, label in (("PartyMembership", "đảng viên"), ("UnionMembership", "đoàn viên")):
        follow_organisation(f"membership.{model}", "organisation", moves=True, label=label, held=_lasts, is_record=True)
    follow_organisation("membership.YearlyRating", "organisation", moves=False, is_record=True)
    follow_organisation("membership.Transfer", "from_organisation", moves=False)
    follow_organisation(
        "membership.Transfer",
        "to_organisation",
        moves=True,
        label="chuyển sinh hoạt đang chờ",
        held=lambda day: Q(state="sent"),
    )
    follow_organisation("membership.Grant", "organisation", moves=True, label="quyền của tài khoản", held=_lasts)
    follow_organisation(
        "membership.DecidingAuthority",
        "organisation",
        moves=True,
        label="thẩm quyền quyết định",
        # One in force simply ends with the organisation.
        held=lambda day: Q(valid_from__gte=day),
    )
    for model in ("PartyMembership", "UnionMembership", "YearlyRating", "Transfer"):
        follow_person(f"membership.{model}", "person")
    scope_people(_members_in_scope)
