"""Targets handed down an invented province: what is asked follows the size of a unit, what comes of it does not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from demo.rules.apportionment import above_floors, largest_remainder
from demo.rules.body import STREAMS, Body, PartyBase, Tree, UnionBase
from demo.rules.day import LEVELLED_ON, MERGED_ON
from demo.rules.figures import WINDOW, Figures
from membership.rules.organisation_kind import BASE_KINDS

FIRST_YEAR: Final = WINDOW.stop
_ASSIGNED, _AMENDED = (1, 12), (7, 1)
# A year's admissions as a share of the members at the end of the year before (21-NQ/TW: 3-4 %).
_RATE: Final = (0.03, 0.04)
# The province and the districts keep a reserve of their targets: nobody may hand down more than was assigned.
_HANDED_DOWN, _HANDED_ON = 0.98, 0.97
_LOWERED: Final = 0.9
_INTRODUCED_GROWTH, _UNION_GROWTH = 1.025, 1.04
# The kinds at the top of a province's trees, and above.
_TOPS: Final = ("region", "province", "union_province")
# Targets for groups: share of all, and of the range where there is one.
_GROUPS: Final = (("union_member", 0.66), ("women", 0.45), ("residential", 0.37))
_MINORITY_SHARE, _YOUNG_SHARE = 0.3, 0.085


@dataclass(frozen=True, slots=True)
class Target:
    """A quota to be: persons, for the calendar year."""

    body: Body
    indicator: str
    group: str
    year: int
    target_min: int
    target_max: int | None
    valid_from: date
    valid_to: date | None
    decision: str


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A province whose targets are asked for: its tree and its figures."""

    tree: Tree
    figures: Figures


def targets(provinces: Sequence[Asked], members: Mapping[tuple[Body, int], int], until: date) -> Iterator[Target]:
    """
    :param members: of each province at the end of each year.
    """
    for year in range(FIRST_YEAR, until.year + 1):
        day = date(year, *_ASSIGNED)
        if day > until:
            return
        found: list[Target] = []
        for party, together in _by_province(provinces, day).items():
            found += _of_party(party, together, year, members[party, year - 1], until)
            found += _of_union(together, year)
        ends_on = MERGED_ON if year == MERGED_ON.year else LEVELLED_ON
        if year == ends_on.year and ends_on <= until and any(province.tree.party.closed_on for province in provinces):
            yield from handed_on(found, provinces) if ends_on == MERGED_ON else _ended(found, ends_on)
        else:
            yield from found


def _by_province(provinces: Sequence[Asked], day: date) -> dict[Body, list[Asked]]:
    found: dict[Body, list[Asked]] = {}
    for province in provinces:
        found.setdefault(province.tree.party.at(day), []).append(province)
    return found


def below_top(body: Body, day: date) -> Body:
    """The body directly below the top of the tree in whose area another is on the day: perhaps itself."""
    line = list(body.at(day).upwards(day))
    below = [above for above in line if above.on(day).kind not in _TOPS]
    return below[-1]


def _of_party(party: Body, together: Sequence[Asked], year: int, members: int, until: date) -> Iterator[Target]:
    low, high = (round(members * rate) for rate in _RATE)
    yield _target(party, "admitted", "all", year, low, "TU", high)
    yield from _groups(party, year, low, "TU")
    young = max(1, round(low * _YOUNG_SHARE))
    yield _target(party, "admitted", "pupil_student_private_worker", year, young, "TU", round(young * 1.4))
    day = date(year, *_ASSIGNED)
    expected: dict[PartyBase, float] = {}
    units: dict[Body, list[PartyBase]] = {}
    for province in together:
        expected |= expected_admissions(province.tree, province.figures)
        for base in province.tree.party_bases:
            units.setdefault(below_top(base.body, day), []).append(base)
    weights = [sum(expected[base] for base in bases) for bases in units.values()]
    shares = largest_remainder(round(low * _HANDED_DOWN), weights)
    weakest = min(units, key=lambda unit: (unit.on(day).kind != "upper", _vigour(units[unit])))
    is_amended = year == until.year != MERGED_ON.year and until >= date(year, *_AMENDED)
    for (unit, bases), share in zip(units.items(), shares, strict=True):
        if unit.on(day).kind in BASE_KINDS:
            yield _target(unit, "admitted", "all", year, share, "TU")
        else:
            yield from _of_unit(unit, bases, year, share, expected, is_lowered=is_amended and unit is weakest)


