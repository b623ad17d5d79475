"""Where each body's past counts on today's tree: the statement behind "restated on today's tree" (docs/adr/0008).

`home` has every body, `restated` only those that ended, `inside` those that count at or below the place asked about.

A body of today counts where it stands, and takes its past along. One that ended counts with its heirs: whoever went
on for it, through any number of mergers, until bodies of today are reached. With one heir its figures are that heir's;
with several, or where only a part passed over, they stand below the nearest body above all heirs and are not
attributed to any. What ended without a successor stands, not attributed, where its last parent counts.
"""

# Numbers of this code base.
# ruff: noqa: S608

from typing import Final

from membership.rules.path import WIDTH

_STEP: Final = WIDTH + 1
# Levels of the tree, more than there will ever be: paths hold 120 characters.
_LEVELS: Final = 13

# Worded so that the planner expects many: after a reorganisation it would for a while know of none, and join what it
# takes for empty row by row.
_HAS_ENDED: Final = "coalesce(closed_on, 'infinity') < 'infinity'"

# `heir` is a set, so that a circle of successions ends. Paths are of fixed width, so what two of them begin with in
# common is the path of the nearest body above both; the first and the last of many paths stand for all of them.
# A body whose heirs no body of today stands above (the successors of a province) keeps its own path.
HOMES: Final = f"""
RECURSIVE gone AS MATERIALIZED (
  SELECT id, parent_id, path FROM membership_organisation WHERE {_HAS_ENDED}
), following AS MATERIALIZED (
  SELECT x.predecessor_id AS body, x.successor_id AS next, false AS is_lost
  FROM membership_organisationsuccession x JOIN gone ON gone.id = x.predecessor_id
  UNION ALL
  SELECT gone.id, gone.parent_id, true
  FROM gone LEFT JOIN membership_organisationsuccession x ON x.predecessor_id = gone.id
  WHERE gone.parent_id IS NOT NULL
  GROUP BY gone.id, gone.parent_id
  HAVING count(x.id) = 0 OR (count(DISTINCT x.successor_id) = 1 AND bool_and(x.partial))
), heir AS (
  SELECT id AS former, id AS body, false AS is_lost FROM gone
  UNION
  SELECT heir.former, following.next, heir.is_lost OR following.is_lost
  FROM heir JOIN following ON following.body = heir.body
), reached AS (
  SELECT heir.former, gone.path AS own, min(body.path) AS first, max(body.path) AS last,
         bool_or(heir.is_lost) FILTER (WHERE body.id IS NOT NULL) AS is_lost
  FROM heir JOIN gone ON gone.id = heir.former
  LEFT JOIN membership_organisation body ON body.id = heir.body AND body.closed_on IS NULL
  GROUP BY heir.former, gone.path
), restated AS MATERIALIZED (
  SELECT former AS organisation_id, coalesce((
      SELECT left(first, level * {_STEP} + 1) FROM generate_series(1, {_LEVELS}) AS level
      WHERE length(first) > level * {_STEP} AND left(first, level * {_STEP} + 1) = left(last, level * {_STEP} + 1)
      ORDER BY level DESC LIMIT 1), own) AS path,
    coalesce(first = last AND NOT is_lost, false) AS is_attributed
  FROM reached
), home AS NOT MATERIALIZED (
  -- Of one type in both parts, so that what lies inside is found through the index.
  SELECT o.id AS organisation_id, o.path::text AS path, true AS is_attributed
  FROM membership_organisation o WHERE o.closed_on IS NULL
  UNION ALL
  SELECT organisation_id, path, is_attributed FROM restated
), inside AS MATERIALIZED (
  SELECT organisation_id, path, is_attributed FROM home WHERE path >= %(low)s AND path < %(high)s
)
"""
