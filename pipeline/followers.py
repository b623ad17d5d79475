"""How the rows of this room follow an organisation or a person, and how events are restamped when segments change."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from membership.access import ranges
from membership.registry import (
    SegmentChange,
    count_uses_with,
    follow_organisation,
    follow_person,
    hand_over_with,
    on_segments_changed,
    scope_people,
)
from membership.rules.permission import Permission

# Only what may no longer lie in its segment is read: what counts after the new end of one, what was stamped with one
# that goes, what was passed on. OFFSET and arrays: through the indexes of the events, whatever the planner thinks of
# their number; in the order of their ids, in which they lie in the table.
_RESTAMP = """
WITH late AS MATERIALIZED (
  SELECT found.* FROM (
    SELECT id, organisation_id, valid_to AS first FROM membership_organisationsegment
    WHERE id = ANY(%(changed)s) AND valid_to IS NOT NULL
    UNION ALL
    SELECT id, organisation_id, valid_from FROM membership_organisationsegment WHERE id = ANY(%(obsolete)s)
  ) o CROSS JOIN LATERAL (
    SELECT id, {side}_organisation_id AS organisation_id, {side}_segment_id AS segment_id, counted_on
    FROM pipeline_stageevent
    WHERE {side}_organisation_id = o.organisation_id AND {side}_segment_id = o.id AND counted_on >= o.first OFFSET 0
  ) found
  UNION ALL
  SELECT id, {side}_organisation_id, {side}_segment_id, counted_on FROM pipeline_stageevent
  WHERE {side}_organisation_id = ANY(%(passed_to)s)
), stamp AS MATERIALIZED (
  SELECT array_agg(late.id ORDER BY late.id) AS events, array_agg(s.id ORDER BY late.id) AS segments
  FROM late JOIN membership_organisationsegment s ON s.organisation_id = late.organisation_id
    AND late.counted_on >= s.valid_from AND (s.valid_to IS NULL OR late.counted_on < s.valid_to)
  WHERE late.segment_id <> s.id AND s.id <> ALL(%(obsolete)s)
)
UPDATE pipeline_stageevent e SET {side}_segment_id = new.segment_id
FROM stamp, unnest(stamp.events, stamp.segments) AS new(event_id, segment_id) WHERE e.id = new.event_id
"""


def restamp_events(change: SegmentChange) -> None:
    """Point the events of these organisations at the segment that is valid on the day they count."""
    with connection.cursor() as cursor:
        for side in ("party", "union"):
            cursor.execute(_RESTAMP.format(side=side), asdict(change))


def _people_on_the_road(user: Any) -> Q:
    from pipeline.models import Candidacy

    if not ranges(user, Permission.PERSON_VIEW):
        return Q(pk__in=[])
    return Q(pk__in=Candidacy.objects.visible_to(user).values("person"))


def _papers() -> Mapping[str, int]:
    from pipeline.models import DossierItem

    found = DossierItem.objects.order_by().values_list("document").annotate(n=Count("pk"))
    return {str(number): count for number, count in found}


def register() -> None:
    from pipeline.operations.reorganisation import (
        on_the_road,
        pass_candidacies,
        pass_classes,
        pass_events,
        pass_saved_views,
    )
    from pipeline.operations.saved_view import hand_on

    for side, label in (("party", "người đang trên đường vào Đảng"), ("union", "người do Đoàn giới thiệu")):
        follow_organisation(
            "pipeline.Candidacy",
            f"{side}_organisation",
            moves=True,
            label=label,
            held=on_the_road,
            is_record=True,
            passes=partial(pass_candidacies, side),
            person="person",
            counted_as="candidacies",
            counts="person",
        )
        follow_organisation(
            "pipeline.StageEvent",
            f"{side}_organisation",
            moves=False,
            label="diễn biến từ ngày đó",
            held=lambda day: Q(counted_on__gte=day),
            is_record=True,
            # A split asks where each of these days belongs, of those too who have left since.
            person="candidacy__person",
            passes=partial(pass_events, side),
        )
    follow_organisation(
        "pipeline.TrainingClass",
        "organisation",
        moves=True,
        label="lớp",
        held=lambda day: Q(ends_on__gte=day),
        passes=pass_classes,
    )
    follow_organisation(
        "pipeline.SavedView",
        "organisation",
        moves=True,
        label="danh sách đã lưu",
        held=lambda day: Q(),
        passes=pass_saved_views,
        binds=False,
    )
    follow_organisation("pipeline.Meeting", "organisation", moves=False)
    follow_organisation("pipeline.Decision", "organisation", moves=False)
    follow_person("pipeline.Candidacy", "person")
    hand_over_with("Danh sách đã lưu", hand_on)
    on_segments_changed(restamp_events)
    scope_people(_people_on_the_road)
    count_uses_with("tai-lieu", _papers)
