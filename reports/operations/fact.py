"""Facts are counted anew from the events, never moved up or down: what changed, or all of them.

One at a time: an advisory lock keeps two counts, and a count and a change of the tree, apart.
"""

# Column names come from the list of facts, values are parameters.
# ruff: noqa: S608

import resource
import sys
import time
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from membership.rules.group import mask_of
from pipeline.rules.indicator import INDICATORS
from reports.operations.fact_lock import try_to_lock, wait_for_lock
from reports.rules.fact_column import FACT_COLUMNS

# How many queued keys one transaction takes: 10,000 changed events are counted in about 0.4 s.
BATCH: Final = 10_000
EXAMPLES: Final = 20
# For this transaction: all months of a region are grouped in memory instead of on disk.
_ROOM_TO_GROUP: Final = "SET LOCAL work_mem = '128MB'"


def _counter(indicator: str, group: str) -> str:
    codes = ", ".join(f"'{code}'" for code in INDICATORS[indicator].events)
    mask = mask_of(group)
    belongs = f" AND e.groups & {mask} = {mask}" if mask else ""
    return f"count(*) FILTER (WHERE e.code IN ({codes}){belongs})"


_COLUMNS: Final = ", ".join(FACT_COLUMNS)
_COLUMNS_OF_C: Final = ", ".join(f"c.{column}" for column in FACT_COLUMNS)
_COUNTERS: Final = ", ".join(f"{_counter(*pair)} AS {column}" for column, pair in FACT_COLUMNS.items())
# A month in which nothing but uncounted steps happened has a row of zeros: it tells that records are kept.
_ALL_COUNTED: Final = f"""
SELECT s.base_id AS segment_id, date_trunc('month', e.counted_on)::date AS month, {_COUNTERS}
FROM pipeline_stageevent e
CROSS JOIN LATERAL (VALUES (e.party_segment_id), (e.union_segment_id)) AS side(segment_id)
JOIN membership_organisationsegment s ON s.id = side.segment_id
WHERE e.counted_on >= %(first)s AND e.counts AND NOT e.is_voided GROUP BY 1, 2
"""
# Months that follow each other are read in one go through the indexes, which know bodies and days; whatever the planner
# thinks of the length of the queue.
_STALE_COUNTED: Final = f"""
SELECT r.segment_id, date_trunc('month', e.counted_on)::date AS month, {_COUNTERS}
FROM (
  SELECT segment_id, min(month) AS first, (max(month) + interval '1 month')::date AS after
  FROM (
    SELECT segment_id, month,
      month - row_number() OVER (PARTITION BY segment_id ORDER BY month) * interval '1 month' AS run
    FROM stale
  ) numbered GROUP BY segment_id, run
) r JOIN membership_organisationsegment s ON s.base_id = r.segment_id
  AND s.valid_from < r.after AND (s.valid_to IS NULL OR s.valid_to > r.first)
CROSS JOIN LATERAL (
  SELECT x.code, x.groups, x.counted_on FROM pipeline_stageevent x
  WHERE x.party_organisation_id = s.organisation_id AND x.party_segment_id = s.id AND x.counts AND NOT x.is_voided
    AND x.counted_on >= r.first AND x.counted_on < r.after
  UNION ALL
  SELECT x.code, x.groups, x.counted_on FROM pipeline_stageevent x
  WHERE x.union_organisation_id = s.organisation_id AND x.union_segment_id = s.id AND x.counts AND NOT x.is_voided
    AND x.counted_on >= r.first AND x.counted_on < r.after
) e GROUP BY 1, 2
"""
_SAME: Final = (
    f"({', '.join(f'c.{column}' for column in FACT_COLUMNS)})"
    f" IS NOT DISTINCT FROM ({', '.join(f'f.{column}' for column in FACT_COLUMNS)})"
)
_INSERT: Final = f"""
INSERT INTO reports_fact AS f (segment_id, month, {_COLUMNS})
SELECT c.segment_id, c.month, {_COLUMNS_OF_C} FROM counted c {{which}}
ON CONFLICT (segment_id, month) DO UPDATE
  SET ({_COLUMNS}) = ROW ({", ".join(f"excluded.{column}" for column in FACT_COLUMNS)})
  WHERE NOT {_SAME.replace("c.", "excluded.")}
RETURNING 1
"""
# In one statement, so that whoever's mark is seen, their events are seen too; later ones stay queued. The planner knows
# the queue as empty: nothing here may turn quadratic on a long one.
_REFRESH: Final = f"""
WITH drained AS (
  DELETE FROM reports_stalefact WHERE id <= (
    SELECT max(id) FROM (SELECT id FROM reports_stalefact ORDER BY id LIMIT %(limit)s) first)
  RETURNING segment_id, month
), stale AS (SELECT DISTINCT segment_id, month FROM drained),
counted AS ({_STALE_COUNTED}),
written AS ({_INSERT.format(which="")}),
gone AS (
  DELETE FROM reports_fact f
  USING (SELECT segment_id, month FROM stale EXCEPT SELECT segment_id, month FROM counted) empty
  WHERE f.segment_id = empty.segment_id AND f.month = empty.month RETURNING 1
)
SELECT (SELECT count(*) FROM drained), (SELECT count(*) FROM stale),
       (SELECT count(*) FROM written) + (SELECT count(*) FROM gone)
"""
# Of all facts together: those that stay as they are need not even be locked.
_CHANGED: Final = f"""
LEFT JOIN reports_fact f ON f.segment_id = c.segment_id AND f.month = c.month WHERE f.id IS NULL OR NOT {_SAME}
"""
_RECOMPUTE: Final = f"""
WITH drained AS (DELETE FROM reports_stalefact WHERE month >= %(first)s RETURNING 1),
counted AS ({_ALL_COUNTED}),
written AS ({_INSERT.format(which=_CHANGED)}),
gone AS (
  DELETE FROM reports_fact f WHERE f.month >= %(first)s
    AND NOT EXISTS (SELECT 1 FROM counted c WHERE c.segment_id = f.segment_id AND c.month = f.month) RETURNING 1
)
SELECT (SELECT count(*) FROM drained), (SELECT count(*) FROM counted),
       (SELECT count(*) FROM written) + (SELECT count(*) FROM gone)
"""
_DIFFERENCES: Final = f"""
WITH counted AS ({_ALL_COUNTED}),
kept AS (SELECT * FROM reports_fact WHERE month >= %(first)s)
SELECT coalesce(c.segment_id, f.segment_id), coalesce(c.month, f.month), count(*) OVER ()
FROM counted c FULL JOIN kept f ON f.segment_id = c.segment_id AND f.month = c.month
WHERE NOT {_SAME}
  AND NOT (%(settled)s AND EXISTS (SELECT 1 FROM reports_stalefact k
    WHERE k.segment_id = coalesce(c.segment_id, f.segment_id) AND k.month = coalesce(c.month, f.month)))
ORDER BY 2, 1 LIMIT {EXAMPLES}
"""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """`marks` were drained, `keys` counted anew, of which `changed` rows came out different."""

    marks: int
    keys: int
    changed: int


