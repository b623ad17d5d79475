"""What holds on to an organisation: rows of every room, counted through `membership.registry` in one SQL statement."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Count, IntegerField, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from membership.models import Organisation
from membership.registry import Follower, organisation_followers
from membership.rules.path import subtree


@dataclass(frozen=True, slots=True)
class Holding:
    """So many rows of one kind."""

    label: str
    count: int


def holdings(organisation: Organisation, day: date) -> list[Holding]:
    """What holds on to just this organisation from the day on; it cannot end that day while there is any."""
    return _count(lambda field: Q(**{field: organisation.pk}), day)


def holdings_in_subtree(organisation: Organisation, day: date) -> list[Holding]:
    """The same for the organisation with everything below it, by today's tree."""
    low, high = subtree(organisation.path)
    return _count(lambda field: Q(**{f"{field}__path__gte": low, f"{field}__path__lt": high}), day)


def _count(place: Any, day: date) -> list[Holding]:
    followers = [follower for follower in organisation_followers if follower.label and follower.held]
    columns = {f"n{number}": _number_of(_rows(follower, place, day)) for number, follower in enumerate(followers)}
    # Any one row carries the subqueries; an organisation exists whenever one is asked about.
    counts = Organisation.objects.order_by().annotate(**columns).values_list(*columns)[:1].get()
    totals: dict[str, int] = {}
    for follower, count in zip(followers, counts, strict=True):
        totals[follower.label] = totals.get(follower.label, 0) + count
    return [Holding(label, count) for label, count in totals.items() if count]


def _rows(follower: Follower, place: Any, day: date) -> QuerySet[Any]:
    held = follower.held(day) if follower.held else Q()
    return apps.get_model(follower.model)._base_manager.filter(place(follower.field), held)


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values(one=Value(1)).annotate(n=Count("*")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
