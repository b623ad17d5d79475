"""The members of a Union body and of those below it; who outgrows the Union soon; who is on the way to another body."""

from datetime import date
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from common.dates import add_months
from common.text import search_words
from membership.access import ranges
from membership.models import Organisation, PartyMembership, Transfer, UnionMembership, YearlyRating
from membership.queries.reference import value_on
from membership.querysets.period import PeriodQuerySet
from membership.rules.permission import Permission
from membership.rules.union_age import born_before

SOON_MONTHS: Final = 12
MOST_TRANSFERS: Final = 200
UNKNOWN_AGE: Final = 35
# Both ends of a transfer with the bodies above them, by which branches of one name are told apart.
WITH_PLACES: Final = ("from_organisation__parent", "to_organisation__parent")


def leaving_age(day: date) -> int:
    return value_on("union_age", "leaving", day) or UNKNOWN_AGE


def union_members(user: Any, organisation: Organisation, day: date) -> QuerySet[Any]:
    """Memberships in force, each with `is_party`, the last `grade`, and whether a transfer is `on_the_way`."""
    mine = {"person": OuterRef("person")}
    newest = YearlyRating.objects.filter(**mine).order_by("-year")
    rows = visible(user).in_force(day).filter(organisation__path__startswith=organisation.path)
    return rows.select_related("person", "organisation__parent").annotate(
        is_party=Exists(PartyMembership.objects.in_force(day).filter(**mine)),
        grade=Subquery(newest.values("grade")[:1]),
        rated_year=Subquery(newest.values("year")[:1]),
        on_the_way=Exists(Transfer.objects.filter(state=Transfer.State.SENT, **mine)),
    )


def named(members: QuerySet[Any], text: str) -> QuerySet[Any]:
    """By the beginnings of the words of a name, in any order; everybody without words."""
    for word in search_words(text):
        members = members.filter(person__search_key__contains=word)
    return members


def visible(user: Any) -> PeriodQuerySet[Any]:
    """Memberships in reach of an officer of the Union."""
    reach = ranges(user, Permission.PERSON_VIEW)
    rows: PeriodQuerySet[Any] = UnionMembership.objects.filter(reach.union_q("organisation__path"))
    return rows


def outgrowing(members: QuerySet[Any], day: date, age: int) -> QuerySet[Any]:
    """Who is of the leaving age already, or will be within a year."""
    return members.filter(person__birth_on__lte=born_before(add_months(day, SOON_MONTHS), age))


def transfers_visible_to(user: Any, permission: Permission = Permission.PERSON_VIEW) -> QuerySet[Any]:
    """Transfers of Union members from or to bodies in reach."""
    reach = ranges(user, permission)
    return Transfer.objects.filter(from_organisation__system="union").filter(
        reach.union_q("from_organisation__path") | reach.union_q("to_organisation__path")
    )


def open_transfers(user: Any, organisation: Organisation) -> list[Any]:
    """Those under way from or to the body and those below it, the oldest first."""
    rows = transfers_visible_to(user).filter(state=Transfer.State.SENT)
    rows = rows.filter(
        Q(from_organisation__path__startswith=organisation.path)
        | Q(to_organisation__path__startswith=organisation.path)
    )
    return list(rows.select_related("person", *WITH_PLACES).order_by("sent_on", "pk")[:MOST_TRANSFERS])
