"""From introduced to admitted: the flows of a period, or the same people followed (two different questions)."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from common.dates import local_today
from membership.models import Organisation
from membership.rules.group import ALL, GROUPS
from pipeline.rules.indicator import FUNNEL
from reports.queries.cohort import Cohort, cohorts
from reports.queries.measured import measured_flows
from reports.rules.measure import DECLARED, RECORDS, Measure, Number, Pair, joint_source, json_number, ratio
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


def conversion(
    organisation: Organisation, start: date, end: date, *, mode: str = PERIOD, by: str | None = None
) -> Conversion:
    """
    :param by: `sector` (the three blocks, which add up) or `group` (which overlap).
    """
    today = local_today()
    keys = KEYS[by] if by else ()
    if mode == COHORT:
        people = cohorts(organisation, start, end, as_of=today)
        found = {group: _followed(people.of(group)) for group in (ALL, *keys)}
    else:
        measures = _flows(organisation, start, end, (ALL, *keys), today)
        found = {group: _of_period(measures, group) for group in (ALL, *keys)}
    return replace(found[ALL], by=tuple(Part(key, found[key]) for key in keys))


def _flows(
    organisation: Organisation, start: date, end: date, groups: Iterable[str], today: date
) -> Mapping[Pair, Measure]:
    pairs = [(step, group) for group in groups for step in FUNNEL]
    return measured_flows(
        organisation, [*pairs, ("admitted", _UNION_MEMBER)], start, end, as_of=today, introduced_only=True
    ).own


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
