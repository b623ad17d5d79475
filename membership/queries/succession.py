"""Which bodies somebody belonged to one after the other, where mergers and splits put one in the place of another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from membership.models import Organisation, OrganisationSuccession


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody belonged to a body from a day on, until the next of the stays."""

    body: int
    since: date


@dataclass(frozen=True, slots=True)
class Sighting:
    """Somebody is known to have belonged to a body on a day; with `left` they were handed over that day."""

    day: date
    body: int
    left: bool = False


def stays(sightings: Iterable[Sighting]) -> list[Stay]:
    """What several sightings, the earliest first, tell of the time between them.

    Where a body went on for another, the days of their reorganisations count. Else the person belongs to the later one
    ever since the earlier sighting, which was a hand-over or a mistake that was put right.
    """
    found: list[Stay] = []
    before: Sighting | None = None
    for seen in sightings:
        if before is None:
            found.append(Stay(seen.body, seen.day))
        elif seen.body != before.body:
            way = [] if before.left else way_on(before.body, seen.body, after=before.day, until=seen.day)
            found += way or [Stay(seen.body, before.day)]
        before = seen
    return found


def way_on(former: int, latter: int, *, after: date, until: date) -> list[Stay]:
    """The bodies that went on for one after a day, until another was reached; empty where it never was.

    Whoever took over the whole stands before those that took a part. A body that ended the day it took over is left
    out.
    """
    way = _way(former, latter, Q(effective_on__gt=after, effective_on__lte=until), {former})
    return [Stay(body, day) for day, body in {edge.effective_on: edge.successor_id for edge in way}.items()]


def _way(former: int, latter: int, within: Q, known: set[int]) -> list[OrganisationSuccession]:
    edges: Any = OrganisationSuccession.objects.filter(within, predecessor=former)
    for edge in edges.order_by("partial", "effective_on", "pk"):
        if edge.successor_id == latter:
            return [edge]
        if edge.successor_id not in known:
            known.add(edge.successor_id)
            later = _way(edge.successor_id, latter, within & Q(effective_on__gte=edge.effective_on), known)
            if later:
                return [edge, *later]
    return []


def heir_of(body: Organisation) -> Organisation | None:
    """The body itself while it exists, else the only one of today that went on for it; none where it was divided."""
    heirs: set[Organisation] = set()
    known: set[int] = set()
    ends = [body]
    while ends:
        known.update(row.pk for row in ends)
        heirs.update(row for row in ends if row.closed_on is None)
        following = {edge.successor for row in ends if row.closed_on for edge in _took_over(row, row.closed_on)}
        ends = [row for row in following if row.pk not in known]
    return heirs.pop() if len(heirs) == 1 else None


def _took_over(body: Organisation, day: date) -> list[OrganisationSuccession]:
    """When it ended; where one body took the whole, those that were given a part before it ended took nobody."""
    edges: Any = OrganisationSuccession.objects.filter(predecessor=body, effective_on=day)
    found = list(edges.select_related("successor"))
    return [edge for edge in found if not edge.partial] or found
