"""The one statement by which events and facts are counted below an organisation."""
# Column names come from fixed lists of this code base, values are parameters.
# ruff: noqa: S608

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from common.dates import Period, add_months
from membership.rules.group import mask_of
from pipeline.rules.indicator import INDICATORS
from reports.queries.place import DIRECT, THEN, Place
from reports.rules.fact_column import FACT_PAIRS, column_of
from reports.rules.measure import Pair

CLASSES: Final[Pair] = ("training_classes", "all")
# Bodies inside, then bodies outside whose base organisation of then is inside, with both homes.
_STRAYS: Final = """
SELECT * FROM (
  SELECT es.id, es.organisation_id, i.path AS own_path, i.is_attributed AS own_is_attributed,
         coalesce(r.path, o.path) AS base_path, coalesce(r.is_attributed, true) AS base_is_attributed
  FROM inside i JOIN membership_organisationsegment es ON es.organisation_id = i.organisation_id
  JOIN membership_organisationsegment b ON b.id = es.base_id AND b.organisation_id <> es.organisation_id
  JOIN membership_organisation o ON o.id = b.organisation_id LEFT JOIN restated r ON r.organisation_id = o.id
) pair WHERE {own} IS DISTINCT FROM {base}
UNION ALL
SELECT * FROM (
  SELECT es.id, es.organisation_id, coalesce(r.path, o.path) AS own_path,
         coalesce(r.is_attributed, true) AS own_is_attributed,
         i.path AS base_path, i.is_attributed AS base_is_attributed
  FROM inside i JOIN membership_organisationsegment b ON b.organisation_id = i.organisation_id
  JOIN membership_organisationsegment es ON es.base_id = b.id AND es.organisation_id <> b.organisation_id
  JOIN membership_organisation o ON o.id = es.organisation_id LEFT JOIN restated r ON r.organisation_id = o.id
) pair WHERE {own} IS NULL AND {base} IS NOT NULL
"""
_MONTH: Final = "date_trunc('month', e.counted_on)"


