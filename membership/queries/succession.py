"""Which bodies somebody belonged to one after the other, where mergers and splits put one in the place of another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from membership.models import (
    Organisation,
    OrganisationSuccession,
    OrganisationVersion,
    Reorganisation,
    ReorganisationLine,
)
from membership.rules import reorganisation as words
from membership.rules.official_code import normalised
from membership.rules.reorganisation import Ref


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


def stays(person_id: int, sightings: Iterable[Sighting]) -> list[Stay]:
    """What several sightings of a person, the earliest first, tell of the time between them.

    Where a body went on for another, the days of their reorganisations count. Else the person belongs to the later one
    ever since the earlier sighting, which was a hand-over or a mistake that was put right.
    """
    found: list[Stay] = []
    before: Sighting | None = None
    for seen in sightings:
        if before is None:
            found.append(Stay(seen.body, seen.day))
        elif seen.body != before.body:
            way = [] if before.left else way_on(person_id, before.body, seen.body, after=before.day, until=seen.day)
            found += way or [Stay(seen.body, before.day)]
        before = seen
    return found


def way_on(person_id: int, former: int, latter: int, *, after: date, until: date) -> list[Stay]:
    """The bodies that went on for one after a day, until another was reached; empty where it never was.

    The body that a split sent the person to stands first, then whoever took over the whole, then those that took a
    part. A body that ended the day it took over is left out.
    """
    way = _way(person_id, former, latter, Q(effective_on__gt=after, effective_on__lte=until), {former})
    return [Stay(body, day) for day, body in {edge.effective_on: edge.successor_id for edge in way}.items()]


def _way(person_id: int, former: int, latter: int, within: Q, known: set[int]) -> list[OrganisationSuccession]:
    edges: Any = OrganisationSuccession.objects.filter(within, predecessor=former)
    found = list(edges.order_by("partial", "effective_on", "pk"))
    sent = _sent(person_id, former, {edge.effective_on for edge in found if edge.partial})
    for edge in sorted(found, key=lambda edge: not _went(sent, edge)):
        if edge.successor_id == latter:
            return [edge]
        if edge.successor_id not in known:
            known.add(edge.successor_id)
            further = within & Q(effective_on__gte=edge.effective_on)
            later = _way(person_id, edge.successor_id, latter, further, known)
            if later:
                return [edge, *later]
    return []


def _sent(person_id: int, body: int, days: set[date]) -> dict[date, Ref]:
    """Where the splits of a body on these days sent the person."""
    if not days:
        return {}
    lines: Any = ReorganisationLine.objects.filter(
        organisation=body, action=words.SPLIT, effective_on__in=days, reorganisation__state=Reorganisation.State.DONE
    )
    assigned = ((line.effective_on, dict(line.detail.get("assigned", ()))) for line in lines)
    return {day: people[person_id] for day, people in assigned if person_id in people}


def _went(sent: Mapping[date, Ref], edge: OrganisationSuccession) -> bool:
    ref = sent.get(edge.effective_on)
    if ref is None or isinstance(ref, int):
        return ref == edge.successor_id
    versions: Any = OrganisationVersion.objects.on(edge.effective_on)
    return bool(versions.filter(organisation=edge.successor_id, code=normalised(ref)).exists())


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
