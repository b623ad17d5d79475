"""Which organisation is asked about and by which tree, as the joins that put a row below it.

`then` is the tree of the time: a row counts where its segment stood on its day. `today` restates the past on the
tree as it is now (`reports.queries.home`).
"""

# Columns are named by this code base, values are parameters.
# ruff: noqa: S608

from dataclasses import dataclass
from typing import Any, Final

from membership.models import Organisation
from membership.rules.organisation_kind import BASE_KINDS, KINDS, PARTY
from membership.rules.path import WIDTH, subtree
from reports.queries.home import HOMES

THEN: Final = "then"
TODAY: Final = "today"
TREES: Final = (THEN, TODAY)
# What stands below a committee without belonging to one of its children: what it holds itself, and on today's tree
# what bodies left behind that have no single heir. No organisation has these ids.
DIRECT: Final = -1
UNATTRIBUTED: Final = 0
REST_LABELS: Final = {DIRECT: "Trực tiếp", UNATTRIBUTED: "Không quy được về đơn vị nào hiện nay"}


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation in one of the two trees."""

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
        return HOMES if self.tree == TODAY else ""

    @property
    def with_(self) -> str:
        return f"WITH {self.homes}" if self.homes else ""

    @property
    def child(self) -> str:
        """The body directly below, `UNATTRIBUTED`, or NULL for what the organisation holds itself."""
        return "s.chain[cardinality(s.chain) - a.depth + 1]" if self.tree == THEN else self.slot("h.")

    def slot(self, home: str) -> str:
        """The same on today's tree, of a home that lies inside; its columns begin so."""
        below = f"nullif(substr({home}path, {len(self.organisation.path) + 1}, {WIDTH}), '')::bigint"
        return f"CASE WHEN {home}path = %(low)s AND NOT {home}is_attributed THEN {UNATTRIBUTED} ELSE {below} END"

    @property
    def parameters(self) -> dict[str, Any]:
        low, high = subtree(self.organisation.path)
        return {"place": self.organisation.pk, "low": low, "high": high, "base_kinds": list(BASE_KINDS)}

    def below(self, segment: str) -> str:
        """Keep rows at or below the organisation; the column is the row's segment."""
        if self.tree == THEN:
            return (
                f"JOIN membership_organisationancestry a ON a.segment_id = {segment} AND a.ancestor_id = %(place)s "
                "JOIN membership_organisationsegment s ON s.id = a.segment_id"
            )
        return (
            f"JOIN membership_organisationsegment s ON s.id = {segment} "
            "JOIN inside h ON h.organisation_id = s.organisation_id"
        )

    @property
    def events_below(self) -> str:
        """The same for events `e`: their indexes know the body, not the segment."""
        return f"{self.below(f'e.{self.side}_segment_id')} AND s.organisation_id = e.{self.side}_organisation_id"

    def below_on(self, day: str, *, organisation: str) -> str:
        """The same for rows that name an organisation and a day instead of a segment."""
        return (
            f"JOIN membership_organisationsegment d ON d.organisation_id = {organisation} "
            f"AND d.valid_from <= {day} AND (d.valid_to IS NULL OR d.valid_to > {day}) {self.below('d.id')}"
        )

    def holds(self, segment: str) -> str:
        """The same as a condition on rows that are wanted whether or not it is true."""
        if self.tree == THEN:
            return (
                "EXISTS (SELECT FROM membership_organisationancestry a"
                f" WHERE a.ancestor_id = %(place)s AND a.segment_id = {segment})"
            )
        return (
            f"{segment} IN (SELECT s.id FROM inside h"
            " JOIN membership_organisationsegment s ON s.organisation_id = h.organisation_id)"
        )
