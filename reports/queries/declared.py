"""What an organisation and the bodies below it declared, and which of them have records of their own."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from django.db import connection

from membership.models import Organisation
from membership.rules.organisation_kind import KINDS, PARTY
from membership.rules.path import ids_in
from pipeline.rules.indicator import ORGANISATION_STOCKS
from reports.queries.place import THEN, Place
from reports.rules.declared import DeclaredFigure, declared_flow, declared_stock
from reports.rules.measure import Measure, Pair, added
from reports.rules.term import kinds_counted

PROVINCE_RANK: Final = KINDS["province"].rank

# A body that has no segment on the day (it was founded later, or ended before) stands where it stands today.
_FIGURES: Final = """
SELECT r.organisation_id, CASE WHEN %(then)s THEN s.chain END, o.path, r.indicator, r."group",
       r.period_from, r.period_to, r.value, r.precision
FROM quotas_reportedfigure r
JOIN membership_organisation o ON o.id = r.organisation_id
LEFT JOIN membership_organisationsegment s ON s.organisation_id = r.organisation_id
  AND s.valid_from <= r.period_to AND (s.valid_to IS NULL OR s.valid_to > r.period_to)
WHERE r.indicator = ANY(%(indicators)s) AND r."group" = ANY(%(groups)s)
  AND r.period_from >= %(start)s AND r.period_to <= %(end)s
  AND (r.organisation_id = %(place)s OR CASE WHEN %(then)s AND s.id IS NOT NULL THEN %(place)s = ANY(s.chain)
       ELSE o.path >= %(low)s AND o.path < %(high)s END)
"""
_RECORDED: Final = """
SELECT body FROM unnest(%(bodies)s::bigint[]) AS body
WHERE EXISTS (SELECT 1 FROM membership_organisationancestry a {rows} WHERE a.ancestor_id = body)
"""
_EVENTS: Final = """
JOIN pipeline_stageevent e ON e.{side}_segment_id = a.segment_id
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
class Declarations:
    """What each body declared, by pair, and the bodies above each (itself last)."""

    measures: Mapping[int, Mapping[Pair, Measure]]
    chains: Mapping[int, Sequence[int]]

    def of(self, body: int, pair: Pair) -> Measure | None:
        return self.measures.get(body, {}).get(pair)

    def below(self, body: int, pair: Pair, recorded: frozenset[int]) -> list[Measure]:
        """Of the bodies below that have no records: what they declared, each person once.

        A body's own figure holds what the bodies below it declared.
        """
        found = []
        for declarer, measures in self.measures.items():
            above = self.chains[declarer]
            if pair not in measures or declarer in recorded or declarer == body or body not in above:
                continue
            between = above[above.index(body) + 1 : -1]
            if not any(self.of(other, pair) and other not in recorded for other in between):
                found.append(measures[pair])
        return found


def declared_flows(place: Place, pairs: Iterable[Pair], start: date, end: date, *, known_on: date) -> Declarations:
    """By the rules for flows: the whole period, tiles of it, or an interim figure."""
    rule = partial(declared_flow, start=start, end=end, known_on=known_on)
    return _declarations(place, tuple(pairs), rule, start, end)


def declared_stocks(place: Place, pairs: Iterable[Pair], day: date) -> Declarations:
    """By the rule for stocks: the latest on or before the day; a sum of kinds from its parts where not given itself."""
    asked = tuple(pairs)
    parts = {
        pair: [(f"organisations_{kind}", pair[1]) for kind in kinds_counted(pair[0])]
        for pair in asked
        if pair[0] in ORGANISATION_STOCKS
    }
    every = (*asked, *(part for found in parts.values() for part in found))
    declarations = _declarations(place, every, partial(declared_stock, day=day), date.min, day)
    measures = {body: dict(found) for body, found in declarations.measures.items()}
    for found in measures.values():
        for pair, summands in parts.items():
            if pair not in found and all(part in found for part in summands):
                found[pair] = added(found[part] for part in summands)
    return Declarations(measures, declarations.chains)


def _declarations(
    place: Place,
    pairs: tuple[Pair, ...],
    rule: Callable[[list[DeclaredFigure]], Measure],
    start: date,
    end: date,
) -> Declarations:
    figures: dict[tuple[int, Pair], list[DeclaredFigure]] = {}
    chains: dict[int, Sequence[int]] = {}
    for body, chain, path, indicator, group, first, last, value, precision in _figures(place, pairs, start, end):
        chains[body] = chain or ids_in(path)
        figures.setdefault((body, (indicator, group)), []).append(DeclaredFigure(first, last, value, precision))
    measures: dict[int, dict[Pair, Measure]] = {}
    for (body, pair), found in figures.items():
        if pair in pairs and (measure := rule(found)).value is not None:
            measures.setdefault(body, {})[pair] = measure
    return Declarations(measures, chains)


def _figures(place: Place, pairs: tuple[Pair, ...], start: date, end: date) -> list[tuple[Any, ...]]:
    parameters = place.parameters | {
        "then": place.tree == THEN,
        "indicators": sorted({indicator for indicator, _ in pairs}),
        "groups": sorted({group for _, group in pairs}),
        "start": start,
        "end": end,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, parameters)
        return cursor.fetchall()


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
