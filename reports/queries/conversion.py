"""From introduced to admitted: the flows of a period, or the same people followed (two different questions)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from common.dates import local_today
from membership.models import Organisation
from membership.rules.group import ALL, GROUPS
from pipeline.rules.indicator import FUNNEL
from reports.queries.body import names_of
from reports.queries.cohort import Cohort, cohorts
from reports.queries.measured import Measured, measured_flows
from reports.queries.place import REST_LABELS, THEN, TODAY
from reports.rules.measure import DECLARED, NOTHING, RECORDS, Measure, Number, Pair, joint_source, json_number, ratio
from reports.rules.small_count import SENSITIVE_GROUPS
from reports.rules.survival import Point, curve

PERIOD: Final = "period"
COHORT: Final = "cohort"
# The three blocks add up; the other groups overlap.
KEYS: Final[Mapping[str, tuple[str, ...]]] = {"sector": ("residential", "school", "other"), "group": tuple(GROUPS)}
_UNION_MEMBER: Final = "union_member"


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
    followed until today). Only a cohort has `outcomes`, which sum to the entries, and `survival`; only a period has
    `units`, whose numbers add up where all of them are counted from records.
    """

    mode: str
    steps: tuple[Step, ...]
    numerator: Number | None
    denominator: Number | None
    percent: Decimal | None
    source: str | None
    by: tuple["Part", ...] = ()
    units: tuple["Unit", ...] = ()
    outcomes: Mapping[str, int] | None = None
    survival: tuple[Point, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"mode": self.mode, **self._numbers(), "by": [part.as_json() for part in self.by]}

    def _numbers(self) -> dict[str, Any]:
        answer: dict[str, Any] = {
            "steps": [step.as_json() for step in self.steps],
            "numerator": json_number(self.numerator),
            "denominator": json_number(self.denominator),
            "percent": self.percent,
            "source": self.source,
        }
        if self.mode == COHORT:
            answer |= {"outcomes": self.outcomes, "survival": [asdict(point) for point in self.survival]}
        return answer


@dataclass(frozen=True, slots=True)
class Part:
    """The same figures of one group of people."""

    key: str
    conversion: Conversion

    def as_json(self) -> dict[str, Any]:
        return {"key": self.key, **self.conversion._numbers()}


@dataclass(frozen=True, slots=True)
class Unit:
    """A body directly below, or a part of what belongs to none of them (`REST_LABELS`)."""

    id: int
    name: str
    introduced: Number | None
    admitted: Number | None
    percent: Decimal | None


def conversion(
    organisation: Organisation,
    start: date,
    end: date,
    *,
    mode: str = PERIOD,
    by: str | None = None,
    by_unit: bool = False,
    tree: str = THEN,
    sees_people: bool = True,
) -> Conversion:
    """
    :param by: `sector` (the three blocks, which add up) or `group` (which overlap).
    :param by_unit: also the bodies directly below, for the flows of a period.
    :param sees_people: else the reader is told nothing of sensitive groups.
    """
    today = local_today()
    keys = tuple(key for key in (KEYS[by] if by else ()) if sees_people or key not in SENSITIVE_GROUPS)
    if mode == COHORT:
        people = cohorts(organisation, start, end, as_of=today, tree=tree)
        found = {group: _followed(people.of(group)) for group in (ALL, *keys)}
        units: tuple[Unit, ...] = ()
    else:
        pairs = [*((step, group) for group in (ALL, *keys) for step in FUNNEL), ("admitted", _UNION_MEMBER)]
        measured = measured_flows(
            organisation, pairs, start, end, as_of=today, tree=tree, by_child=by_unit, introduced_only=True
        )
        found = {group: _of_period(measured.own, group) for group in (ALL, *keys)}
        units = _units(measured, None if tree == TODAY else min(end, today)) if by_unit else ()
    return replace(found[ALL], by=tuple(Part(key, found[key]) for key in keys), units=units)


def _units(measured: Measured, day: date | None) -> tuple[Unit, ...]:
    """In the order of the tree; who had neither introductions nor admissions is left out."""
    found = {
        body: (of["introduced", ALL].value, of["admitted", ALL].value)
        for body, of in [*measured.children.items(), *measured.rest.items()]
        if of.get(("introduced", ALL), NOTHING).value or of.get(("admitted", ALL), NOTHING).value
    }
    names = {**names_of((body for body in found if body not in REST_LABELS), day), **REST_LABELS}
    return tuple(
        Unit(body, name, *found[body], ratio(found[body][1], found[body][0]))
        for body, name in names.items()
        if body in found
    )


def _of_period(measures: Mapping[Pair, Measure], group: str) -> Conversion:
    found = {step: measures[step, group] for step in FUNNEL}
    union_members = measures["admitted", _UNION_MEMBER]
    # Of declared figures the admitted Union members are the ones whom the Union introduced.
    if group == ALL and union_members.source == DECLARED:
        found["admitted"] = union_members
    ends = (found["introduced"], found["admitted"])
    source = joint_source(measure.source for measure in ends)
    return _conversion(PERIOD, {step: measure.value for step, measure in found.items()}, source)


def _followed(cohort: Cohort) -> Conversion:
    counts: dict[str, Number | None] = {**cohort.reached, "introduced": cohort.entries}
    return replace(
        _conversion(COHORT, counts, RECORDS if cohort.entries else None),
        outcomes=cohort.outcomes,
        survival=curve(cohort.entries, cohort.months),
    )


def _conversion(mode: str, counts: Mapping[str, Number | None], source: str | None) -> Conversion:
    first, last = counts["introduced"], counts["admitted"]
    return Conversion(
        mode=mode,
        steps=tuple(Step(step, counts[step], ratio(counts[step], first)) for step in FUNNEL),
        numerator=last,
        denominator=first,
        percent=ratio(last, first),
        source=source,
    )
