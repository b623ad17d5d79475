"""Growing a province: committees, base organisations with their Youth Union bodies, cells and branches."""

from dataclasses import dataclass
from math import ceil
from random import Random
from typing import Final

from demo.rules.apportionment import largest_remainder
from demo.rules.body import RESIDENT, STREAMS, Authority, Body, Host, PartyBase, Tree, UnionBase
from demo.rules.day import FIRST_DAY, LEVELLED_ON
from demo.rules.unit import Unit, branches, commune_cells, departments

CELL_MEMBERS: Final = 19
# A base committee with more cells than this puts them under sub-committees (đảng bộ bộ phận).
CELLS_WITHOUT_SUB, CELLS_OF_SUB = 24, 10
DELEGATED_SHARE: Final = 0.12
_COMMON_NOUNS: Final = ("Thôn ", "Bản ", "Khu phố ", "Lớp ")


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune, ward or town, with its share of people of an ethnic minority."""

    name: str
    weight: float
    minority: float
    tongues: tuple[str, ...]

    @property
    def is_town(self) -> bool:
        return not self.name.startswith("xã ")


def plant(party: Body, union: Body) -> Tree:
    """A province with nothing below it."""
    return Tree(party, union, [party, union])


def add_host(tree: Tree, code: str, party: str, union: str, place: str, symbol: str, communes: tuple[str, ...]) -> Host:
    """A committee directly above base organisations, with the Youth Union body beside it."""
    body = tree.add("upper", code, f"Đảng bộ {party}", place or party, tree.party, symbol=symbol)
    beside = tree.add("union_upper", code, f"Đoàn TNCS Hồ Chí Minh {party}", union, tree.union, led_by=body)
    host = Host(body, beside, place, communes, symbol)
    tree.hosts.append(host)
    return host


def add_commune(tree: Tree, host: Host, code: str, commune: Commune) -> PartyBase:
    body = tree.add("base_committee", code, f"Đảng bộ {commune.name}", commune.name, host.body, sector="residential")
    base = PartyBase(body, host, commune.weight, commune.minority, commune.tongues, (f"{commune.name}, {host.place}",))
    tree.party_bases.append(base)
    add_union(tree, base, host.union, code, f"Đoàn {commune.name}", {RESIDENT: commune.weight})
    return base


def add_unit(tree: Tree, host: Host, unit: Unit, *, minority: float = 0.02, tongues: tuple[str, ...] = ()) -> PartyBase:
    kind, word = ("base_committee", "Đảng bộ") if unit.is_committee else ("base_cell", "Chi bộ")
    body = tree.add(kind, unit.code, f"{word} {unit.name}", unit.name, host.body, sector=unit.sector)
    base = PartyBase(body, host, unit.weight, minority, tongues, host.addresses)
    tree.party_bases.append(base)
    if unit.seats:
        add_union(tree, base, host.union, unit.code, f"Đoàn {unit.name}", unit.seats)
    return base


def add_union(tree: Tree, base: PartyBase, above: Body, code: str, name: str, seats: dict[str, float]) -> UnionBase:
    body = tree.add(
        "union_base", code, name, name.removeprefix("Đoàn "), above, sector=base.body.sector, led_by=base.body
    )
    union_base = UnionBase(body, base, seats)
    tree.union_bases.append(union_base)
    return union_base


def cells_for(tree: Tree, members: int) -> list[int]:
    """How many cells each base organisation has, when so many members are divided by weight."""
    shares = largest_remainder(members, [base.weight for base in tree.party_bases])
    return [max(3, round(share / CELL_MEMBERS)) for share in shares]


def sub_committees_for(cells: list[int]) -> list[int]:
    """How many sub-committees come between: none below a certain size."""
    return [ceil(count / CELLS_OF_SUB) if count > CELLS_WITHOUT_SUB else 0 for count in cells]


def grow(tree: Tree, rng: Random, cells: list[int], sub_committees: list[int], seats: dict[str, int]) -> None:
    """Cells and sub-committees of each base organisation, branches for so many Youth Union members of each stream."""
    for base, count, subs in zip(tree.party_bases, cells, sub_committees, strict=True):
        _grow_cells(tree, base, rng, count, subs)
    if seats:
        places = seats_of(tree, seats)
        for number, union_base in enumerate(tree.union_bases):
            _grow_branches(tree, union_base, {stream: places[stream][number] for stream in union_base.seats})
    _set_vigour(tree, rng)
    _let_decide(tree)


def seats_of(tree: Tree, totals: dict[str, int]) -> dict[str, list[int]]:
    """How many members of each stream every Youth Union base has, adding up to the totals."""
    found = {}
    for stream in STREAMS:
        weights = [base.seats.get(stream, 0) for base in tree.union_bases]
        found[stream] = largest_remainder(totals[stream] if any(weights) else 0, weights)
    return found


def _grow_cells(tree: Tree, base: PartyBase, rng: Random, count: int, subs: int) -> None:
    if base.body.kind == "base_cell":
        base.cells = [base.body]
        return
    parents = [_add_sub_committee(tree, base, number) for number in range(1, subs + 1)] or [base.body]
    for number, (name, sector) in enumerate(_cells_of(base, rng, count)):
        parent = parents[number * len(parents) // count]
        title = f"Chi bộ {_inside(name)}"
        base.cells.append(tree.add("cell", f"{number + 1:02}", title, name, parent, sector=sector))


def _add_sub_committee(tree: Tree, base: PartyBase, number: int) -> Body:
    title = f"Đảng bộ bộ phận số {number} {base.body.short_name}"
    return tree.add("sub_committee", f"B{number}", title, f"Bộ phận số {number}", base.body, sector=base.body.sector)


def _cells_of(base: PartyBase, rng: Random, count: int) -> list[tuple[str, str]]:
    sector = base.body.sector
    if sector != "residential":
        return [(name, sector) for name in departments(sector, count)]
    is_town = not base.body.short_name.startswith("xã ")
    return list(commune_cells(rng, count, is_town=is_town, is_upland=base.minority > 0.4))


def _grow_branches(tree: Tree, union_base: UnionBase, members: dict[str, int]) -> None:
    cells = {cell.short_name: cell for cell in union_base.led_by.cells if cell.kind == "cell"}
    villages = [name for name, cell in cells.items() if cell.sector == union_base.body.sector]
    number = 0
    for stream, names in branches(union_base.seats, villages, members).items():
        for name in names:
            number += 1
            led_by = cells.get(name, union_base.led_by.cells[0])
            sector = union_base.body.sector
            branch = tree.add(
                "union_branch",
                f"{number:02}",
                f"Chi đoàn {_inside(name)}",
                name,
                union_base.body,
                sector=sector,
                led_by=led_by,
            )
            union_base.branches.setdefault(stream, []).append(branch)


def _set_vigour(tree: Tree, rng: Random) -> None:
    """Some committees are ahead of others, and so are the base organisations under each."""
    steps = len(tree.hosts) - 1 or 1
    ranks = rng.sample(range(len(tree.hosts)), len(tree.hosts))
    for host, rank in zip(tree.hosts, ranks, strict=True):
        host.vigour = 0.72 + 0.56 * rank / steps
    for base in tree.party_bases:
        base.vigour = base.host.vigour * rng.lognormvariate(0, 0.3)
        base.is_delegated = base.body.kind == "base_committee" and rng.random() < DELEGATED_SHARE


def _let_decide(tree: Tree) -> None:
    """The committees above decide; a delegated base committee as a whole, its standing committee from 208-QĐ/TW on."""
    for host in tree.hosts:
        host.body.authorities.append(Authority("standing", is_delegated=False, since=FIRST_DAY))
    for base in tree.party_bases:
        if base.is_delegated:
            base.body.authorities += [
                Authority("committee", is_delegated=True, since=FIRST_DAY, until=LEVELLED_ON),
                Authority("standing", is_delegated=False, since=LEVELLED_ON),
            ]


def _inside(name: str) -> str:
    """A name as it stands inside a longer one: "Thôn An Cát" → "thôn An Cát"."""
    return name[0].lower() + name[1:] if name.startswith(_COMMON_NOUNS) else name
