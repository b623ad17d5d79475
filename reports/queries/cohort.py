"""The same people followed: everybody introduced in a period, and what became of them by a day."""

# Column names come from fixed lists of this code base, values are parameters.

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection

from membership.models import Organisation
from membership.rules.group import mask_of
from pipeline.rules.indicator import FUNNEL, INDICATORS
from pipeline.rules.stage import EXITS, HANDED_OVER, RETURNED, ROAD
from reports.queries.place import THEN, Place
from reports.rules.survival import MONTHS, Month

OUTCOMES: Final = ("advanced", "lost", "returned", "handed_over", "open")

# `inside`: the event counts below the organisation. Who was handed over stays in view as long as the new holder is
# below the organisation too. Whoever is on the road is observed until the as-of day.
_STATEMENT: Final = """
WITH {homes}entry AS (
  SELECT e.candidacy_id, e.counted_on AS began_on, e.groups
  FROM pipeline_stageevent e {below}
  WHERE e.code = ANY(%(introduced)s) AND e.counted_on BETWEEN %(start)s AND %(end)s AND e.counts AND NOT e.is_voided
), event AS (
  SELECT x.*, entry.began_on, entry.groups AS entry_groups, {inside} AS inside
  FROM entry JOIN pipeline_stageevent x ON x.candidacy_id = entry.candidacy_id
  WHERE NOT x.is_voided AND x.voids_id IS NULL AND x.counted_on <= %(as_of)s
), seen AS (
  SELECT event.candidacy_id, event.began_on, event.entry_groups AS groups, {reached},
    min(counted_on) FILTER (WHERE code = ANY(%(admitted)s) AND inside) AS admitted_on,
    min(counted_on) FILTER (WHERE code = ANY(%(admitted)s) AND NOT inside) AS admitted_elsewhere_on,
    max(counted_on) FILTER (WHERE code = ANY(%(exits)s)) AS left_on,
    max(counted_on) FILTER (WHERE code = %(handed_over)s) AS handed_over_on,
    (array_agg(code ORDER BY counted_on DESC, id DESC) FILTER (WHERE code = ANY(%(moves)s)))[1] AS last_move
  FROM event GROUP BY 1, 2, 3
), fate AS (
  SELECT seen.*, CASE
    WHEN admitted_on IS NOT NULL THEN 'advanced'
    WHEN admitted_elsewhere_on IS NOT NULL THEN 'handed_over'
    WHEN handed_over_on IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM pipeline_candidacy c
      JOIN membership_organisationsegment held ON held.organisation_id = c.{side}_organisation_id
        AND (held.valid_to IS NULL OR held.valid_to > handed_over_on)
      WHERE c.id = seen.candidacy_id AND {holds}) THEN 'handed_over'
    WHEN left_on IS NOT NULL THEN 'lost'
    WHEN last_move = %(returned)s THEN 'returned'
    ELSE 'open' END AS outcome
  FROM seen
), ended AS (
  SELECT fate.*, greatest(began_on, CASE outcome
    WHEN 'advanced' THEN admitted_on
    WHEN 'handed_over' THEN coalesce(handed_over_on, admitted_elsewhere_on)
    WHEN 'lost' THEN left_on
    ELSE %(as_of)s END) AS ended_on
  FROM fate
), timed AS (
  SELECT ended.*, (extract(year FROM ended_on) * 12 + extract(month FROM ended_on)
    - extract(year FROM began_on) * 12 - extract(month FROM began_on))::int AS months_apart
  FROM ended
)
SELECT groups, outcome,
  CASE WHEN (began_on + make_interval(months => months_apart))::date >= ended_on
    THEN months_apart ELSE months_apart + 1 END AS month,
  count(*), {reached_sums}
FROM timed GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Cohort:
    """`reached` counts who came to each step of the funnel below the organisation; `outcomes` sum to `entries`."""

    entries: int
    reached: Mapping[str, int]
    outcomes: Mapping[str, int]
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    groups: int
    outcome: str
    month: int
    people: int
    reached: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cohorts:
    """The people of one cohort, still told apart by group."""

    rows: tuple[_Row, ...]

    def of(self, group: str) -> Cohort:
        mask = mask_of(group)
        return _summed([row for row in self.rows if row.groups & mask == mask])


def cohorts(organisation: Organisation, start: date, end: date, *, as_of: date, tree: str = THEN) -> Cohorts:
    """Everybody introduced below the organisation from `start` to `end`, in one statement."""
    place = Place(organisation, tree)
    parameters = {
        **place.parameters,
        **{f"step_{step}": list(INDICATORS[step].events) for step in FUNNEL},
        "introduced": list(INDICATORS["introduced"].events),
        "admitted": list(INDICATORS["admitted"].events),
        "exits": list(EXITS),
        "handed_over": HANDED_OVER,
        "returned": RETURNED,
        "moves": [*ROAD, RETURNED],
        "start": start,
        "end": end,
        "as_of": as_of,
    }
    with connection.cursor() as cursor:
        cursor.execute(_statement(place), parameters)
        rows = cursor.fetchall()
    return Cohorts(
        tuple(_Row(groups, outcome, month, people, tuple(seen)) for groups, outcome, month, people, *seen in rows)
    )


def _statement(place: Place) -> str:
    segment = f"{{}}.{place.side}_segment_id"
    return _STATEMENT.format(
        homes=f"{place.homes}, " if place.homes else "",
        side=place.side,
        below=place.events_below,
        inside=place.holds(segment.format("x")),
        holds=place.holds("held.id"),
        reached=", ".join(f"bool_or(inside AND code = ANY(%(step_{step})s)) AS reached_{step}" for step in FUNNEL),
        reached_sums=", ".join(f"count(*) FILTER (WHERE reached_{step})" for step in FUNNEL),
    )


def _summed(rows: Iterable[_Row]) -> Cohort:
    reached, outcomes = dict.fromkeys(FUNNEL, 0), dict.fromkeys(OUTCOMES, 0)
    admitted, censored = [0] * (MONTHS + 1), [0] * (MONTHS + 1)
    for row in rows:
        outcomes[row.outcome] += row.people
        for step, count in zip(FUNNEL, row.reached, strict=True):
            reached[step] += count
        if row.month <= MONTHS:
            (admitted if row.outcome == "advanced" else censored)[row.month] += row.people
    months = tuple(Month(won, lost) for won, lost in zip(admitted, censored, strict=True))
    return Cohort(sum(outcomes.values()), reached, outcomes, months)
