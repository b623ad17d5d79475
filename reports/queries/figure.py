"""One number: of records, else as declared."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from common.dates import Period
from membership.models import Organisation
from reports.queries.gathered import Gathered, Question, check_known, gather, members_before
from reports.queries.place import THEN
from reports.rules.attainment import Found
from reports.rules.measure import Number, Pair, joint_precision, joint_source, json_number, ratio, whole
from reports.rules.small_count import is_hidden
from reports.rules.term import PERCENT_A_YEAR, PERSONS, Kind, fraction_of, kind_of, unit_of
from reports.rules.years import a_year


@dataclass(frozen=True, slots=True)
class Figure:
    """`percent` is numerator ÷ denominator, of `over` or of the ratio itself; `change` is against another period.

    Of a sensitive group a small count may stand in the value itself (`value_is_small`), or in anything that is said
    of it (`is_small`).
    """

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
    value_is_small: bool
    is_small: bool

    def as_json(self) -> dict[str, Any]:
        numbers = ("value", "numerator", "denominator", "against_value", "change")
        answer = asdict(self) | {name: json_number(getattr(self, name)) for name in numbers}
        del answer["value_is_small"], answer["is_small"]
        return answer


def figure(
    organisation: Organisation,
    pair: Pair,
    period: Period,
    *,
    as_of: date,
    over: Pair | None = None,
    against: Period | None = None,
    tree: str = THEN,
) -> Figure:
    """
    :param over: another number of the same period that stands below the line.
    :param against: another period, whose number is compared.
    :raises UnknownIndicator, UnknownGroup:
    """
    for asked in filter(None, (pair, over)):
        check_known(asked)
    found = _found(Question(organisation, period, as_of, tree), pair, over)
    before = _found(Question(organisation, against, as_of, tree), pair, None) if against else None
    # With `over` the number itself stays the value; a ratio is its own value.
    value = found.numerator.value if over else found.actual
    compared = [*found.measures, *(before.measures if before else ())]
    earlier = before.actual if before else None
    change = whole(Decimal(value) - Decimal(earlier)) if value is not None and earlier is not None else None
    small = _small(pair, over, found)
    small_beside = [*small, *(_small(pair, None, before) if before else ()), _is_small_change(pair, change)]
    return Figure(
        value=value,
        numerator=found.numerator.value,
        denominator=found.denominator.value if found.denominator else None,
        percent=found.percent,
        per_year=_per_year(pair, found, period),
        against_value=earlier,
        change=change,
        change_percent=ratio(change, earlier),
        precision=joint_precision(measure.precision for measure in compared),
        source=joint_source(measure.source for measure in compared),
        data_through=found.numerator.data_through,
        value_is_small=small[0] if over else any(small),
        is_small=any(small_beside),
    )


def _fraction(pair: Pair, over: Pair | None) -> tuple[Pair, Pair] | None:
    return (pair, over) if over else fraction_of(pair, unit_of(pair[0]))


def _small(pair: Pair, over: Pair | None, found: Found) -> list[bool]:
    """Which of the numbers that were measured are small counts of sensitive groups."""
    terms: tuple[Pair, ...] = _fraction(pair, over) or (pair,)
    return [is_hidden(group, measure.value) for (_, group), measure in zip(terms, found.measures, strict=True)]


def _is_small_change(pair: Pair, change: Number | None) -> bool:
    """Between a period and a part of it the change is a count, too; that of a ratio is not."""
    return change is not None and unit_of(pair[0]) == PERSONS and is_hidden(pair[1], abs(Decimal(change)))


def _found(question: Question, pair: Pair, over: Pair | None) -> Found:
    fraction = _fraction(pair, over)
    if fraction is None:
        return Found(gather(question, [pair]).own(pair))
    numerator, denominator = fraction
    gathered: Gathered
    if unit_of(pair[0]) == PERCENT_A_YEAR and not over:
        gathered = gather(question, [numerator])
        return Found(gathered.own(numerator), members_before(question, denominator[1]).own[denominator])
    gathered = gather(question, [numerator, denominator])
    return Found(gathered.own(numerator), gathered.own(denominator))


def _per_year(pair: Pair, found: Found, period: Period) -> Decimal | None:
    """Of what happened in a period; a stock or a share has no yearly average."""
    if kind_of(pair) == Kind.STOCK or unit_of(pair[0]) != PERSONS:
        return None
    return a_year(found.numerator.value, period.start, found.numerator.data_through, period)
