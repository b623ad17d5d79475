"""Figures of several indicators at once: each kind of number asked for in as few statements as it takes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from common.dates import Period
from common.errors import DomainError
from membership.models import Organisation
from membership.rules.group import GROUP_LABELS
from pipeline.rules.indicator import INDICATORS
from quotas.models import Quota, ReportedFigure
from reports.queries.measured import Measured, measured_flows, measured_stocks
from reports.queries.place import THEN
from reports.rules.measure import NOTHING, Measure, Pair, added
from reports.rules.term import MEMBERS, Kind, is_stock, kind_of


class UnknownIndicator(DomainError):
    message = "Không có chỉ tiêu thống kê nào mang mã “{indicator}”, và chưa có số liệu khai báo nào dùng mã này"
    mend = "Các mã có sẵn: {known}"


class UnknownGroup(DomainError):
    message = "Không có nhóm nào mang mã “{group}”, và chưa có số liệu khai báo nào dùng mã này"
    mend = "Các mã có sẵn: {known}"


@dataclass(frozen=True, slots=True)
class Question:
    """Which organisation, period and day; `by_child` also asks for the bodies directly below."""

    organisation: Organisation
    period: Period
    as_of: date
    tree: str = THEN
    by_child: bool = False

    @property
    def day(self) -> date:
        """The day on which a stock of the period is taken."""
        return min(self.period.end, self.as_of)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is known of each pair."""

    found: Mapping[Pair, Measured]

    def own(self, pair: Pair) -> Measure:
        return self.found[pair].own[pair] if pair in self.found else NOTHING

    def of(self, body: int | None, pair: Pair) -> Measure:
        """Of a child by its id or of a part of the rest, of the organisation itself for None."""
        if pair not in self.found:
            return NOTHING
        return self.own(pair) if body is None else self.found[pair].of_child(body, pair)

    @property
    def rest(self) -> list[int]:
        """Which parts of the rest hold anything."""
        held = {
            part
            for measured in self.found.values()
            for part, found in measured.rest.items()
            if any(measure.value for measure in found.values())
        }
        return sorted(held)

    @property
    def children(self) -> set[int]:
        return {child for measured in self.found.values() for child in measured.children}

    @property
    def warnings(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text for measured in self.found.values() for text in measured.warnings))


def gather(question: Question, pairs: Iterable[Pair]) -> Gathered:
    """Measures of flows over the period and of stocks on its day; ratios are not asked for here."""
    asked = tuple(dict.fromkeys(pairs))
    kinds = {pair: kind_of(pair) for pair in asked}
    flows = [pair for pair in asked if kinds[pair] == Kind.FLOW]
    printed = [pair for pair in asked if kinds[pair] == Kind.DECLARED and not is_stock(pair[0])]
    stocks = [pair for pair in asked if kinds[pair] in (Kind.STOCK, Kind.DECLARED) and is_stock(pair[0])]
    found: dict[Pair, Measured] = {}
    if flows:
        found |= dict.fromkeys(flows, _flows(question, flows, countable=True))
    if printed:
        found |= _printed(question, printed)
    for indicator in dict.fromkeys(indicator for indicator, _ in stocks):
        for countable in (True, False):
            these = [pair for pair in stocks if pair[0] == indicator and (kinds[pair] == Kind.STOCK) == countable]
            if these:
                found |= dict.fromkeys(these, _stocks(question, these, question.day, countable=countable))
    return Gathered(found)


def members_before(question: Question, group: str) -> Measured:
    """The members at the end of the year before, added up over the years of the period that have begun."""
    pair = (MEMBERS[0], group)
    years = range(question.period.start.year, min(question.period.end, question.as_of).year + 1)
    taken: list[Measured] = []
    for year in years:
        taken.append(_stocks(question, [pair], date(year - 1, 12, 31), countable=True))
        if taken[-1].own[pair].value is None:  # one year that is not known leaves the sum unknown
            return Measured({pair: NOTHING}, {}, {}, NOTHING)

    def of(bodies: set[int]) -> dict[int, dict[Pair, Measure]]:
        return {body: {pair: added(measured.of_child(body, pair) for measured in taken)} for body in bodies}

    return Measured(
        {pair: added(measured.own[pair] for measured in taken)},
        of({child for measured in taken for child in measured.children}),
        of({part for measured in taken for part in measured.rest}),
        NOTHING,
    )


def check_known(pair: Pair) -> None:
    """
    :raises UnknownIndicator, UnknownGroup: neither in a catalogue nor ever declared or set as a quota.
    """
    indicator, group = pair
    if indicator not in INDICATORS and not is_stock(indicator) and not _is_used(indicator=indicator):
        raise UnknownIndicator(indicator=indicator[:60], known=", ".join((*INDICATORS, "organisations_<loại>")))
    if group not in GROUP_LABELS and not _is_used(group=group):
        raise UnknownGroup(group=group[:40], known=", ".join(GROUP_LABELS))


def _is_used(**code: str) -> bool:
    return ReportedFigure.objects.filter(**code).exists() or Quota.objects.filter(**code).exists()


def _flows(question: Question, pairs: list[Pair], *, countable: bool) -> Measured:
    period = question.period
    return measured_flows(
        question.organisation,
        pairs,
        period.start,
        period.end,
        as_of=question.as_of,
        tree=question.tree,
        by_child=question.by_child,
        countable=countable,
    )


def _stocks(question: Question, pairs: list[Pair], day: date, *, countable: bool) -> Measured:
    return measured_stocks(
        question.organisation, pairs, day, tree=question.tree, by_child=question.by_child, countable=countable
    )


def _printed(question: Question, pairs: list[Pair]) -> dict[Pair, Measured]:
    """What only documents give: as a figure of the period, else as one of a day."""
    flows = _flows(question, pairs, countable=False)
    rest = [pair for pair in pairs if flows.own[pair].value is None and not flows.children]
    return dict.fromkeys(pairs, flows) | {
        pair: _stocks(question, [pair], question.day, countable=False) for pair in rest
    }
