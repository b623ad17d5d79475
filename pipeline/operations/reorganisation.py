"""How candidacies, their events, classes and saved lists follow when bodies end and others go on for them."""

from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.db.models import Q

from accounts.operations.notice import tell
from membership.operations.reorganisation_passing import DESTINATION, pass_rows
from membership.rules.reorganisation_outcome import Passing

# What happened on the day or later happened in the successor; what happened before stays where it was.
_EVENTS = """
UPDATE pipeline_stageevent e SET {side}_organisation_id = {to}
FROM reorganisation_passing p
WHERE e.{side}_organisation_id = p.source_id AND e.counted_on >= p.day AND p.target_id IS NOT NULL
  AND {to} <> p.source_id
"""
_PERSON = "(SELECT c.person_id FROM pipeline_candidacy c WHERE c.id = e.candidacy_id)"
# A class keeps its name, unless the successor has one of that name and day already; then the former body is named too,
# and bodies of one name are told apart by the number of the class.
_CLASSES = """
WITH moving AS (
  SELECT c.id, p.target_id, c.starts_on, c.name, left(c.name, 60) || ' – ' || left(s.name, 44) AS longer,
    row_number() OVER (PARTITION BY p.target_id, c.name, c.starts_on ORDER BY c.id) > 1 OR EXISTS (
      SELECT 1 FROM pipeline_trainingclass x
      WHERE x.organisation_id = p.target_id AND x.name = c.name AND x.starts_on = c.starts_on) AS is_taken
  FROM pipeline_trainingclass c JOIN reorganisation_passing p ON p.source_id = c.organisation_id
  JOIN membership_organisation s ON s.id = p.source_id
  WHERE c.ends_on >= p.day AND p.target_id <> p.source_id
), named AS (
  SELECT m.id, m.target_id, CASE WHEN NOT m.is_taken THEN m.name
    WHEN row_number() OVER (PARTITION BY m.target_id, m.longer, m.starts_on ORDER BY m.is_taken DESC, m.id) > 1
      OR EXISTS (SELECT 1 FROM pipeline_trainingclass x
        WHERE x.organisation_id = m.target_id AND x.name = m.longer AND x.starts_on = m.starts_on)
    THEN m.longer || ' (' || m.id || ')' ELSE m.longer END AS name
  FROM moving m
)
UPDATE pipeline_trainingclass c SET organisation_id = n.target_id, version = c.version + 1, name = n.name
FROM named n WHERE n.id = c.id
"""
# A list of a body that ends without a successor is from then on one of whichever body is in view.
_SAVED_VIEWS = """
UPDATE pipeline_savedview v SET organisation_id = p.target_id
FROM reorganisation_passing p
WHERE p.source_id = v.organisation_id AND p.target_id IS DISTINCT FROM p.source_id
RETURNING v.owner_id, v.name, v.organisation_id
"""


def on_the_road(day: date) -> Q:
    """On the day of the change; a change in the past also takes along those that ended since."""
    return Q(outcome="") | Q(closed_on__gte=day)


def pass_candidacies(side: str, passings: Sequence[Passing]) -> Sequence[str]:
    pass_rows("pipeline.Candidacy", f"{side}_organisation", on_the_road, person="person")
    return ()


def pass_events(side: str, passings: Sequence[Passing]) -> Sequence[str]:
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS.format(side=side, to=DESTINATION.format(person=_PERSON)))
    return ()


def pass_classes(passings: Sequence[Passing]) -> Sequence[str]:
    with connection.cursor() as cursor:
        cursor.execute(_CLASSES)
    return ()


def pass_saved_views(passings: Sequence[Passing]) -> Sequence[str]:
    """Whoever kept a list of a body that is gone is told; nothing of it is for others to decide."""
    with connection.cursor() as cursor:
        cursor.execute(_SAVED_VIEWS)
        without = [(owner, name) for owner, name, organisation in cursor.fetchall() if organisation is None]
    for owner, name in without:
        ended = f"Đơn vị của danh sách đã lưu “{name}” đã kết thúc và không có đơn vị kế thừa."
        tell([owner], f"{ended} Từ nay danh sách mở với đơn vị đang xem.")
    return ()
