"""How this room's own rows follow an organisation or a person."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Q

from membership.access import ranges
from membership.registry import count_uses_with, follow_organisation, follow_person, scope_people
from membership.rules.permission import Permission
from membership.rules.reorganisation_outcome import Passing


def _members_in_scope(user: Any) -> Q:
    """Party members for a cadre of the Party, Union members for an officer of the Union."""
    from membership.models import PartyMembership, UnionMembership

    reach = ranges(user, Permission.PERSON_VIEW)
    party = PartyMembership.objects.filter(reach.party_q("organisation__path"), valid_to=None)
    union = UnionMembership.objects.filter(reach.union_q("organisation__path"), valid_to=None)
    return Q(pk__in=party.values("person")) | Q(pk__in=union.values("person"))


def _lasts(day: date) -> Q:
    """Rows with a period that reaches to the day or beyond."""
    return Q(valid_to=None) | Q(valid_to__gt=day)


def _people_by(column: str) -> Callable[[], Mapping[str, int]]:
    """How many people have each value of a column."""

    def count() -> Mapping[str, int]:
        from membership.models import Person

        found = Person.objects.exclude(**{column: None}).order_by().values_list(column).annotate(n=Count("pk"))
        return {code: number for code, number in found if code}

    return count


def _organisations_by_kind() -> Mapping[str, int]:
    from membership.models import Organisation

    found = Organisation.objects.existing().order_by().values_list("kind").annotate(n=Count("pk"))
    return dict(found)


def _union_members() -> Mapping[str, int]:
    from membership.models import UnionMembership

    count = UnionMembership.objects.filter(valid_to=None).count()
    return {"joining": count, "leaving": count}


def _register_uses() -> None:
    for list_code, column in (
        ("dan-toc", "ethnic_group_id"),
        ("ton-giao", "religion_id"),
        ("hoc-van", "education"),
        ("chuyen-mon", "professional"),
        ("ly-luan", "theory"),
    ):
        count_uses_with(list_code, _people_by(column))
    count_uses_with("cap-to-chuc", _organisations_by_kind)
    count_uses_with("tuoi-doan", _union_members)


def _pass_memberships(model: str) -> Callable[[Sequence[Passing]], Sequence[str]]:
    from membership.operations.reorganisation_passing import pass_periods

    def follow(_passings: Sequence[Passing]) -> Sequence[str]:
        pass_periods(model, person="person")
        return ()

    return follow


def _register_tree() -> None:
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


def _register_members() -> None:
    from membership.operations.reorganisation_rating import pass_ratings

    for model, label in (("PartyMembership", "đảng viên"), ("UnionMembership", "đoàn viên")):
        follow_organisation(
            f"membership.{model}",
            "organisation",
            moves=True,
            label=label,
            held=_lasts,
            is_record=True,
            passes=_pass_memberships(f"membership.{model}"),
            person="person",
            counted_as="members",
            counts="person",
        )
    follow_organisation("membership.YearlyRating", "organisation", moves=True, is_record=True, passes=pass_ratings)
    follow_organisation("membership.RatingSheet", "organisation", moves=False)


def _register_rights() -> None:
    from membership.operations.reorganisation_rights import (
        pass_authorities,
        pass_grants,
        pass_transfers,
        pass_with_the_other_side,
    )

    for side, passes in (("from", pass_with_the_other_side), ("to", pass_transfers)):
        follow_organisation(
            "membership.Transfer",
            f"{side}_organisation",
            moves=True,
            label="chuyển sinh hoạt đang chờ",
            held=lambda day: Q(state="sent"),
            passes=passes,
        )
    follow_organisation(
        "membership.Grant",
        "organisation",
        moves=True,
        label="quyền của tài khoản",
        held=_lasts,
        passes=pass_grants,
        counted_as="users",
        counts="user",
    )
    follow_organisation(
        "membership.DecidingAuthority",
        "organisation",
        moves=True,
        label="thẩm quyền quyết định",
        # One in force simply ends with the organisation.
        held=lambda day: Q(valid_from__gte=day),
        passes=pass_authorities,
    )


def register() -> None:
    _register_tree()
    _register_members()
    _register_rights()
    for model in ("PartyMembership", "UnionMembership", "YearlyRating", "Transfer"):
        follow_person(f"membership.{model}", "person")
    scope_people(_members_in_scope)
    _register_uses()