@dataclass(frozen=True, slots=True)
class FlowStatement:
    """The statement that counts `pairs` below a place: a union of parts that each give child, month, records, counts.

    `records` tells how much was recorded at all, so that "none" and "nothing known" differ.
    """

    place: Place
    pairs: tuple[Pair, ...]
    by_child: bool
    by_month: bool
    introduced_only: bool

    def between(self, start: date, end: date) -> tuple[str, dict[str, Any]]:
        """The statement and its parameters, for both days and all between."""
        months = Period(start, end, "", "").whole_months()
        parameters = self.place.parameters | _event_parameters(self.pairs) | {"start": start, "end": end}
        if months and self._has_facts:
            parameters |= {"first": months[0], "last": months[-1], "after": add_months(months[-1], 1)}
            parts = self._with_facts(start < months[0] or end >= parameters["after"])
        else:
            parts = [self._events("e.counted_on BETWEEN %(start)s AND %(end)s", self.pairs)]
        if CLASSES in self.pairs:
            parts.append(self._classes())
        return f"{self.place.with_} " + " UNION ALL ".join(f"({part})" for part in parts), parameters

    @property
    def _has_facts(self) -> bool:
        if self.introduced_only and self.place.side == "party":
            return False
        return self.place.tree == THEN or not self.place.is_base_or_below

    def _with_facts(self, has_fringe: bool) -> list[str]:
        inside = "e.counted_on >= %(first)s AND e.counted_on < %(after)s"
        parts = [self._facts(), self._below_a_base(inside) if self._is_then else self._strays(inside)]
        others = [pair for pair in self.pairs if pair not in FACT_PAIRS and pair != CLASSES]
        if others:
            codes = {code for indicator, _ in others for code in INDICATORS[indicator].events}
            named = ", ".join(f"'{code}'" for code in sorted(codes))
            parts.append(self._events(f"{inside} AND e.code IN ({named})", others, records="0"))
        if has_fringe:
            outside = (
                "(e.counted_on >= %(start)s AND e.counted_on < %(first)s"
                " OR e.counted_on >= %(after)s AND e.counted_on <= %(end)s)"
            )
            parts.append(self._events(outside, self.pairs))
        return parts

    def _select(self, *, month: str, records: str, counts: Sequence[str]) -> str:
        child = self.place.child if self.by_child else "NULL::bigint"
        period = f"{month}::date" if self.by_month else "NULL::date"
        return f"SELECT {', '.join((child, period, records, *counts))}"

    def _facts(self) -> str:
        counts = [f"sum(f.{column_of(*pair)})" if pair in FACT_PAIRS else "0" for pair in self.pairs]
        # What a base organisation's own facts hold is told apart by cell from the events.
        own = " AND NOT (a.depth = 0 AND s.kind = ANY(%(base_kinds)s))" if self.by_child and self._is_then else ""
        return (
            self._select(month="f.month", records="count(*)", counts=counts)
            + f" FROM reports_fact f {self.place.below('f.segment_id')}"
            + f" WHERE f.month BETWEEN %(first)s AND %(last)s{own} GROUP BY 1, 2"
        )

    @property
    def _is_then(self) -> bool:
        return self.place.tree == THEN

    def _counts(self, pairs: Sequence[Pair]) -> list[str]:
        return [
            f"count(*) FILTER (WHERE e.code = ANY(%(codes_{indicator})s)"
            f" AND e.groups & %(mask_{group})s = %(mask_{group})s)"
            if (indicator, group) in pairs and (indicator, group) != CLASSES
            else "0"
            for indicator, group in self.pairs
        ]

    def _events(self, days: str, pairs: Sequence[Pair], *, records: str = "count(*)") -> str:
        join = self.place.events_below
        introduced = " AND e.union_segment_id IS NOT NULL" if self.introduced_only else ""
        return (
            self._select(month=_MONTH, records=records, counts=self._counts(pairs))
            + f" FROM pipeline_stageevent e {join} WHERE {days} AND e.counts AND NOT e.is_voided{introduced}"
            + " GROUP BY 1, 2"
        )

    def _below_a_base(self, days: str) -> str:
        """Of an organisation that is, or once was, a base organisation or below one (else skipped at once)."""
        is_base = " OR own.kind = ANY(%(base_kinds)s)" if self.by_child else ""
        of_base = " OR b.organisation_id = %(place)s AND b.kind = ANY(%(base_kinds)s)" if self.by_child else ""
        join = self.place.events_below
        return (
            self._select(month=_MONTH, records="count(*)", counts=self._counts(self._fact_pairs))
            + f" FROM pipeline_stageevent e {join} JOIN membership_organisationsegment b ON b.id = s.base_id"
            f" WHERE {days} AND e.counts AND NOT e.is_voided"
            " AND EXISTS (SELECT 1 FROM membership_organisationsegment own"
            f" WHERE own.organisation_id = %(place)s AND (own.base_id <> own.id{is_base}))"
            f" AND (NOT %(place)s = ANY(b.chain){of_base}) GROUP BY 1, 2"
        )

    def _strays(self, days: str) -> str:
        """Bodies that today count elsewhere than the base organisation they then belonged to: found first, so that
        only their events are read."""
        counts = [f"{count} AS n{number}" for number, count in enumerate(self._counts(self._fact_pairs))]
        sums = [f"sum(h.sign * counted.n{number})" for number in range(len(self.pairs))]
        strays = _STRAYS.format(own=self._inside_slot("own_"), base=self._inside_slot("base_"))
        return (
            self._select(month="counted.month", records="sum(counted.records) FILTER (WHERE h.sign > 0)", counts=sums)
            + f" FROM ({strays} OFFSET 0) stray CROSS JOIN LATERAL ("
            f"SELECT {_MONTH} AS month, count(*) AS records, {', '.join(counts)} FROM pipeline_stageevent e"
            f" WHERE e.{self.place.side}_organisation_id = stray.organisation_id"
            f" AND e.{self.place.side}_segment_id = stray.id AND {days} AND e.counts AND NOT e.is_voided GROUP BY 1"
            ") counted CROSS JOIN LATERAL (VALUES (own_path, own_is_attributed, 1),"
            " (base_path, base_is_attributed, -1)) AS h(path, is_attributed, sign)"
            " WHERE h.path >= %(low)s AND h.path < %(high)s GROUP BY 1, 2"
        )

    def _inside_slot(self, home: str) -> str:
        """Where a home counts here; NULL outside."""
        slot = f"coalesce({self.place.slot(home)}, {DIRECT})" if self.by_child else "1"
        return f"CASE WHEN {home}path >= %(low)s AND {home}path < %(high)s THEN {slot} END"

    @property
    def _fact_pairs(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair in FACT_PAIRS]

    def _classes(self) -> str:
        counts = ["count(*)" if pair == CLASSES else "0" for pair in self.pairs]
        join = self.place.below_on("t.ends_on", organisation="t.organisation_id")
        return (
            self._select(month="date_trunc('month', t.ends_on)", records="count(*)", counts=counts)
            + f" FROM pipeline_trainingclass t {join}"
            " WHERE t.ends_on BETWEEN %(start)s AND %(end)s AND t.kind = 'awareness' GROUP BY 1, 2"
        )


def _event_parameters(pairs: Iterable[Pair]) -> dict[str, Any]:
    codes = {f"codes_{indicator}": list(INDICATORS[indicator].events) for indicator, _ in pairs}
    return codes | {f"mask_{group}": mask_of(group) for _, group in pairs}
