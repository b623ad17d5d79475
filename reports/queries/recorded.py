"""Which organisations have records of their own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

from membership.models import Organisation
from membership.rules.organisation_kind import KINDS, PARTY
from membership.rules.path import ids_in
from reports.rules.term import kinds_counted

PROVINCE_RANK: Final = KINDS["province"].rank

_RECORDED: Final = """
SELECT body FROM unnest(%(bodies)s::bigint[]) AS body
WHERE EXISTS (SELECT 1 FROM membership_organisationancestry a {rows} WHERE a.ancestor_id = body)
"""
_EVENTS: Final = """
JOIN membership_organisationsegment s ON s.id = a.segment_id
JOIN pipeline_stageevent e ON e.{side}_organisation_id = s.organisation_id AND e.{side}_segment_id = s.id
  AND e.counted_on BETWEEN %(start)s AND %(end)s AND e.counts AND NOT e.is_voided
"""
_SEGMENTS: Final = """
JOIN membership_organisationsegment s ON s.id = a.segment_id AND s.valid_from <= %(end)s
  AND (s.valid_to IS NULL OR s.valid_to > %(end)s)
"""
_MEMBERS: Final = """
JOIN {table} m ON m.organisation_id = s.organisation_id AND m.valid_from <= %(end)s
  AND (m.valid_to IS NULL OR m.valid_to > %(end)s)
"""


@dataclass(frozen=True, slots=True)
class Records:
    """Where records are looked for: events of a period, or the rows of a stock on its last day."""

    system: str
    stock: str | None
    start: date
    end: date

    def among(self, bodies: Iterable[int]) -> frozenset[int]:
        """Those of the bodies below which anything was recorded."""
        asked = list(bodies)
        if not asked:
            return frozenset()
        kinds = kinds_counted(self.stock) if self.stock else ()
        parameters: dict[str, Any] = {"bodies": asked, "start": self.start, "end": self.end, "kinds": list(kinds)}
        with connection.cursor() as cursor:
            cursor.execute(_RECORDED.format(rows=self._rows), parameters)
            return frozenset(body for (body,) in cursor.fetchall())

    def are_kept_in_the_province_of(self, organisation: Organisation) -> bool:
        """Then a body without any has none, which is a number; else nothing is known of it."""
        if KINDS[organisation.kind].rank < PROVINCE_RANK:
            return False
        tops = [code for code, kind in KINDS.items() if kind.rank == PROVINCE_RANK]
        above = Organisation.objects.filter(pk__in=ids_in(organisation.path), kind__in=tops)
        return bool(self.among(above.values_list("pk", flat=True)))

    @property
    def _rows(self) -> str:
        if self.stock is None:
            return _EVENTS.format(side="party" if self.system == PARTY else "union")
        if kinds_counted(self.stock):
            return _SEGMENTS + " AND s.kind = ANY(%(kinds)s)"
        table = "membership_partymembership" if self.stock == "members" else "membership_unionmembership"
        return _SEGMENTS + _MEMBERS.format(table=table)
