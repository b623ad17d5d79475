"""Which organisation is asked about and by which tree, as the joins that put a row below it.

`then` is the tree of the time: a row counts where its segment stood on its day. `today` restates the past: a body
counts where it stands now, and one that ended counts with its successor.
"""

from dataclasses import dataclass
from typing import Any, Final

from membership.models import Organisation
from membership.rules.organisation_kind import BASE_KINDS, KINDS, PARTY
from membership.rules.path import WIDTH, subtree

THEN: Final = "then"
TODAY: Final = "today"
TREES: Final = (THEN, TODAY)

_HOMES = """
RECURSIVE heir AS (
  SELECT o.id AS former, o.id AS body, 0 AS step FROM membership_organisation o WHERE o.closed_on IS NOT NULL
  UNION ALL
  SELECT heir.former, following.successor_id, heir.step + 1
  FROM heir
  JOIN membership_organisation ended ON ended.id = heir.body AND ended.closed_on IS NOT NULL
  JOIN LATERAL (
    SELECT x.successor_id FROM membership_organisationsuccession x
    WHERE x.predecessor_id = heir.body ORDER BY x.partial, x.effective_on DESC, x.id LIMIT 1
  ) following ON true
  WHERE heir.step < 20
), home AS NOT MATERIALIZED (
  SELECT o.id AS organisation_id, o.path FROM membership_organisation o WHERE o.closed_on IS NULL
  UNION ALL
  SELECT o.id, coalesce(last.path, o.path)
  FROM membership_organisation o
  LEFT JOIN (
    SELECT DISTINCT ON (heir.former) heir.former, body.path
    FROM heir JOIN membership_organisation body ON body.id = heir.body ORDER BY heir.former, heir.step DESC
  ) last ON last.former = o.id
  WHERE o.closed_on IS NOT NULL
)
"""


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation in one of the two trees. `child` is the body directly below it, NULL for what it holds itself."""

    organisation: Organisation
    tree: str = THEN

    @property
    def side(self) -> str:
        """By which of its two bodies an event counts here."""
        return "party" if self.organisation.system == PARTY else "union"

    @property
    def is_base_or_below(self) -> bool:
        """By its kind of today: whether its figures come from events alone."""
        return KINDS[self.organisation.kind].rank >= KINDS[BASE_KINDS[0]].rank

    @property
    def homes(self) -> str:
        """What stands after WITH: where each body stands today; nothing by the tree of the time."""
        return _HOMES if self.tree == TODAY else ""

    @property
    def child(self) -> str:
        if self.tree == THEN:
            return "s.chain[cardinality(s.chain) - a.depth + 1]"
        return f"nullif(substr(h.path, {len(self.organisation.path) + 1}, {WIDTH}), '')::bigint"

    @property
    def parameters(self) -> dict[str, Any]:
        low, high = subtree(self.organisation.path)
        return {"place": self.organisation.pk, "low": low, "high": high, "base_kinds": list(BASE_KINDS)}

    def below(self, *, segment: str, organisation: str) -> str:
        """Keep rows at or below the organisation; the columns are the row's segment and organisation."""
        if self.tree == THEN:
            return (
                f"JOIN membership_organisationancestry a ON a.segment_id = {segment} AND a.ancestor_id = %(place)s "
                "JOIN membership_organisationsegment s ON s.id = a.segment_id"
            )
        return f"JOIN home h ON h.organisation_id = {organisation} AND h.path >= %(low)s AND h.path < %(high)s"

    def below_on(self, day: str, *, organisation: str) -> str:
        """The same for rows that name an organisation and a day instead of a segment."""
        if self.tree == TODAY:
            return self.below(segment="", organisation=organisation)
        return (
            f"JOIN membership_organisationsegment d ON d.organisation_id = {organisation} "
            f"AND d.valid_from <= {day} AND (d.valid_to IS NULL OR d.valid_to > {day}) "
            + self.below(segment="d.id", organisation=organisation)
        )