def _vigour(bases: Sequence[PartyBase]) -> float:
    return sum(base.vigour * base.weight for base in bases) / sum(base.weight for base in bases)


def _of_unit(
    unit: Body, bases: Sequence[PartyBase], year: int, share: int, expected: dict[PartyBase, float], *, is_lowered: bool
) -> Iterator[Target]:
    own = _target(unit, "admitted", "all", year, share, "TU")
    yield from _amended(own) if is_lowered else (own,)
    yield from _groups(unit, year, share, "TU")
    if any(base.minority > 0.4 for base in bases):
        yield _target(unit, "admitted", "ethnic_minority", year, round(share * _MINORITY_SHARE), "TU")
    day = date(year, *_ASSIGNED)
    below = [base for base in bases if base.body.at(day) is not unit and base.body.on(day).kind in BASE_KINDS]
    whole, part = sum(expected[base] for base in bases), sum(expected[base] for base in below)
    if not part:
        return
    left = round(share * _LOWERED) if is_lowered else share
    for base, count in _dealt(int(left * _HANDED_ON * part / whole), below, expected):
        if count:
            yield _target(base.body, "admitted", "all", year, count, unit.symbol)


def _dealt(
    total: int, bases: Sequence[PartyBase], expected: Mapping[PartyBase, float]
) -> Iterator[tuple[PartyBase, int]]:
    """By what may be expected; those that the merger makes one unit have at least one person to admit together."""
    together: dict[Body, list[PartyBase]] = {}
    for base in bases:
        together.setdefault(below_top(base.body, MERGED_ON), []).append(base)
    weights = [sum(expected[base] for base in group) for group in together.values()]
    floors = [int(total >= len(together))] * len(together)
    for group, share in zip(together.values(), above_floors(total, floors, weights), strict=True):
        yield from zip(group, largest_remainder(share, [expected[base] for base in group]), strict=True)


def _amended(target: Target) -> Iterator[Target]:
    """Lowered in the middle of the year."""
    day = date(target.year, *_AMENDED)
    yield replace(target, valid_to=day)
    lower = round(target.target_min * _LOWERED)
    yield replace(target, valid_from=day, target_min=lower, decision=_decision(target.year, "TU", 40))


def _of_union(together: Sequence[Asked], year: int) -> Iterator[Target]:
    day, turn = date(year, *_ASSIGNED), year - WINDOW.stop + 1
    total = admitted = 0
    weights: dict[UnionBase, float] = {}
    for province in together:
        figures = province.figures
        total += round(figures.introduced_by_year[-1] * _INTRODUCED_GROWTH**turn)
        admitted += round(figures.admitted_union_by_year[-1] * _UNION_GROWTH**turn)
        weights |= dict(zip(province.tree.union_bases, _introduced_weights(province.tree, figures), strict=True))
    top = together[0].tree.union
    yield _target(top, "introduced", "all", year, total, "TĐTN")
    yield _target(top, "admitted", "union_member", year, admitted, "TĐTN")
    shares = largest_remainder(round(total * _HANDED_DOWN), list(weights.values()))
    of_units: dict[Body, int] = {}
    for base, share in zip(weights, shares, strict=True):
        body = base.body.at(day)
        unit = below_top(body, day)
        of_units[unit] = of_units.get(unit, 0) + share
        if share and body is not unit and body.on(day).kind == "union_base":
            yield _target(body, "introduced", "all", year, share, "ĐTN")
    for unit, share in of_units.items():
        yield from _of_union_unit(unit, year, share, admitted / total)


def _of_union_unit(unit: Body, year: int, share: int, rate: float) -> Iterator[Target]:
    if share:
        yield _target(unit, "introduced", "all", year, share, "TĐTN")
    if unit.on(date(year, *_ASSIGNED)).kind != "union_base":
        yield _target(unit, "admitted", "union_member", year, round(share * rate), "TĐTN")


