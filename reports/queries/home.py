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

# `heir` is a set, so that a circle of successions ends. Paths are of fixed width, so what two of them begin with in
# common is the path of the nearest body above both; the first and the last of many paths stand for all of them.
# A body whose heirs no body of today stands above (the successors of a province) keeps its own path.
HOMES: Final = f"""
RECURSIVE heir AS (
  SELECT o.id AS former, o.id AS body, false AS is_lost FROM membership_organisation o WHERE o.closed_on IS NOT NULL
  UNION
  SELECT heir.former, following.body, heir.is_lost OR following.is_lost
  FROM heir
  JOIN membership_organisation ended ON ended.id = heir.body AND ended.closed_on IS NOT NULL
  CROSS JOIN LATERAL (
    SELECT x.successor_id AS body, false AS is_lost
    FROM membership_organisationsuccession x WHERE x.predecessor_id = ended.id
    UNION ALL
    SELECT ended.parent_id, true WHERE ended.parent_id IS NOT NULL AND (
      SELECT count(*) + count(*) FILTER (WHERE NOT x.partial)
      FROM membership_organisationsuccession x WHERE x.predecessor_id = ended.id) < 2
  ) following
), reached AS (
  SELECT heir.former, min(body.path) AS first, max(body.path) AS last, bool_or(heir.is_lost) AS is_lost
  FROM heir JOIN membership_organisation body ON body.id = heir.body AND body.closed_on IS NULL GROUP BY 1
), restated AS MATERIALIZED (
  SELECT o.id AS organisation_id, coalesce((
      SELECT left(reached.first, level * {_STEP} + 1) FROM generate_series(1, {_LEVELS}) AS level
      WHERE length(reached.first) > level * {_STEP}
        AND left(reached.first, level * {_STEP} + 1) = left(reached.last, level * {_STEP} + 1)
      ORDER BY level DESC LIMIT 1), o.path) AS path,
    coalesce(reached.first = reached.last AND NOT reached.is_lost, false) AS is_attributed
  FROM membership_organisation o LEFT JOIN reached ON reached.former = o.id WHERE o.closed_on IS NOT NULL
), home AS NOT MATERIALIZED (
  SELECT o.id AS organisation_id, o.path, true AS is_attributed
  FROM membership_organisation o WHERE o.closed_on IS NULL
  UNION ALL
  SELECT organisation_id, path, is_attributed FROM restated
), inside AS MATERIALIZED (
  SELECT organisation_id, path, is_attributed FROM home WHERE path >= %(low)s AND path < %(high)s
)
"""
