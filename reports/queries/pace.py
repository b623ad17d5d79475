"""How the year usually goes in the province, and when the facts were last computed: one statement."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from common.dates import Period
from membership.models import Organisation
from membership.rules.group import ALL
from membership.rules.organisation_kind import KINDS
from membership.rules.path import ids_in
from reports.rules.fact_column import FACT_PAIRS, column_of
from reports.rules.measure import Pair, two_decimals
from reports.rules.status import share_of_time

YEARS: Final = 3
# With fewer cases in all the years together a single ceremony would bend the curve.
ENOUGH: Final = 30

_COLUMNS: Final = """
state.computed_at, (SELECT min(marked_at) FROM reports_stalefact), (SELECT jsonb_object_agg(month, counts) FROM (
  SELECT extract(month FROM f.month)::int AS month, jsonb_build_array({sums}) AS counts
  FROM reports_fact f
  JOIN membership_organisationancestry a ON a.segment_id = f.segment_id
  JOIN membership_organisation top ON top.id = a.ancestor_id AND top.id = ANY(%(above)s) AND top.kind = ANY(%(tops)s)
  WHERE f.month >= %(first)s AND f.month < %(before)s GROUP BY 1
) by_month)
"""
_STATEMENT: Final = "SELECT {columns} FROM reports_factstate state"


@dataclass(frozen=True, slots=True)
class Pace:
    """`months` holds, for each pair, what the twelve months of the last years brought together.

    `waiting_since` is when the oldest change was saved that the facts do not show yet.
    """

    computed_at: datetime | None
    waiting_since: datetime | None
    months: Mapping[Pair, Mapping[int, int]]

    def is_seasonal(self, pair: Pair, period: Period) -> bool:
        return self._total(pair, period) >= ENOUGH

    def share(self, pair: Pair, period: Period, as_of: date) -> Decimal:
        """The share of a period's figure that is usually reached by the day, 0-1; evenly where little is known."""
        if not period.start <= as_of < period.end or not self.is_seasonal(pair, period):
            return share_of_time(period, as_of)
        usual = self.months[pair]
        done = sum(usual.get(month, 0) for month in range(period.start.month, as_of.month))
        this_month = Period.parse(f"{as_of.year}-{as_of.month:02}")
        part = usual.get(as_of.month, 0) * share_of_time(this_month, as_of)
        return (done + part) / self._total(pair, period)

    def expected(self, pair: Pair, target: Decimal, period: Period, as_of: date) -> Decimal:
        return two_decimals(target * self.share(pair, period, as_of))

    def _total(self, pair: Pair, period: Period) -> int:
        """What the months of the period brought; 0 for a period that is not made of months of one year."""
        if period.start.year != period.end.year or not period.is_whole_months():
            return 0
        usual = self.months.get(pair, {})
        return sum(usual.get(month, 0) for month in range(period.start.month, period.end.month + 1))


@dataclass(frozen=True, slots=True)
class PaceQuestion:
    """Of the three years before the period's first; a pair without facts goes as its indicator does as a whole.

    `columns` go into a statement `SELECT … FROM reports_factstate state`, beside whatever else is asked there.
    """

    organisation: Organisation
    pairs: tuple[Pair, ...]
    period: Period

    @property
    def _sources(self) -> dict[Pair, Pair]:
        """Which pair's facts tell the pace of each pair."""
        sources = {pair: pair if pair in FACT_PAIRS else (pair[0], ALL) for pair in self.pairs}
        return {pair: source for pair, source in sources.items() if source in FACT_PAIRS}

    @property
    def columns(self) -> str:
        return _COLUMNS.format(sums=", ".join(f"sum(f.{column_of(*source)})" for source in self._sources.values()))

    @property
    def parameters(self) -> dict[str, Any]:
        return {
            "above": ids_in(self.organisation.path),
            "tops": [code for code, kind in KINDS.items() if kind.rank == KINDS["province"].rank],
            "first": date(self.period.start.year - YEARS, 1, 1),
            "before": date(self.period.start.year, 1, 1),
        }

    def read(self, row: Sequence[Any] | None) -> Pace:
        """What the columns gave; nothing where facts were never computed."""
        computed_at, waiting_since, by_month = row or (None, None, None)
        # Django leaves JSON of its own statements to their readers.
        counts = {int(month): found for month, found in json.loads(by_month or "{}").items()}
        months = {
            pair: {month: int(found[at]) for month, found in counts.items()} for at, pair in enumerate(self._sources)
        }
        return Pace(computed_at, waiting_since, months)


def pace(organisation: Organisation, pairs: Iterable[Pair], period: Period) -> Pace:
    question = PaceQuestion(organisation, tuple(pairs), period)
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT.format(columns=question.columns), question.parameters)
        return question.read(cursor.fetchone())
