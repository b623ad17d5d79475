"""How many people beside those on the road every body needs, so that the stocks of `STOCK_DAY` come out exactly."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from demo.rules.apportionment import above_floors, largest_remainder
from demo.rules.body import RESIDENT, STAFF, TEACHER, PartyBase, Tree, UnionBase
from demo.rules.figures import STOCK_DAY, Figures
from demo.rules.road import Road

# Official members of every cell before the others are divided (Điều lệ Đảng, Điều 24: at least three).
CELL_MINIMUM: Final = 4
_PARTY_SHARE: Final = {RESIDENT: 0.56, TEACHER: 0.84, STAFF: 0.78}


@dataclass(slots=True)
class Stock:
    """People to be added: seats of the Youth Union by body and stream, without and with the Party; other members."""

    seats: dict[tuple[UnionBase, str], int] = field(default_factory=dict)
    party_seats: dict[tuple[UnionBase, str], int] = field(default_factory=dict)
    members: dict[PartyBase, int] = field(default_factory=dict)


def stock(tree: Tree, figures: Figures, roads: Iterable[Road]) -> Stock:
    taken = _taken(roads)
    found = Stock()
    for stream in figures.seats:
        keys = [(base, stream) for base in tree.union_bases if stream in base.seats]
        if not keys:
            continue
        free = figures.seats[stream] - sum(taken.union[key] for key in keys)
        shares = largest_remainder(free, [base.seats[stream] for base, _ in keys])
        found.seats |= dict(zip(keys, shares, strict=True))
    if found.seats:
        _share_with_party(found, figures.members_in_union - taken.both)
    for (union_base, _), count in found.party_seats.items():
        taken.party[union_base.led_by] += count
    floors = [taken.party[base] + CELL_MINIMUM * len(base.cells) for base in tree.party_bases]
    totals = above_floors(figures.members, floors, [base.weight for base in tree.party_bases])
    for base, total in zip(tree.party_bases, totals, strict=True):
        found.members[base] = total - taken.party[base]
    return found


@dataclass(slots=True)
class _Taken:
    """What people on the road already fill on the stock day."""

    union: Counter[tuple[UnionBase, str]] = field(default_factory=Counter)
    party: Counter[PartyBase] = field(default_factory=Counter)
    both: int = 0


def _taken(roads: Iterable[Road]) -> _Taken:
    taken = _Taken()
    for road in roads:
        is_member = road.is_member_on(STOCK_DAY)
        taken.party[road.base] += is_member
        if road.union_base and road.is_in_union_on(STOCK_DAY):
            taken.union[road.union_base, road.stream] += 1
            taken.both += is_member
    return taken


def _share_with_party(found: Stock, count: int) -> None:
    """So many of the seats belong to members of the Party, as often as the stream makes it likely.

    A handful of bodies may have too few seats for all; then there are fewer members in both.
    """
    keys = list(found.seats)
    weights = [found.seats[key] * _PARTY_SHARE.get(key[1], 0) for key in keys]
    most = int(sum(weights) / max(_PARTY_SHARE.values()))
    for key, share in zip(keys, largest_remainder(min(max(count, 0), most), weights), strict=True):
        found.party_seats[key] = share
        found.seats[key] -= share
