"""What was reached of the quotas of a committee, and of those it handed down."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from common.dates import Period
from membership.models import Organisation
from reports.rules.measure import Number, Pair, json_number


@dataclass(frozen=True, slots=True)
class Row:
    """One organisation, indicator and group.

    For persons `numerator` is `actual` and `denominator` is `target_min`; for shares and rates they are the two
    numbers of the share itself, and `actual` is the share in percent. `percent` = numerator ÷ denominator.
    `expected` is what should be reached by now, in the unit of the target.
    """

    organisation_id: int
    organisation: str
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
class Attainment:
    """`rows` begins with the organisation's own, the children follow in the order of the tree.

    `direct` is what the organisation holds itself, below no child, so that the rows add up. `is_seasonal` says
    whether `expected` follows the last three years of the province or runs evenly.
    """

    organisation: Organisation
    period: Period
    as_of: date
    tree: str
    computed_at: datetime | None
    rows: tuple[Row, ...]
    totals: tuple[Total, ...]
    direct: Mapping[Pair, Number]
    warnings: tuple[str, ...]
    is_seasonal: bool

    @property
    def own(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.organisation_id == self.organisation.pk)

    @property
    def children(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.organisation_id != self.organisation.pk)

    def as_json(self) -> dict[str, Any]:
        return {
            "organisation": self.organisation.code,
            "period": self.period.code,
            "as_of": self.as_of,
            "tree": self.tree,
            "computed_at": self.computed_at,
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
    tree: str = "then",
) -> Attainment:
    """One row for each pair; without `pairs` one for each quota of exactly this period, else for `admitted`.

    :raises UnknownIndicator, UnknownGroup:
    """
    raise NotImplementedError
