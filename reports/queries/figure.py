"""One number: of records, else as declared."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from common.dates import Period
from membership.models import Organisation
from reports.rules.measure import Number, Pair, json_number


@dataclass(frozen=True, slots=True)
class Figure:
    """`percent` is numerator ÷ denominator, of `over` or of the ratio itself; `change` is against another period."""

    value: Number | None
    numerator: Number | None
    denominator: Number | None
    percent: Decimal | None
    per_year: Decimal | None
    against_value: Number | None
    change: Number | None
    change_percent: Decimal | None
    precision: str | None
    source: str | None
    data_through: date | None

    def as_json(self) -> dict[str, Any]:
        numbers = ("value", "numerator", "denominator", "against_value", "change")
        return asdict(self) | {name: json_number(getattr(self, name)) for name in numbers}


def figure(
    organisation: Organisation,
    pair: Pair,
    period: Period,
    *,
    as_of: date,
    over: Pair | None = None,
    against: Period | None = None,
    tree: str = "then",
) -> Figure:
    """
    :raises UnknownIndicator, UnknownGroup:
    """
    raise NotImplementedError
