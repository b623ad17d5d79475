"""What a change of the tree does to facts, beyond what the triggers on events and segments mark as stale themselves."""

from django.db import connection

from membership.registry import SegmentChange
from reports.operations.fact_lock import wait_for_lock


def forget_segments(change: SegmentChange) -> None:
    """After segments were rebuilt: drop the facts of those that go.

    Holds off the counting of facts until the change of the tree is committed: a count that began before would write
    facts of segments that are about to go.
    """
    with connection.cursor() as cursor:
        wait_for_lock(cursor)
        cursor.execute("DELETE FROM reports_fact WHERE segment_id = ANY(%s)", [list(change.obsolete)])
