"""One line of attainment: a figure beside its target."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from reports.rules.measure import Measure, Number, Pair, joint_precision, joint_source, json_number, ratio, whole
from reports.rules.status import Target, Thresholds, status
from reports.rules.term import PERSONS


@dataclass(frozen=True, slots=True)
class Row:
    """One organisation, indicator and group.

    For persons `numerator` is `actual` and `denominator` is `target_min`; for shares and rates they are the two
    numbers of the share itself, and `actual` is the share in percent. `percent` = numerator ÷ denominator.
    `expected` is what should be reached by now, in the unit of the target. A row of what belongs to none of the
    children has no code.
    """

    organisation_id: int
    organisation: str | None
    name: str
    indicator: str
    group: str
    unit: str
    target_min: Number | None
    target_max: Number | None
    actual: Number | None
    numerator: Number | None
    denominator: Number | None
    percent: Decimal | None
    expected: Decimal | None
    per_year: Decimal | None
    status: str
    precision: str | None
    source: str | None
    data_through: date | None

    def as_json(self) -> dict[str, Any]:
        numbers = ("target_min", "target_max", "actual", "numerator", "denominator", "expected")
        answer = asdict(self) | {name: json_number(getattr(self, name)) for name in numbers}
        del answer["organisation_id"]
        return answer


@dataclass(frozen=True, slots=True)
class Total:
    """A committee's target beside the sum of its children's; `reserve` is what is not handed down."""

    indicator: str
    group: str
    target_min: Number | None
    children_target_min: Number
    children_target_max: Number
    children_actual: Number
    reserve: Number | None

    def as_json(self) -> dict[str, Any]:
        numbers = [key for key in asdict(self) if key not in ("indicator", "group")]
        return asdict(self) | {name: json_number(getattr(self, name)) for name in numbers}


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation as it was called on the day, or a part of one, which has no code."""

    id: int
    code: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was measured: a count in `numerator` alone, or the two numbers of a share or rate."""

    numerator: Measure
    denominator: Measure | None = None

    @property
    def percent(self) -> Decimal | None:
        return ratio(self.numerator.value, self.denominator.value) if self.denominator else None

    @property
    def actual(self) -> Number | None:
        return self.percent if self.denominator else self.numerator.value

    @property
    def measures(self) -> tuple[Measure, ...]:
        return (self.numerator, self.denominator) if self.denominator else (self.numerator,)


@dataclass(frozen=True, slots=True)
class Pressure:
    """How far the period has come: what is expected by now, whether it is over, and where the lines are drawn."""

    expected: Decimal | None
    is_over: bool
    thresholds: Thresholds


def row_of(
    body: Body,
    pair: Pair,
    unit: str,
    found: Found,
    target: Target | None,
    pressure: Pressure,
    per_year: Decimal | None,
) -> Row:
    known = found.actual is not None
    target_min = whole(target.low) if target else None
    return Row(
        organisation_id=body.id,
        organisation=body.code,
        name=body.name,
        indicator=pair[0],
        group=pair[1],
        unit=unit,
        target_min=target_min,
        target_max=whole(target.high) if target and target.high is not None else None,
        actual=found.actual,
        numerator=found.numerator.value,
        denominator=found.denominator.value if found.denominator else target_min,
        percent=found.percent if found.denominator else ratio(found.numerator.value, target_min),
        expected=pressure.expected if target else None,
        per_year=per_year,
        status=status(
            target=target,
            actual=found.actual,
            expected=pressure.expected,
            is_over=pressure.is_over,
            thresholds=pressure.thresholds,
        ),
        precision=joint_precision(measure.precision for measure in found.measures) if known else None,
        source=joint_source(measure.source for measure in found.measures) if known else None,
        data_through=found.numerator.data_through if known else None,
    )


def total_of(own: Row, children: Iterable[Row]) -> Total:
    """For targets in persons; shares and rates do not add up."""
    rows = [row for row in children if row.unit == PERSONS and row.target_min is not None]
    low = whole(sum((Decimal(row.target_min or 0) for row in rows), Decimal(0)))
    return Total(
        indicator=own.indicator,
        group=own.group,
        target_min=own.target_min,
        children_target_min=low,
        children_target_max=whole(
            sum(
                (Decimal(row.target_max if row.target_max is not None else row.target_min or 0) for row in rows),
                Decimal(0),
            )
        ),
        children_actual=whole(sum((Decimal(row.actual or 0) for row in children), Decimal(0))),
        reserve=whole(own.target_min - low) if own.target_min is not None else None,
    )