def _ended(found: Iterable[Target], day: date) -> Iterator[Target]:
    """What was asked of bodies that stand below a base organisation from the day on is asked of that one alone."""
    for target in found:
        is_inner = target.body.on(day).kind in ("sub_committee", "cell")
        yield replace(target, valid_to=day) if is_inner and target.valid_to is None else target


def handed_on(found: Sequence[Target], provinces: Sequence[Asked]) -> Iterator[Target]:
    """Targets of the first half of the year, and what they became on the day of the merger: those of base organisations
    add up to those of their new committees, those of the provinces to those of the one that goes on."""
    day = MERGED_ON
    tops = {body for province in provinces for body in (province.tree.party, province.tree.union)}
    of_tops: dict[tuple[Body, str, str], list[Target]] = {}
    of_units: dict[tuple[Body, str, str], list[Target]] = {}
    for target in found:
        key = target.indicator, target.group
        if target.body in tops:
            of_tops.setdefault((target.body.at(day), *key), []).append(target)
        elif target.body.on(target.valid_from).kind in BASE_KINDS:
            of_units.setdefault((below_top(target.body, day), *key), []).append(target)
        else:
            yield replace(target, valid_to=day)
    for (top, *_), parts in of_tops.items():
        yield from _joined(top, parts)
    for (unit, *_), parts in of_units.items():
        yield from _passed(unit, parts)


def _joined(body: Body, parts: Sequence[Target]) -> Iterator[Target]:
    """One target in place of several."""
    high = sum(part.target_max or 0 for part in parts) or None
    low = sum(part.target_min for part in parts)
    yield from (replace(part, valid_to=MERGED_ON) for part in parts)
    decision = _decision(MERGED_ON.year, body.symbol, 41)
    yield replace(
        parts[0], body=body, target_min=low, target_max=high, valid_from=MERGED_ON, valid_to=None, decision=decision
    )


def _stays_base(body: Body) -> bool:
    return body.closed_on is None and body.on(MERGED_ON).kind in BASE_KINDS


def _passed(unit: Body, parts: Sequence[Target]) -> Iterator[Target]:
    if [part.body for part in parts] == [unit]:
        yield parts[0]
        return
    staying = [part for part in parts if part.body is not unit and _stays_base(part.body)]
    yield from staying
    ended = [part for part in parts if part not in staying]
    whole = list(_joined(unit, parts))[-1]
    yield from (replace(part, valid_to=MERGED_ON) for part in ended)
    yield whole
    if unit.on(MERGED_ON).kind == "upper":
        for part in _groups(unit, whole.year, whole.target_min, "TU"):
            yield replace(part, valid_from=MERGED_ON, decision=whole.decision)


def _introduced_weights(tree: Tree, figures: Figures) -> list[float]:
    """How many of those introduced each Youth Union base would have if all were alike."""
    seats = {stream: sum(base.seats.get(stream, 0) for base in tree.union_bases) or 1 for stream in STREAMS}
    return [_expected(base, figures, seats) for base in tree.union_bases]


def _expected(base: UnionBase, figures: Figures, seats: dict[str, float]) -> float:
    return sum(figures.introduced[stream] * seat / seats[stream] for stream, seat in base.seats.items())


def expected_admissions(tree: Tree, figures: Figures) -> dict[PartyBase, float]:
    """How many each base organisation would admit in a year if all were equally diligent."""
    other, union = figures.admitted_other_by_year[-1], figures.admitted_union_by_year[-1]
    members = sum(base.weight for base in tree.party_bases)
    found = {base: other * base.weight / members for base in tree.party_bases}
    weights = _introduced_weights(tree, figures)
    for union_base, weight in zip(tree.union_bases, weights, strict=True):
        found[union_base.led_by] += union * weight / sum(weights)
    return found


def _groups(body: Body, year: int, whole: int, symbol: str) -> Iterable[Target]:
    return [_target(body, "admitted", group, year, round(whole * share), symbol) for group, share in _GROUPS]


def _target(
    body: Body, indicator: str, group: str, year: int, low: int, symbol: str, high: int | None = None
) -> Target:
    decision = _decision(year, symbol, 5)
    return Target(body, indicator, group, year, low, high, date(year, *_ASSIGNED), None, decision)


def _decision(year: int, symbol: str, number: int) -> str:
    return f"{number + year % 5 * 60}-QĐ/{symbol}"
