"""Figures of an organisation and its children: records first, declared figures where there are none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from common.dates import local_today
from common.formats import number
from membership.models import Organisation
from membership.rules.organisation_kind import KINDS
from reports.queries.count import Counts, flows
from reports.queries.declared import PROVINCE_RANK, Declarations, Records, declared_flows, declared_stocks
from reports.queries.place import THEN, Place
from reports.queries.stock import stocks
from reports.rules.measure import EXACT, NOTHING, RECORDS, Measure, Pair, added


@dataclass(frozen=True, slots=True)
class Measured:
    """`own` holds the organisation's figures, `children` those of the bodies directly below by id.

    `direct` is what the organisation itself holds, below no child. A child that is not among `children` has neither
    records nor declared figures; `absent` is what that means.
    """

    own: Mapping[Pair, Measure]
    children: Mapping[int, Mapping[Pair, Measure]]
    direct: Mapping[Pair, int]
    absent: Measure
    warnings: tuple[str, ...] = ()

    def of_child(self, child: int, pair: Pair) -> Measure:
        return self.children.get(child, {}).get(pair, self.absent)


def measured_flows(
    organisation: Organisation,
    pairs: Iterable[Pair],
    start: date,
    end: date,
    *,
    as_of: date,
    tree: str = THEN,
    by_child: bool = False,
    introduced_only: bool = False,
    countable: bool = True,
) -> Measured:
    """What happened from `start` to `end` as far as the as-of day.

    :param countable: false for pairs that records cannot be counted by; they are only declared.
    """
    asked, place = tuple(dict.fromkeys(pairs)), Place(organisation, tree)
    today = local_today()
    last = end if as_of >= today else min(end, as_of)
    counts = Counts(asked, {}, frozenset())
    if countable:
        counts = flows(organisation, asked, start, last, tree=tree, by_child=by_child, introduced_only=introduced_only)
    # A figure that its unit gave before the period was over is known today, but was not on an earlier day.
    declarations = declared_flows(place, asked, start, end, known_on=date.max if as_of >= today else as_of)
    records = Records(organisation.system, None, start, last) if countable else None
    return _Joined(organisation, counts, declarations, records, by_child, min(end, as_of, today)).measured()


def measured_stocks(
    organisation: Organisation,
    pairs: Iterable[Pair],
    day: date,
    *,
    tree: str = THEN,
    by_child: bool = False,
    countable: bool = True,
) -> Measured:
    """How it stood on a day; all pairs are of one indicator."""
    asked = tuple(dict.fromkeys(pairs))
    counts = Counts(asked, {}, frozenset())
    if countable:
        counts = stocks(organisation, asked, day, tree=tree, by_child=by_child)
    declarations = declared_stocks(Place(organisation, tree), asked, day)
    records = Records(organisation.system, asked[0][0], day, day) if countable else None
    return _Joined(organisation, counts, declarations, records, by_child, day).measured()


@dataclass(frozen=True, slots=True)
class _Joined:
    """Counts and declarations of one period, covered as far as `through`. No `records`: the pairs are only declared."""

    organisation: Organisation
    counts: Counts
    declarations: Declarations
    records: Records | None
    by_child: bool
    through: date

    def measured(self) -> Measured:
        recorded = self._recorded()
        absent = self._absent()
        here = self.organisation.pk
        own = {pair: self._value(here, pair, recorded, absent) for pair in self.counts.pairs}
        if not self.by_child:
            return Measured(own, {}, {}, absent)
        children = {
            child: {pair: self._value(child, pair, recorded, absent) for pair in self.counts.pairs}
            for child in sorted(self._children())
        }
        direct = {pair: self.counts.of_child(None, pair) for pair in self.counts.pairs}
        return Measured(own, children, direct, absent, self._differences(own, children))

    def _recorded(self) -> frozenset[int]:
        """The bodies that have records, among those whose figures are joined here."""
        found = {child for child in self.counts.children if self.counts.has_records(child)}
        if self.counts.has_any_records:
            found.add(self.organisation.pk)
        known = {self.organisation.pk, *(self.counts.children if self.by_child else ())}
        unsure = [body for body in self.declarations.measures if body not in known]
        if self.records and self.counts.has_any_records:
            found |= self.records.among(unsure)
        return frozenset(found)

    def _absent(self) -> Measure:
        """Neither records nor a declared figure: none, where the province keeps records; else unknown."""
        if self.records is None:
            return NOTHING
        is_kept = (
            KINDS[self.organisation.kind].rank >= PROVINCE_RANK
            if self.counts.has_any_records
            else self.records.are_kept_in_the_province_of(self.organisation)
        )
        return Measure(0, RECORDS, EXACT, self.through) if is_kept else NOTHING

    def _children(self) -> set[int]:
        declaring = {
            chain[chain.index(self.organisation.pk) + 1]
            for chain in self.declarations.chains.values()
            if self.organisation.pk in chain[:-1]
        }
        return declaring | self.counts.children

    def _value(self, body: int, pair: Pair, recorded: frozenset[int], absent: Measure) -> Measure:
        below = self.declarations.below(body, pair, recorded)
        if body in recorded:
            count = self.counts.of(pair) if body == self.organisation.pk else self.counts.of_child(body, pair)
            return added([Measure(count, RECORDS, EXACT, self.through), *below])
        return self.declarations.of(body, pair) or (added(below) if below else absent)

    def _differences(
        self, own: Mapping[Pair, Measure], children: Mapping[int, Mapping[Pair, Measure]]
    ) -> tuple[str, ...]:
        """Where an organisation's own declared figure and the sum of its parts tell two stories."""
        warnings = []
        for pair, measure in own.items():
            declared = self.declarations.of(self.organisation.pk, pair)
            known = [found[pair] for found in children.values() if found[pair].value is not None]
            total = (added(known) if measure is declared else measure).value
            if declared and declared.value is not None and total is not None and total != declared.value:
                warnings.append(
                    f"{self.organisation.name}: số đã khai báo {number(declared.value)} khác với {number(total)}"
                    f" cộng từ {len(known)} đơn vị trực thuộc có số liệu; số khai báo không thay số cộng."
                )
        return tuple(warnings)
