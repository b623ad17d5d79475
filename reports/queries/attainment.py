"""What was reached of the quotas of a committee, and of those it handed down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from common.dates import Period
from membership.models import Organisation
from membership.rules.group import ALL
from reports.queries.body import Bodies, bodies_of, with_former
from reports.queries.gathered import Gathered, Question, check_known, gather, members_before
from reports.queries.measured import Measured
from reports.queries.pace import Pace, pace
from reports.queries.place import REST_LABELS, THEN, TODAY, UNATTRIBUTED
from reports.queries.warning import beside_the_children, restated, unassigned
from reports.rules.attainment import Body, Found, Pressure, Row, Total, row_of, total_of
from reports.rules.measure import Number, Pair
from reports.rules.small_count import SENSITIVE_GROUPS
from reports.rules.status import Thresholds
from reports.rules.term import PERCENT_A_YEAR, PERSONS, fraction_of
from reports.rules.years import a_year

__all__ = ["Attainment", "Row", "Total", "attainment"]


@dataclass(frozen=True, slots=True)
class Attainment:
    """`rows` begins with the organisation's own, the children follow in the order of the tree, then the rest.

    The rest is what the organisation counts below no child (`REST_LABELS`), so that the rows add up. `units` are the
    bodies of the rows by id: the children on the day, and those that were children earlier in the period.
    `restated` are the warnings on what today's tree makes of targets. `is_seasonal` says whether `expected` follows
    the last three years of the province or runs evenly.
    """

    organisation: Organisation
    period: Period
    as_of: date
    tree: str
    computed_at: datetime | None
    rows: tuple[Row, ...]
    totals: tuple[Total, ...]
    units: Mapping[int, Organisation]
    warnings: tuple[str, ...]
    restated: tuple[str, ...]
    is_seasonal: bool

    @property
    def own(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.organisation_id == self.organisation.pk)

    @property
    def children(self) -> tuple[Row, ...]:
        known = {*self.units} - {self.organisation.pk}
        return tuple(row for row in self.rows if row.organisation_id in known)

    @property
    def rest(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.organisation_id in REST_LABELS)

    def as_json(self) -> dict[str, Any]:
        return {
            "organisation": self.rows[0].organisation,
            "period": self.period.code,
            "as_of": self.as_of,
            "tree": self.tree,
            "computed_at": self.computed_at.isoformat() if self.computed_at else None,
            "rows": [row.as_json() for row in self.rows],
            "totals": [total.as_json() for total in self.totals],
            "warnings": list(self.warnings),
        }


def attainment(
    organisation: Organisation,
    period: Period,
    *,
    as_of: date,
    pairs: tuple[Pair, ...] | None = None,
    children: bool = False,
    tree: str = THEN,
    usual: Pace | None = None,
    sees_people: bool = True,
) -> Attainment:
    """One row for each pair; without `pairs` one for each quota of exactly this period, else for `admitted`.

    :param usual: the pace of the year, where the caller has read it beside something else.
    :param sees_people: else the reader is told nothing of quotas for sensitive groups, in warnings neither.
    :raises UnknownIndicator, UnknownGroup:
    """
    for pair in pairs or ():
        check_known(pair)
    bodies = bodies_of(organisation, period, as_of, tree=tree)
    set_for = tuple(pair for pair in bodies.pairs if sees_people or pair[1] not in SENSITIVE_GROUPS)
    asked = pairs or set_for or (("admitted", ALL),)
    table = _Table.read(Question(organisation, period, as_of, tree, by_child=True), bodies, asked, usual)
    own = [table.row(None, pair) for pair in asked]
    below = [table.row(child, pair) for child in table.bodies.children for pair in asked]
    rest = [table.row(part, pair) for part in table.gathered.rest for pair in asked]
    notes = tuple(restated(table.bodies, organisation, asked)) if tree == TODAY else ()
    return Attainment(
        organisation=organisation,
        period=period,
        as_of=as_of,
        tree=tree,
        computed_at=table.usual.computed_at,
        rows=(*own, *((*below, *rest) if children and (below or _is_telling(rest)) else ())),
        totals=tuple(_total(row, below) for row in own if row.unit == PERSONS),
        units=table.bodies.organisations,
        warnings=(
            *table.gathered.warnings,
            *unassigned(own, period),
            *notes,
            *beside_the_children(organisation, rest, has_children=bool(below)),
        ),
        restated=notes,
        is_seasonal=any(table.usual.is_seasonal(pair, period) for pair in asked),
    )


@dataclass(frozen=True, slots=True)
class _Table:
    """Everything that the rows are made of."""

    question: Question
    bodies: Bodies
    units: Mapping[Pair, str]
    gathered: Gathered
    members: Mapping[str, Measured]
    usual: Pace

    @classmethod
    def read(cls, question: Question, bodies: Bodies, pairs: Sequence[Pair], usual: Pace | None) -> "_Table":
        units = {pair: bodies.unit(pair) for pair in pairs}
        terms, groups = _terms(units)
        gathered = gather(question, terms)
        return cls(
            question,
            with_former(bodies, gathered.children, question.organisation, question.period, question.as_of),
            units,
            gathered,
            {group: members_before(question, group) for group in groups},
            usual or pace(question.organisation, terms, question.period),
        )

    def row(self, child: int | None, pair: Pair) -> Row:
        """Of a child or of a part of the rest, or of the committee itself for None."""
        body = self.question.organisation.pk if child is None else child
        period, as_of = self.question.period, self.question.as_of
        aim, unit, found = self.bodies.aim(body, pair), self.units[pair], self._found(child, pair)
        # A target in another unit than the committee's cannot be set beside its figure.
        target = aim.target if aim and aim.unit == unit else None
        return row_of(
            Body(body, None, REST_LABELS[body]) if body in REST_LABELS else self.bodies.named[body],
            pair,
            unit,
            found,
            target,
            Pressure(self._expected(pair, unit, target.low) if target else None, as_of >= period.end, _thresholds()),
            a_year(found.numerator.value, period.start, found.numerator.data_through, period)
            if unit == PERSONS
            else None,
        )

    def _found(self, child: int | None, pair: Pair) -> Found:
        unit = self.units[pair]
        fraction = fraction_of(pair, unit)
        if fraction is None:
            return Found(self.gathered.of(child, pair))
        numerator, denominator = fraction
        if unit == PERCENT_A_YEAR:
            members = self.members[denominator[1]]
            below = members.own[denominator] if child is None else members.of_child(child, denominator)
            return Found(self.gathered.of(child, numerator), below)
        return Found(self.gathered.of(child, numerator), self.gathered.of(child, denominator))

    def _expected(self, pair: Pair, unit: str, low: Number) -> Decimal:
        """Persons grow with the year; a rate a year does within the year that runs; a share is due at any time."""
        period, as_of = self.question.period, self.question.as_of
        target = Decimal(low)
        if unit == PERSONS:
            return self.usual.expected(pair, target, period, as_of)
        if unit == PERCENT_A_YEAR:
            years = min(period.end, as_of).year - period.start.year + 1
            this_year = Period.of_year(min(period.end, as_of).year)
            rate = fraction_of(pair, unit)
            running = self.usual.expected(rate[0] if rate else pair, target, this_year, as_of)
            return (target * (years - 1) + running) / years
        return target


def _terms(units: Mapping[Pair, str]) -> tuple[list[Pair], set[str]]:
    """What is to be counted, and the groups of members that rates a year are measured on."""
    terms: list[Pair] = []
    groups: set[str] = set()
    for pair, unit in units.items():
        fraction = fraction_of(pair, unit)
        if fraction and unit == PERCENT_A_YEAR:
            terms.append(fraction[0])
            groups.add(fraction[1][1])
        else:
            terms.extend(fraction or (pair,))
    return terms, groups


def _thresholds() -> Thresholds:
    return Thresholds(Decimal(str(settings.STATUS_ON_TRACK)), Decimal(str(settings.STATUS_AT_RISK)))


def _total(own: Row, below: Sequence[Row]) -> Total:
    return total_of(own, [row for row in below if (row.indicator, row.group) == (own.indicator, own.group)])


def _is_telling(rest: Sequence[Row]) -> bool:
    """Whether a body without children has more to tell than its own row: what nobody can be given."""
    return any(row.organisation_id == UNATTRIBUTED for row in rest)
