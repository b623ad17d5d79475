"""Figures of an organisation and its children: records first, declared figures where there are none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from common.dates import local_today
from common.formats import number
from membership.models import Organisation
from membership.rules.organisation_kind import KINDS
from reports.queries.count import Counts, flows
from reports.queries.declared import Declarations, declared_flows, declared_stocks
from reports.queries.place import DIRECT, THEN, TODAY, UNATTRIBUTED, Place
from reports.queries.recorded import PROVINCE_RANK, Records
from reports.queries.stock import stocks
from reports.rules.measure import DECLARED, EXACT, NOTHING, RECORDS, Measure, Pair, added


@dataclass(frozen=True, slots=True)
class Measured:
    """`own` holds the organisation's figures, `children` those of the bodies directly below by id.

    `rest` is what the organisation counts below no child: `DIRECT` and, on today's tree, `UNATTRIBUTED`. A child that
    is not among `children` has neither records nor declared figures; `absent` is what that means.
    """

    own: Mapping[Pair, Measure]
    children: Mapping[int, Mapping[Pair, Measure]]
    rest: Mapping[int, Mapping[Pair, Measure]]
    absent: Measure
    warnings: tuple[str, ...] = ()

    def of_child(self, child: int, pair: Pair) -> Measure:
        """Of a child by its id, or of a part of the rest."""
        if child in self.rest:
            return self.rest[child].get(pair, NOTHING)
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
    return _Joined(place, counts, declarations, records, by_child, min(end, as_of, today)).measured()


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
    place = Place(organisation, tree)
    declarations = declared_stocks(place, asked, day)
    records = Records(organisation.system, asked[0][0], day, day) if countable else None
    return _Joined(place, counts, declarations, records, by_child, day).measured()


@dataclass(frozen=True, slots=True)
class _Joined:
    """Counts and declarations of one period, covered as far as `through`. No `records`: the pairs are only declared."""

    place: Place
    counts: Counts
    declarations: Declarations
    records: Records | None
    by_child: bool
    through: date

    def measured(self) -> Measured:
        declaring = self._declaring_with_records()
        sums = {pair: self.declarations.sums(pair, declaring) for pair in self.counts.pairs}
        absent, here = self._absent(), self.place.organisation.pk
        own = {
            pair: self._value(self.counts.has_any_records, self.counts.of(pair), sums[pair].get(here)) or absent
            for pair in self.counts.pairs
        }
        if not self.by_child:
            return Measured(own, {}, {}, absent)
        children = {
            child: {pair: self._of_child(child, pair, sums[pair].get(child)) or absent for pair in self.counts.pairs}
            for child in sorted(self._children())
        }
        rest = {part: found for part in (DIRECT, UNATTRIBUTED) if (found := self._rest(part, sums))}
        return Measured(own, children, rest, absent, self._differences(own, children, rest))

    def _declaring_with_records(self) -> frozenset[int]:
        """The bodies whose declared figures do not count, because records do."""
        if self.records is None:
            return frozenset()
        if self.place.tree == TODAY:
            return self.records.among(self.declarations.measures)
        if not self.counts.has_any_records:
            return frozenset()
        here = self.place.organisation.pk
        counted = self.counts.children if self.by_child else frozenset[int]()
        unsure = [body for body in self.declarations.measures if body != here and body not in counted]
        found = {child for child in counted if self.counts.has_records(child)}
        return frozenset({here, *found, *self.records.among(unsure)})

    def _absent(self) -> Measure:
        """Neither records nor a declared figure: none, where the province keeps records; else unknown."""
        if self.records is None:
            return NOTHING
        organisation = self.place.organisation
        is_kept = (
            KINDS[organisation.kind].rank >= PROVINCE_RANK
            if self.counts.has_any_records
            else self.records.are_kept_in_the_province_of(organisation)
        )
        return Measure(0, RECORDS, EXACT, self.through) if is_kept else NOTHING

    def _children(self) -> set[int]:
        here = self.place.organisation.pk
        chains = self.declarations.slots.values()
        declaring = {chain[chain.index(here) + 1] for chain in chains if here in chain[:-1]}
        return (declaring | self.counts.children) - {UNATTRIBUTED}

    def _value(self, is_recorded: bool, count: int, declared: Measure | None) -> Measure | None:
        if is_recorded:
            return added(filter(None, [Measure(count, RECORDS, EXACT, self.through), declared]))
        return declared

    def _of_child(self, child: int, pair: Pair, declared: Measure | None) -> Measure | None:
        return self._value(self.counts.has_records(child), self.counts.of_child(child, pair), declared)

    def _rest(self, part: int, sums: Mapping[Pair, Mapping[int, Measure]]) -> dict[Pair, Measure]:
        """What a declared total holds beyond its parts is not the committee's own, so nobody declares `DIRECT`."""
        key = None if part == DIRECT else part
        measures = {
            pair: self._value(
                self.counts.has_records(key),
                self.counts.of_child(key, pair),
                sums[pair].get(UNATTRIBUTED) if key is not None else None,
            )
            for pair in self.counts.pairs
        }
        return {pair: measure for pair, measure in measures.items() if measure}

    def _differences(
        self,
        own: Mapping[Pair, Measure],
        children: Mapping[int, Mapping[Pair, Measure]],
        rest: Mapping[int, Mapping[Pair, Measure]],
    ) -> tuple[str, ...]:
        """Where an organisation's own declared figure and the sum of its parts tell two stories."""
        warnings, here = [], self.place.organisation
        for pair, measure in own.items():
            declared = self.declarations.of(here.pk, pair)
            if self.place.tree == TODAY and measure.source == DECLARED:
                declared = measure
            known = [found[pair] for found in children.values() if found[pair].value is not None]
            parts = [*known, *(found[pair] for found in rest.values() if pair in found)]
            total = (added(parts) if measure is declared or not self.counts.has_any_records else measure).value
            if declared and declared.value is not None and total is not None and total != declared.value:
                warnings.append(
                    f"{here.name}: số đã khai báo {number(declared.value)} khác với {number(total)}"
                    f" cộng từ {len(known)} đơn vị trực thuộc có số liệu; số khai báo không thay số cộng."
                )
        return tuple(warnings)
