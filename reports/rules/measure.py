"""One number and how far it can be trusted, and how two of them are joined."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from common.formats import percent_of

type Number = int | Decimal
type Pair = tuple[str, str]

RECORDS: Final = "records"
DECLARED: Final = "declared"
MIXED: Final = "mixed"
SOURCE_LABELS: Final = {
    RECORDS: "từ hồ sơ",
    DECLARED: "số liệu khai báo",
    MIXED: "từ hồ sơ và số liệu khai báo",
}
EXACT: Final = "exact"
ABOUT: Final = "about"


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure. Without a value nothing is known: neither records nor a declared figure.

    `data_through` is the last day that the value covers.
    """

    value: Number | None = None
    source: str | None = None
    precision: str | None = None
    data_through: date | None = None


NOTHING: Final = Measure()


def added(measures: Iterable[Measure]) -> Measure:
    """The sum of what is known; covered only as far as all of it is."""
    known = [measure for measure in measures if measure.value is not None]
    if not known:
        return NOTHING
    return Measure(
        whole(sum((Decimal(measure.value or 0) for measure in known), Decimal(0))),
        joint_source(measure.source for measure in known),
        joint_precision(measure.precision for measure in known),
        min((measure.data_through for measure in known if measure.data_through), default=None),
    )


def less(whole_of_it: Measure, parts: Iterable[Measure]) -> Measure:
    """What remains of a figure without parts of it."""
    taken = added(parts)
    if taken.value is None or whole_of_it.value is None:
        return whole_of_it
    return replace(added([whole_of_it, taken]), value=whole(Decimal(whole_of_it.value) - Decimal(taken.value)))


def joint_source(sources: Iterable[str | None]) -> str | None:
    found = {source for source in sources if source}
    return found.pop() if len(found) == 1 else MIXED if found else None


def joint_precision(precisions: Iterable[str | None]) -> str | None:
    """Exact as long as every part is; parts that err in different directions make it "about"."""
    found = {precision for precision in precisions if precision}
    inexact = found - {EXACT}
    if not inexact:
        return EXACT if found else None
    return inexact.pop() if len(inexact) == 1 else ABOUT


def whole(value: Number) -> Number:
    """Whole numbers as such: 40, not 40.00."""
    return int(value) if value == int(value) else value


def ratio(numerator: Number | None, denominator: Number | None) -> Decimal | None:
    """In percent, two decimals, half up; nothing where either is unknown or the denominator is 0."""
    return None if numerator is None else percent_of(numerator, denominator)


def two_decimals(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def json_number(value: Number | None) -> int | float | None:
    """Targets and expected values are plain numbers in JSON; percentages stay text with two decimals."""
    return None if value is None else int(value) if value == int(value) else float(value)
