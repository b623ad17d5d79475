"""Segments and ancestry, derived from the dated versions of the tree."""

from collections.abc import Collection, Sequence

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from membership.registry import SegmentChange, segments_changed
from membership.rules.organisation_kind import BASE_KINDS

# Walks down from the given bodies (or from the tops of the trees) and cuts each period where a chain changes;
# range_agg joins again what differs only in name or code.
_DERIVE = """
CREATE TEMP TABLE derived_segment ON COMMIT DROP AS
WITH RECURSIVE chain AS (
  SELECT v.organisation_id, daterange(v.valid_from, v.valid_to) AS days,
         ARRAY[v.organisation_id] AS chain, ARRAY[v.kind] AS kinds
  FROM membership_organisationversion v
  WHERE v.parent_id IS NULL AND (%(roots)s::bigint[] IS NULL OR v.organisation_id = ANY(%(roots)s))
  UNION ALL
  SELECT v.organisation_id, daterange(v.valid_from, v.valid_to) * daterange(p.valid_from, p.valid_to),
         p.chain || v.organisation_id, p.kinds || v.kind
  FROM membership_organisationversion v JOIN membership_organisationsegment p ON p.organisation_id = v.parent_id
  WHERE %(roots)s::bigint[] IS NOT NULL AND v.organisation_id = ANY(%(roots)s)
    AND daterange(v.valid_from, v.valid_to) && daterange(p.valid_from, p.valid_to)
  UNION ALL
  SELECT v.organisation_id, daterange(v.valid_from, v.valid_to) * c.days,
         c.chain || v.organisation_id, c.kinds || v.kind
  FROM chain c JOIN membership_organisationversion v ON v.parent_id = c.organisation_id
  -- Not `&&`: then the planner would rather look for the days of all bodies than for the children of one.
  WHERE NOT isempty(daterange(v.valid_from, v.valid_to) * c.days) AND v.organisation_id <> ALL(c.chain)
)
SELECT nextval(pg_get_serial_sequence('membership_organisationsegment', 'id')) AS id, NULL::bigint AS base_id,
  organisation_id, chain, kinds, lower(days) AS valid_from, upper(days) AS valid_to, false AS is_kept
FROM (SELECT organisation_id, chain, kinds, unnest(range_agg(days)) AS days
      FROM chain GROUP BY organisation_id, chain, kinds) merged
"""
_KEEP = """
UPDATE derived_segment d SET is_kept = true, id = s.id FROM membership_organisationsegment s
WHERE s.organisation_id = d.organisation_id AND s.valid_from = d.valid_from
  AND s.chain = d.chain AND s.kinds = d.kinds
"""
# The base of a segment is the lowest body of a base kind in its chain, in the segment valid then; else itself.
_FIND_BASE = """
UPDATE derived_segment d SET base_id = found.id FROM (
  SELECT DISTINCT ON (below.id) below.id AS of, b.id
  FROM derived_segment below CROSS JOIN unnest(below.chain, below.kinds) WITH ORDINALITY AS link(body, kind, place)
  JOIN (
    SELECT id, organisation_id, valid_from, valid_to FROM derived_segment
    UNION ALL SELECT id, organisation_id, valid_from, valid_to FROM membership_organisationsegment
    WHERE organisation_id NOT IN (SELECT organisation_id FROM derived_segment)
  ) b ON b.organisation_id = link.body
    AND b.valid_from <= below.valid_from AND (b.valid_to IS NULL OR b.valid_to > below.valid_from)
  WHERE link.kind = ANY(%(base_kinds)s)
  ORDER BY below.id, link.place DESC
) found WHERE found.of = d.id
"""
_OBSOLETE = """
SELECT s.id, s.organisation_id FROM membership_organisationsegment s
WHERE (%(roots)s::bigint[] IS NULL OR s.chain && %(roots)s::bigint[])
  AND NOT EXISTS (SELECT 1 FROM derived_segment d WHERE d.is_kept AND d.id = s.id)
"""
# A segment that only ends on another day stays the same row: what happened in it before need not be touched.
_CHANGE = """
UPDATE membership_organisationsegment s SET valid_to = d.valid_to, base_id = coalesce(d.base_id, d.id)
FROM derived_segment d
WHERE d.is_kept AND s.id = d.id
  AND (s.valid_to IS DISTINCT FROM d.valid_to OR s.base_id IS DISTINCT FROM coalesce(d.base_id, d.id))
RETURNING s.id, s.organisation_id
"""
_INSERT = """
WITH added AS (
  INSERT INTO membership_organisationsegment (id, organisation_id, valid_from, valid_to, kind, chain, kinds, base_id)
  SELECT id, organisation_id, valid_from, valid_to, kinds[cardinality(kinds)], chain, kinds, coalesce(base_id, id)
  FROM derived_segment WHERE NOT is_kept
  RETURNING id, organisation_id, chain
), above AS (
  INSERT INTO membership_organisationancestry (segment_id, ancestor_id, depth)
  SELECT a.id, link.ancestor, cardinality(a.chain) - link.place
  FROM added a, unnest(a.chain) WITH ORDINALITY AS link(ancestor, place)
)
SELECT DISTINCT organisation_id FROM added
"""


def _write(cursor: CursorWrapper, roots: list[int] | None) -> tuple[set[int], list[int], list[int]]:
    """Derive and write; the ids of the organisations whose segments changed, of the segments that end on another day
    or belong to another base now, and of those now obsolete."""
    cursor.execute("DROP TABLE IF EXISTS derived_segment")
    cursor.execute(_DERIVE, {"roots": roots})
    cursor.execute(_KEEP)
    cursor.execute("ANALYZE derived_segment")
    cursor.execute(_FIND_BASE, {"base_kinds": list(BASE_KINDS)})
    cursor.execute(_OBSOLETE, {"roots": roots})
    gone = cursor.fetchall()
    cursor.execute(_CHANGE)
    changed = cursor.fetchall()
    cursor.execute(_INSERT)
    touched = {organisation for (organisation,) in cursor.fetchall()}
    touched.update(organisation for _id, organisation in (*changed, *gone))
    return touched, [row[0] for row in changed], [row[0] for row in gone]


@transaction.atomic
def rebuild(*, organisation_ids: Sequence[int] | None = None, rows_passed_to: Collection[int] = ()) -> int:
    """Derive the segments of these organisations and all below them anew; ``None`` = of both trees.

    Rows that did not change, or only end on another day, keep their ids. None of the organisations given may stand
    below another of them.
    Returns the number of organisations whose segments changed.

    :param rows_passed_to: organisations that were given rows of others, to be stamped anew with their segments.
    """
    roots = None if organisation_ids is None else list(organisation_ids)
    with connection.cursor() as cursor:
        touched, changed, obsolete = _write(cursor, roots)
        segments_changed(SegmentChange(changed, obsolete, sorted(rows_passed_to)))
        cursor.execute("UPDATE membership_organisationsegment SET base_id = NULL WHERE id = ANY(%s)", [obsolete])
        cursor.execute("DELETE FROM membership_organisationancestry WHERE segment_id = ANY(%s)", [obsolete])
        cursor.execute("DELETE FROM membership_organisationsegment WHERE id = ANY(%s)", [obsolete])
        cursor.execute("DROP TABLE derived_segment")
    return len(touched)
