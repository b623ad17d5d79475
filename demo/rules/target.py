"""Targets handed down an invented province: what is asked follows the size of a unit, what comes of it does not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from demo.rules.apportionment import largest_remainder
from demo.rules.body import STREAMS, Body, Host, PartyBase, Tree, UnionBase
from demo.rules.figures import WINDOW, Figures

FIRST_YEAR: Final = WINDOW.stop
_ASSIGNED, _AMENDED = (1, 12), (7, 1)
# A year's admissions as a share of the members at the end of the year before (21-NQ/TW: 3-4 %).
_RATE: Final = (0.03, 0.04)
# The province and the districts keep a reserve of their targets: nobody may hand down more than was assigned.
_HANDED_DOWN, _HANDED_ON = 0.98, 0.97
_LOWERED: Final = 0.9
_INTRODUCED_GROWTH: Final = 1.025
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


def targets(tree: Tree, figures: Figures, members: dict[int, int], until: date) -> Iterator[Target]:
    """
    :param members: of the province at the end of each year.
    """
    for year in range(FIRST_YEAR, until.year + 1):
        if date(year, *_ASSIGNED) <= until:
            yield from _of_party(tree, figures, year, members[year - 1], until)
            yield from _of_union(tree, figures, year)


def _of_party(tree: Tree, figures: Figures, year: int, members: int, until: date) -> Iterator[Target]:
    low, high = (round(members * rate) for rate in _RATE)
    yield _target(tree.party, "admitted", "all", year, low, "TU", high)
    yield from _groups(tree.party, year, low, "TU")
    young = max(1, round(low * _YOUNG_SHARE))
    yield _target(tree.party, "admitted", "pupil_student_private_worker", year, young, "TU", round(young * 1.4))
    children = [host for host in tree.hosts if host.body is not tree.party]
    direct = [base for base in tree.party_bases if base.host.body is tree.party]
    expected = expected_admissions(tree, figures)
    weights = [
        *(sum(expected[base] for base in tree.party_bases if base.host is host) for host in children),
        *(expected[base] for base in direct),
    ]
    shares = largest_remainder(round(low * _HANDED_DOWN), weights)
    for host, share in zip(children, shares, strict=False):
        yield from _of_host(tree, host, year, share, expected, until)
    for base, share in zip(direct, shares[len(children) :], strict=True):
        yield _target(base.body, "admitted", "all", year, share, "TU")


def _of_host(
    tree: Tree, host: Host, year: int, share: int, expected: dict[PartyBase, float], until: date
) -> Iterator[Target]:
    own = _target(host.body, "admitted", "all", year, share, "TU")
    weakest = min(tree.hosts, key=lambda other: other.vigour)
    is_lowered = host is weakest and year == until.year and until >= date(year, *_AMENDED)
    yield from _amended(own) if is_lowered else (own,)
    yield from _groups(host.body, year, share, "TU")
    bases = [base for base in tree.party_bases if base.host is host]
    if any(base.minority > 0.4 for base in bases):
        yield _target(host.body, "admitted", "ethnic_minority", year, round(share * _MINORITY_SHARE), "TU")
    left = round(share * _LOWERED) if is_lowered else share
    handed = largest_remainder(int(left * _HANDED_ON), [expected[base] for base in bases])
    for base, count in zip(bases, handed, strict=True):
        if count:
            yield _target(base.body, "admitted", "all", year, count, host.symbol)


def _amended(target: Target) -> Iterator[Target]:
    """Lowered in the middle of the year."""
    day = date(target.year, *_AMENDED)
    yield replace(target, valid_to=day)
    lower = round(target.target_min * _LOWERED)
    yield replace(target, valid_from=day, target_min=lower, decision=_decision(target.year, "TU", 40))


def _of_union(tree: Tree, figures: Figures, year: int) -> Iterator[Target]:
    total = round(figures.introduced_by_year[-1] * _INTRODUCED_GROWTH ** (year - WINDOW.stop + 1))
    weights = _introduced_weights(tree, figures)
    yield _target(tree.union, "introduced", "all", year, total, "TĐTN")
    admitted = round(figures.admitted_union_by_year[-1] * 1.04 ** (year - WINDOW.stop + 1))
    yield _target(tree.union, "admitted", "union_member", year, admitted, "TĐTN")
    shares = largest_remainder(round(total * _HANDED_DOWN), weights)
    above: dict[Body, int] = {}
    for base, share in zip(tree.union_bases, shares, strict=True):
        parent = base.body.parent
        if parent is not None and parent is not tree.union:
            above[parent] = above.get(parent, 0) + share
        if share:
            yield _target(base.body, "introduced", "all", year, share, "ĐTN")
    for body, share in above.items():
        yield _target(body, "introduced", "all", year, share, "TĐTN")
        yield _target(body, "admitted", "union_member", year, round(share * admitted / total), "TĐTN")


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
