"""Invented provinces of any size, and a region of them: the stress case of the measurements.

At scale 1 the region has the organisations and members of khu vực miền Trung - Tây Nguyên (Báo Nhân Dân, 19/5/2023):
277 đảng bộ cấp trên cơ sở, 6.008 đảng bộ and 6.311 chi bộ cơ sở, 207 đảng bộ bộ phận, 60.687 chi bộ, 1.274.204 đảng
viên; the Youth Union has one base body beside every base committee.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from demo.rules.apportionment import above_floors, largest_remainder
from demo.rules.body import STAFF, Body, Host, PartyBase, Tree
from demo.rules.figures import PUBLISHED, Figures, scaled
from demo.rules.tree import Commune, add_commune, add_host, add_unit, grow, plant
from demo.rules.unit import Unit, college, enterprise, lower_school, place_names, upper_school

KINDS: Final = {"upper": 277, "base_committee": 6_008, "base_cell": 6_311, "sub_committee": 207, "cell": 60_687}
MEMBERS, CANDIDACIES, PROVINCES = 1_274_204, 600_000, 19
PROVINCE_MEMBERS: Final = 100_000
_COMMUNE_SHARE: Final = 0.6
_COMMUNE_MEMBERS: Final = 150.0
_CELLS_AT_LEAST: Final = 3


@dataclass(frozen=True, slots=True)
class Outline:
    """One province to be: how many bodies of each kind, members, and candidacies (``None``: as many as fit)."""

    number: int
    kinds: dict[str, int]
    members: int
    candidacies: int | None

    @property
    def figures(self) -> Figures:
        """Of a province among others only the Party is complete: the Youth Union has no members beside the road."""
        figures = scaled(PUBLISHED, self.members / PUBLISHED.members)
        figures = replace(figures, members=self.members)
        return figures if self.candidacies is None else replace(figures, seats={}, members_in_union=0)


def province(scale: float) -> Outline:
    """A single province with about 100,000 members, its Youth Union complete."""
    members = round(PROVINCE_MEMBERS * scale)
    return Outline(0, {kind: _whole(count * members / MEMBERS) for kind, count in KINDS.items()}, members, None)


def provinces(scale: float) -> Iterator[Outline]:
    """The provinces of a region; together they have the totals times the scale."""
    count = max(2, round(PROVINCES * scale))
    # Provinces differ: the largest has about twice the members of the smallest.
    weights = [1 + number / count for number in range(count)]
    # However small the region, each province has at least one body of a kind.
    least = [1] * count
    kinds = {kind: above_floors(max(round(total * scale), count), least, weights) for kind, total in KINDS.items()}
    members = largest_remainder(_whole(MEMBERS * scale), weights)
    candidacies = largest_remainder(_whole(CANDIDACIES * scale), weights)
    for number in range(count):
        own = {kind: shares[number] for kind, shares in kinds.items()}
        yield Outline(number + 1, own, members[number], candidacies[number])


def tree(rng: Random, outline: Outline, party: Body, union: Body) -> Tree:
    found = plant(party, union)
    kinds = outline.kinds
    committees = largest_remainder(kinds["base_committee"], [1] * kinds["upper"])
    cells = largest_remainder(kinds["base_cell"], [1] * kinds["upper"])
    names = place_names(rng, kinds["upper"])
    for number, name in enumerate(names):
        _add_district(found, rng, number, f"huyện {name}", committees[number], cells[number])
    _grow(found, rng, kinds, outline.figures.seats)
    return found


def _add_district(tree: Tree, rng: Random, number: int, place: str, committees: int, cells: int) -> None:
    communes = [f"xã {name}" for name in place_names(rng, max(1, round(committees * _COMMUNE_SHARE)))]
    minority = 0.5 if number % 4 == 3 else 0.02
    addresses = tuple(f"{commune}, {place}" for commune in communes)
    host = add_host(tree, f"{number + 1:02}", place, f"Huyện đoàn {place[6:]}", place, "HU", addresses)
    for count, commune in enumerate(communes[:committees], 1):
        add_commune(tree, host, f"X{count:02}", Commune(commune, _COMMUNE_MEMBERS, minority, ("23",)))
    larger = list(_larger_units(host, committees - len(communes)))
    if number == 0 and larger:
        larger[0] = college("CD1", f"Trường Cao đẳng {place}")
    for unit in [*larger, *_smaller_units(host, cells)]:
        add_unit(tree, host, unit, minority=minority / 2, tongues=("23",))


def _larger_units(host: Host, count: int) -> Iterator[Unit]:
    """Agencies, hospitals, forces and schools with a committee."""
    for number in range(1, count + 1):
        yield (
            Unit(f"CQ{number:02}", f"Cơ quan số {number} {host.place}", "agency", 70, {STAFF: 45}),
            upper_school(number, host.place),
            Unit(f"CA{number:02}", f"Công an số {number} {host.place}", "police", 80, {STAFF: 60}),
            Unit(f"YT{number:02}", f"Bệnh viện số {number} {host.place}", "health", 90, {STAFF: 60}),
        )[number % 4]


def _smaller_units(host: Host, count: int) -> Iterator[Unit]:
    """Schools, offices and enterprises without a committee."""
    for number in range(1, count + 1):
        unit = (
            lower_school(number, host.place),
            Unit(f"CB{number:02}", f"Phòng số {number} {host.place}", "agency", 16),
            enterprise(number, f"DN{number:02}"),
        )[number % 3]
        yield replace(unit, seats={})


def _grow(tree: Tree, rng: Random, kinds: dict[str, int], seats: dict[str, int]) -> None:
    """Exactly so many cells and sub-committees; the first base committees have the sub-committees."""
    committees = [base for base in tree.party_bases if base.body.kind == "base_committee"]
    shares = above_floors(
        max(kinds["cell"], _CELLS_AT_LEAST * len(committees)),
        [_CELLS_AT_LEAST] * len(committees),
        [base.weight for base in committees],
    )
    cells: dict[PartyBase, int] = dict(zip(committees, shares, strict=True))
    subs = dict.fromkeys(committees[: kinds["sub_committee"]], 1)
    numbers = [(cells.get(base, 0), subs.get(base, 0)) for base in tree.party_bases]
    grow(tree, rng, [count for count, _ in numbers], [count for _, count in numbers], seats)


def _whole(value: float) -> int:
    return max(1, round(value))
