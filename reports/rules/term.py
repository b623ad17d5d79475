"""What kind of number an (indicator, group) pair is, and the two numbers of which a share or a rate is made."""

from enum import StrEnum
from typing import Final

from membership.rules.group import ALL, GROUP_LABELS
from membership.rules.organisation_kind import KINDS
from pipeline.rules.indicator import INDICATORS, ORGANISATION_STOCKS
from reports.rules.measure import Pair

PERSON_STOCKS: Final = ("members", "union_members", "rated_excellent")
PERSONS: Final = "persons"
PERCENT: Final = "percent"
PERCENT_A_YEAR: Final = "percent_a_year"
MEMBERS: Final[Pair] = ("members", ALL)


class Kind(StrEnum):
    """How a pair is found. `declared` pairs are only ever printed in documents."""

    FLOW = "flow"
    STOCK = "stock"
    RATIO = "ratio"
    DECLARED = "declared"


def kinds_counted(indicator: str) -> tuple[str, ...]:
    """The kinds of organisations that an indicator counts; none for other indicators."""
    if indicator in ORGANISATION_STOCKS:
        return ORGANISATION_STOCKS[indicator]
    kind = indicator.removeprefix("organisations_")
    return (kind,) if kind != indicator and kind in KINDS else ()


def is_stock(indicator: str) -> bool:
    """Whether it is a number on a day, from records or as declared."""
    return indicator in PERSON_STOCKS or bool(kinds_counted(indicator))


def kind_of(pair: Pair) -> Kind:
    """How the pair is found in records; `DECLARED` where they do not know the indicator or the group."""
    indicator, group = pair
    if kinds_counted(indicator) or indicator == "training_classes":
        known = group == ALL
    else:
        known = group in GROUP_LABELS and (indicator in INDICATORS or is_stock(indicator))
        known = known and (group == ALL or not _names_its_group(indicator))
    if not known:
        return Kind.DECLARED
    return Kind.STOCK if is_stock(indicator) else Kind(INDICATORS[indicator].kind)


def _names_its_group(indicator: str) -> bool:
    """Whether a share is of one group; of another one within it, records know neither number."""
    catalogued = INDICATORS.get(indicator)
    return bool(catalogued and catalogued.numerator and catalogued.numerator[1] != ALL)


def unit_of(indicator: str) -> str:
    """In what a figure is given where no quota says it."""
    if indicator not in INDICATORS or INDICATORS[indicator].kind != Kind.RATIO:
        return PERSONS
    return PERCENT_A_YEAR if INDICATORS[indicator].denominator == MEMBERS else PERCENT


def fraction_of(pair: Pair, unit: str) -> tuple[Pair, Pair] | None:
    """Numerator and denominator of a share or rate; nothing for what is counted in persons, or is only declared.

    A rate a year is measured on the members at the end of the year before. A group stands in both numbers; where the
    indicator itself names the group of a share, there is no share of another.
    """
    indicator, group = pair
    catalogued = INDICATORS.get(indicator)
    if catalogued and catalogued.numerator and catalogued.denominator:
        numerator, denominator = catalogued.numerator, catalogued.denominator
        if group == ALL:
            return numerator, denominator
        if _names_its_group(indicator):
            return None
        return (numerator[0], group), (denominator[0], group)
    if unit == PERCENT:
        return pair, (indicator, ALL)
    return (pair, MEMBERS) if unit == PERCENT_A_YEAR else None
