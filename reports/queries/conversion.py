"""From introduced to admitted: the flows of a period, or the same people followed (two different questions)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from membership.models import Organisation
from reports.rules.measure import Number, json_number
from reports.rules.survival import Point


@dataclass(frozen=True, slots=True)
class Step:
    indicator: str
    count: Number | None
    of_first_percent: Decimal | None

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"count": json_number(self.count)}


@dataclass(frozen=True, slots=True)
class Conversion:
    """`percent` = admitted ÷ introduced, of people whom the Youth Union introduced.

    `mode` is `period` (flows of the period, partly of different people) or `cohort` (those introduced in the period,
    followed until today). Only a cohort has `outcomes`, which sum to the entries, and `survival`.
    """

    mode: str
    steps: tuple[Step, ...]
    numerator: Number | None
    denominator: Number | None
    percent: Decimal | None
    source: str | None
    by: tuple["Part", ...] = ()
    outcomes: Mapping[str, int] | None = None
    survival: tuple[Point, ...] = ()

    def as_json(self) -> dict[str, Any]:
        answer = self._numbers() | {"by": [{"key": part.key, **part.conversion._numbers()} for part in self.by]}
        if self.mode == "cohort":
            answer |= {"outcomes": self.outcomes, "survival": [asdict(point) for point in self.survival]}
        return answer

    def _numbers(self) -> dict[str, Any]:
        return {
            "mode": self.mode,
            "steps": [step.as_json() for step in self.steps],
            "numerator": json_number(self.numerator),
            "denominator": json_number(self.denominator),
            "percent": self.percent,
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class Part:
    """The same figures of one group of people."""

    key: str
    conversion: Conversion


def conversion(
    organisation: Organisation, start: date, end: date, *, mode: str = "period", by: str | None = None
) -> Conversion:
    """
    :param by: `sector` (the three blocks, which add up) or `group` (which overlap).
    """
    raise NotImplementedError
