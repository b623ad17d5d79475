"""What a leader's first page shows, gathered in few statements."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.utils import timezone

from common.dates import Period
from membership.models import Organisation
from membership.rules.group import ALL
from membership.rules.organisation_kind import PARTY, UNION
from membership.rules.path import WIDTH, subtree
from pipeline.rules.indicator import FUNNEL
from reports.queries.attainment import Attainment, attainment
from reports.queries.pace import Pace, PaceQuestion
from reports.rules.attainment import Row

# What is asked of a committee, and of a body of the Youth Union.
MAIN: Final = {PARTY: "admitted", UNION: "introduced"}
# Who is near it: from the cell's resolution on nothing but formalities stand between a person and the ceremony; whoever
# was voted outstanding may be introduced.
READY_STAGES: Final = {PARTY: ("cell_resolved", "appraised", "base_resolved", "decided"), UNION: ("outstanding",)}
# DESIGN: a banner when the oldest waiting change is older than this; before that the worker is simply at work.
PATIENCE: Final = timedelta(minutes=5)

# People on the road by the child that holds them, read beside the pace of the year.
_STATEMENT: Final = """
SELECT {pace}, (SELECT jsonb_object_agg(unit, counts) FROM (
  SELECT substr(o.path, 1, %(width)s) AS unit, jsonb_build_array(
    count(*) FILTER (WHERE c.stage = ANY(%(ready)s)),
    count(*) FILTER (WHERE c.admitted_on IS NULL AND c.last_event_on < %(stalled_before)s),
    count(*) FILTER (WHERE EXISTS (SELECT FROM pipeline_probation p
      WHERE p.candidacy_id = c.id AND p.outcome = '' AND p.ends_on < %(today)s))) AS counts
  FROM pipeline_candidacy c JOIN membership_organisation o ON o.id = c.{side}_organisation_id
  WHERE c.outcome = '' AND o.path >= %(low)s AND o.path < %(high)s GROUP BY 1
) by_unit)
FROM reports_factstate state
"""


@dataclass(frozen=True, slots=True)
class OnTheRoad:
    """People of one unit: who may soon be admitted, who stands still, whose probation is over without recognition."""

    ready: int = 0
    stalled: int = 0
    unrecognised: int = 0


@dataclass(frozen=True, slots=True)
class Overview:
    """`own` and `rows` are the main figure of the organisation and of its children, `funnel` the steps of the period.

    `rest` is what belongs to no child. `road` is by the id of each child and of the organisation itself for what it
    holds directly, `total` of the organisation as a whole; both are of today, whatever the period, as are the lists
    behind them. `stale_since` is when the facts were last computed, if a change has been waiting for too long.
    """

    attainment: Attainment
    own: Row
    rows: tuple[Row, ...]
    rest: tuple[Row, ...]
    funnel: tuple[Row, ...]
    road: Mapping[int, OnTheRoad]
    total: OnTheRoad
    stale_since: datetime | None


def overview(*, organisation: Organisation, period: Period, as_of: date, today: date, tree: str) -> Overview:
    """The figures of one organisation and its children for the period, as known on the day `as_of`."""
    main = MAIN[organisation.system]
    usual, by_path = _beside(organisation, main, period, today)
    pairs = tuple((indicator, ALL) for indicator in FUNNEL)
    found = attainment(organisation, period, as_of=as_of, pairs=pairs, children=True, tree=tree, usual=usual)
    return Overview(
        attainment=found,
        own=next(row for row in found.own if row.indicator == main),
        rows=tuple(row for row in found.children if row.indicator == main),
        rest=tuple(row for row in found.rest if row.indicator == main and row.actual),
        funnel=found.own,
        road={pk: by_path.get(unit.path, OnTheRoad()) for pk, unit in found.units.items()},
        total=OnTheRoad(*(sum(column) for column in zip(*map(_numbers, by_path.values()), strict=True))),
        stale_since=_stale_since(usual),
    )


def _numbers(people: OnTheRoad) -> tuple[int, int, int]:
    return people.ready, people.stalled, people.unrecognised


def _beside(organisation: Organisation, main: str, period: Period, today: date) -> tuple[Pace, dict[str, OnTheRoad]]:
    """The pace of the year and the people on the road, by the path of the child: one statement."""
    question = PaceQuestion(organisation, ((main, ALL),), period)
    low, high = subtree(organisation.path)
    parameters: dict[str, Any] = {
        **question.parameters,
        "width": len(organisation.path) + WIDTH + 1,
        "ready": list(READY_STAGES[organisation.system]),
        "stalled_before": today - timedelta(days=settings.STALLED_DAYS),
        "today": today,
        "low": low,
        "high": high,
    }
    side = "party" if organisation.system == PARTY else "union"
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT.format(pace=question.columns, side=side), parameters)
        row = cursor.fetchone() or (None, None, None, None)
    return question.read(row[:3]), {path: OnTheRoad(*counts) for path, counts in json.loads(row[3] or "{}").items()}


def _stale_since(usual: Pace) -> datetime | None:
    if usual.waiting_since is None or timezone.now() - usual.waiting_since < PATIENCE:
        return None
    return usual.computed_at or usual.waiting_since
