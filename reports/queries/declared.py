"""What an organisation and the bodies below it declared, by either tree."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from django.db import connection

from membership.rules.path import ids_in
from pipeline.rules.indicator import ORGANISATION_STOCKS
from reports.queries.place import THEN, UNATTRIBUTED, Place
from reports.rules.declared import DeclaredFigure, declared_flow, declared_stock
from reports.rules.measure import Measure, Pair, added, less
from reports.rules.term import kinds_counted

# A body that has no segment on the day (it was founded later, or ended before) stands where it stands today.
_THEN: Final = """
SELECT r.organisation_id, s.chain, o.path, NULL::text, true, r.indicator, r."group",
       r.period_from, r.period_to, r.value, r.precision
FROM {figures}
  AND (r.organisation_id = %(place)s OR CASE WHEN s.id IS NOT NULL THEN %(place)s = ANY(s.chain)
       ELSE o.path >= %(low)s AND o.path < %(high)s END)
"""
# Also what bodies inside then held and today do not: their figures must be taken off.
_TODAY: Final = """
WITH {homes}
SELECT r.organisation_id, s.chain, o.path, i.path, i.is_attributed, r.indicator, r."group",
       r.period_from, r.period_to, r.value, r.precision
FROM {figures}
  AND (i.organisation_id IS NOT NULL
       OR EXISTS (SELECT FROM unnest(s.chain) AS link(body)
                  WHERE link.body IN (SELECT organisation_id FROM inside)))
"""
_FIGURES: Final = """
quotas_reportedfigure r
JOIN membership_organisation o ON o.id = r.organisation_id
LEFT JOIN membership_organisationsegment s ON s.organisation_id = r.organisation_id
  AND s.valid_from <= r.period_to AND (s.valid_to IS NULL OR s.valid_to > r.period_to)
{inside}
WHERE r.indicator = ANY(%(indicators)s) AND r."group" = ANY(%(groups)s)
  AND r.period_from >= %(start)s AND r.period_to <= %(end)s
  AND (o.closed_on IS NULL OR o.closed_on > %(standing)s)
"""


@dataclass(frozen=True, slots=True)
class Declarations:
    """What each body declared, by pair.

    `chains` are the bodies above each by the tree of the time, itself last: a body's own figure holds what those
    below it declared. `slots` are the bodies of the asked tree in which it counts, from the top down; the same by
    the tree of the time.
    """

    measures: Mapping[int, Mapping[Pair, Measure]]
    chains: Mapping[int, Sequence[int]]
    slots: Mapping[int, Sequence[int]]

    def of(self, body: int, pair: Pair) -> Measure | None:
        return self.measures.get(body, {}).get(pair)

    def sums(self, pair: Pair, recorded: frozenset[int]) -> dict[int, Measure]:
        """By slot: what the bodies that count there declared, each person once, less what counts elsewhere by now.

        :param recorded: bodies that have records; their declared figures do not count.
        """
        mine = {body: found[pair] for body, found in self.measures.items() if pair in found and body not in recorded}
        tops, gone = defaultdict[int, list[Measure]](list), defaultdict[int, list[Measure]](list)
        for body, measure in mine.items():
            above = next((other for other in reversed(self.chains[body][:-1]) if other in mine), None)
            here, there = self.slots[body], self._slots_of(above, body) if above is not None else ()
            for slot in here:
                if slot not in there:
                    tops[slot].append(measure)
            for slot in there:
                if slot not in here:
                    gone[slot].append(measure)
        return {slot: less(added(found), gone[slot]) for slot, found in tops.items()}

    def _slots_of(self, above: int, body: int) -> Sequence[int]:
        """Where a body above counts; by the tree of the time always above whatever is below it."""
        chain = self.chains[body]
        return chain[: chain.index(above) + 1] if self.slots[body] is chain else self.slots[above]


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
    declarations = _declarations(place, every, partial(declared_stock, day=day), date.min, day, standing=day)
    measures = {body: dict(found) for body, found in declarations.measures.items()}
    for found in measures.values():
        for pair, summands in parts.items():
            if pair not in found and all(part in found for part in summands):
                found[pair] = added(found[part] for part in summands)
    return Declarations(measures, declarations.chains, declarations.slots)


def _declarations(
    place: Place,
    pairs: tuple[Pair, ...],
    rule: Callable[[list[DeclaredFigure]], Measure],
    start: date,
    end: date,
    standing: date = date.min,
) -> Declarations:
    figures: dict[tuple[int, Pair], list[DeclaredFigure]] = {}
    chains: dict[int, Sequence[int]] = {}
    slots: dict[int, Sequence[int]] = {}
    for body, chain, path, home, is_attributed, *rest in _figures(place, pairs, start, end, standing):
        indicator, group, first, last, value, precision = rest
        chains[body] = chain or ids_in(path)
        slots[body] = chains[body] if place.tree == THEN else _slots(place, home, is_attributed)
        figures.setdefault((body, (indicator, group)), []).append(DeclaredFigure(first, last, value, precision))
    measures: dict[int, dict[Pair, Measure]] = {}
    for (body, pair), found in figures.items():
        if pair in pairs and (measure := rule(found)).value is not None:
            measures.setdefault(body, {})[pair] = measure
    return Declarations(measures, chains, slots)


def _slots(place: Place, home: str | None, is_attributed: bool) -> Sequence[int]:
    """Of a body on today's tree; nothing where it counts outside."""
    if home is None:
        return ()
    here = ids_in(home)
    return here if is_attributed or here[-1] != place.organisation.pk else [*here, UNATTRIBUTED]


def _figures(place: Place, pairs: tuple[Pair, ...], start: date, end: date, standing: date) -> list[tuple[Any, ...]]:
    parameters = place.parameters | {
        "indicators": sorted({indicator for indicator, _ in pairs}),
        "groups": sorted({group for _, group in pairs}),
        "start": start,
        "end": end,
        "standing": standing,
    }
    if place.tree == THEN:
        statement = _THEN.format(figures=_FIGURES.format(inside=""))
    else:
        inside = "LEFT JOIN inside i ON i.organisation_id = r.organisation_id"
        statement = _TODAY.format(homes=place.homes, figures=_FIGURES.format(inside=inside))
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()
