"""What a change of the tree does to facts, beyond what the triggers on events and segments mark as stale themselves."""

from collections.abc import Sequence

from django.db import connection

from reports.operations.fact_lock import wait_for_lock


def forget_segments(_organisation_ids: Sequence[int], obsolete_ids: Sequence[int]) -> None:
    """After segments were rebuilt: drop the facts of those that go.

    Holds off the counting of facts until the change of the tree is committed: a count that began before would write
    facts of segments that are about to go.
    """
    with connection.cursor() as cursor:
        wait_for_lock(cursor)
        cursor.execute("DELETE FROM reports_fact WHERE segment_id = ANY(%s)", [list(obsolete_ids)])
