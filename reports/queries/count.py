"""Counts of what happened in a period: whole months from facts, the rest straight from the events.

One statement, whatever is asked. A base organisation has facts for itself but not for its cells; those are counted
from events.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from membership.models import Organisation
from reports.queries.flow_statement import FlowStatement
from reports.queries.place import THEN, Place
from reports.rules.measure import Pair


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts by child (None = held by the organisation itself, or `UNATTRIBUTED`) and by first day of the month.

    Without `by_child` all stands under None, without `by_month` under the month None.
    """

    pairs: tuple[Pair, ...]
    cells: Mapping[tuple[int | None, date | None], Sequence[int]]
    recorded: frozenset[int | None]

    def of(self, pair: Pair) -> int:
        """What the organisation and all below it count."""
        place = self.pairs.index(pair)
        return sum(cell[place] for cell in self.cells.values())

    def of_child(self, child: int | None, pair: Pair) -> int:
        place = self.pairs.index(pair)
        return sum(cell[place] for (key, _), cell in self.cells.items() if key == child)

    def by_child(self, pair: Pair) -> dict[int | None, int]:
        place, found = self.pairs.index(pair), defaultdict[int | None, int](int)
        for (child, _), cell in self.cells.items():
            found[child] += cell[place]
        return dict(found)

    def by_month(self, pair: Pair) -> dict[date, int]:
        place, found = self.pairs.index(pair), defaultdict[date, int](int)
        for (_, month), cell in self.cells.items():
            if month is not None:
                found[month] += cell[place]
        return dict(found)

    def has_records(self, child: int | None) -> bool:
        """Whether anything at all was recorded below this child in the period."""
        return child in self.recorded

    @property
    def has_any_records(self) -> bool:
        return bool(self.recorded)

    @property
    def children(self) -> set[int]:
        """The bodies directly below."""
        return {child for child, _ in self.cells if child}


def flows(
    organisation: Organisation,
    pairs: Iterable[Pair],
    start: date,
    end: date,
    *,
    tree: str = THEN,
    by_child: bool = False,
    by_month: bool = False,
    introduced_only: bool = False,
) -> Counts:
    """Counts of each (indicator, group) from `start` to `end`, both included.

    :param pairs: flows of the catalogue and groups that records are counted by.
    :param introduced_only: only people whom a Youth Union body introduced.
    """
    question = FlowStatement(
        Place(organisation, tree), tuple(dict.fromkeys(pairs)), by_child, by_month, introduced_only
    )
    if end < start:
        return Counts(question.pairs, {}, frozenset())
    return counted(question.pairs, *question.between(start, end))


def counted(pairs: tuple[Pair, ...], statement: str, parameters: Mapping[str, Any]) -> Counts:
    """Run a statement whose rows are child, month, how much is recorded, and a count for each pair."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows = cursor.fetchall()
    cells: dict[tuple[int | None, date | None], list[int]] = defaultdict(lambda: [0] * len(pairs))
    recorded: dict[int | None, int] = defaultdict(int)
    for child, month, records, *counts in rows:
        recorded[child] += int(records or 0)
        cells[child, month] = [old + int(new or 0) for old, new in zip(cells[child, month], counts, strict=True)]
    return Counts(pairs, dict(cells), frozenset(child for child, count in recorded.items() if count > 0))
