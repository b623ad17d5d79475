"""Marking facts as stale beyond what the triggers on the events do by themselves."""

from collections.abc import Sequence

from django.db import connection

from reports.operations.fact_lock import wait_for_lock

_MARK = """
INSERT INTO reports_stalefact (segment_id, month, marked_at)
SELECT DISTINCT s.base_id, date_trunc('month', e.counted_on)::date, clock_timestamp()
FROM pipeline_stageevent e JOIN membership_organisationsegment s ON s.id = e.{side}_segment_id
WHERE e.{side}_organisation_id = ANY(%s)
"""


def forget_segments(organisation_ids: Sequence[int], obsolete_ids: Sequence[int]) -> None:
    """After segments were rebuilt: drop the facts of those that go, mark all months of the bodies touched as stale.

    Holds off the counting of facts until the change of the tree is committed: a count that began before would write
    facts of segments that are about to go.
    """
    with connection.cursor() as cursor:
        wait_for_lock(cursor)
        cursor.execute("DELETE FROM reports_fact WHERE segment_id = ANY(%s)", [list(obsolete_ids)])
        for side in ("party", "union"):
            cursor.execute(_MARK.format(side=side), [list(organisation_ids)])
