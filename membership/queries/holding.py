"""What holds on to an organisation: rows of every room, counted through `membership.registry` in one SQL statement."""

from collections.abc import Callable, Iterable, Mapping, Sequence
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
    return _count(_held(lambda field: Q(**{field: organisation.pk}), day, _holding()))


def holdings_in_subtree(organisation: Organisation, day: date, *, also: Mapping[str, QuerySet[Any]]) -> list[Holding]:
    """What would go along with the organisation and everything below it, by today's tree; first what `also` asks."""
    low, high = subtree(organisation.path)
    moving = [follower for follower in _holding() if follower.moves]
    below = _held(lambda field: Q(**{f"{field}__path__gte": low, f"{field}__path__lt": high}), day, moving)
    return _count([*also.items(), *below])


def _holding() -> list[Follower]:
    return [follower for follower in organisation_followers if follower.label and follower.held and follower.binds]


def _held(place: Callable[[str], Q], day: date, followers: Iterable[Follower]) -> list[tuple[str, QuerySet[Any]]]:
    return [
        (follower.label, apps.get_model(follower.model)._base_manager.filter(place(follower.field), follower.held(day)))
        for follower in followers
        if follower.held
    ]


def _count(labelled: Sequence[tuple[str, QuerySet[Any]]]) -> list[Holding]:
    """Rows with one label are added; what there is none of is left out."""
    columns = {f"n{number}": _number_of(rows) for number, (_label, rows) in enumerate(labelled)}
    # Any one row carries the subqueries; an organisation exists whenever one is asked about.
    counts = Organisation.objects.order_by().annotate(**columns).values_list(*columns)[:1].get()
    totals: dict[str, int] = {}
    for (label, _rows), count in zip(labelled, counts, strict=True):
        totals[label] = totals.get(label, 0) + count
    return [Holding(label, count) for label, count in totals.items() if count]


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values(one=Value(1)).annotate(n=Count("*")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