@dataclass(frozen=True, slots=True)
class Recomputed:
    """`rows` were counted; `changed` of them differed from the facts as they were."""

    rows: int
    changed: int
    seconds: float
    peak_mb: int


@dataclass(frozen=True, slots=True)
class Differences:
    """How many facts differ from a full count, and the first (segment, month) keys of them."""

    count: int
    examples: tuple[tuple[int, date], ...]


@transaction.atomic
def refresh(*, limit: int = BATCH) -> Refreshed | None:
    """Count anew the facts of the queued keys; running it twice changes nothing. None while another count runs."""
    with connection.cursor() as cursor:
        if not try_to_lock(cursor):
            return None
        cursor.execute(_REFRESH, {"limit": limit})
        marks, keys, changed = cursor.fetchone()
        _note(cursor, changed)
    return Refreshed(marks, keys, changed)


@transaction.atomic
def recompute(*, from_month: date | None = None) -> Recomputed:
    """Count all facts anew, or those from a month on, in one statement."""
    began = time.monotonic()
    with connection.cursor() as cursor:
        wait_for_lock(cursor)
        cursor.execute(_ROOM_TO_GROUP)
        cursor.execute(_RECOMPUTE, {"first": _first(from_month)})
        _, rows, changed = cursor.fetchone()
        _note(cursor, changed)
    return Recomputed(rows, changed, round(time.monotonic() - began, 3), peak_mb())


@transaction.atomic
def differences(*, from_month: date | None = None, settled_only: bool = False) -> Differences:
    """Compare the facts with a full count; changes nothing.

    :param settled_only: leave out what is queued to be counted anyway.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ROOM_TO_GROUP)
        cursor.execute(_DIFFERENCES, {"first": _first(from_month), "settled": settled_only})
        rows = cursor.fetchall()
    return Differences(rows[0][2] if rows else 0, tuple((segment, month) for segment, month, _ in rows))


def peak_mb() -> int:
    """The most memory that this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used // (1024 * 1024 if sys.platform == "darwin" else 1024)


def _first(from_month: date | None) -> date:
    return from_month.replace(day=1) if from_month else date(1, 1, 1)


def _note(cursor: CursorWrapper, changed: int) -> None:
    cursor.execute(
        "UPDATE reports_factstate SET version = version + %s, computed_at = clock_timestamp()", [int(changed > 0)]
    )
