"""Writes one invented province: its tree, its people, their roads, its classes and targets."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from demo.operations.person import People
from demo.operations.road import NOMINATED_DAYS, Ground, Mentor, RoadWriter
from demo.operations.tables import Tables
from demo.operations.tree import Segments
from demo.rules.body import PartyBase, Tree, UnionBase
from demo.rules.citizen_number import CitizenNumbers
from demo.rules.course import Course
from demo.rules.day import after
from demo.rules.figures import STOCK_DAY, WINDOW, Figures
from demo.rules.member import party_members, seat_holders
from demo.rules.rating import Rated, excellent
from demo.rules.register import Register
from demo.rules.road import Road, roads
from demo.rules.stock import Stock, stock
from demo.rules.training_class import SEATS, Timetable
from pipeline.models import RulePack

_COMMITTEES: Final = (9, 11, 13, 15)


@dataclass(frozen=True, slots=True)
class Written:
    """How much was written; `members` are those of the stock day."""

    organisations: int = 0
    persons: int = 0
    members: int = 0
    candidacies: int = 0
    events: int = 0

    def __add__(self, other: "Written") -> "Written":
        return Written(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


class Province:
    """One province on its way into the database."""

    def __init__(
        self, tables: Tables, tree: Tree, figures: Figures, numbers: CitizenNumbers, seed: str, until: date
    ) -> None:
        self.tables = tables
        self.tree = tree
        self.figures = figures
        self.until = until
        self._seed = seed
        self._people = People(tables, numbers, until)
        self._rated: dict[UnionBase, list[Rated]] = defaultdict(list)

    def _rng(self, purpose: str) -> Random:
        return Random(f"{self._seed}:{purpose}")

    def draw(self, counts: dict[Course, int], register: Register) -> None:
        """Who takes which road; the register numbers their papers once all provinces are drawn."""
        self._found, self._timetable = roads(self._rng("roads"), self.tree, self.figures, counts, self.until)
        for road in self._found:
            register.enter(road.base.host, road.cell, road.steps)

    def write(self, segments: Segments) -> Written:
        """Everything but the bodies, which stand already, and the targets, which rest on the members written."""
        found = self._found
        packs = list(RulePack.objects.order_by("valid_from").values_list("valid_from", "pk"))
        writer = RoadWriter(self.tables, self._people, segments, packs, self.until)
        with self.tables.loader.filling():
            self._write_classes(self._timetable)
            self._write_people(stock(self.tree, self.figures, found), _by_base(found), writer)
            self._write_ratings(found)
        return Written(len(self.tree.bodies), self._people.count, self.figures.members, len(found), writer.events)

    def _write_classes(self, timetable: Timetable) -> None:
        """The classes that were held or are announced."""
        if self.tree.showcase:
            timetable.announce(self.tree.showcase.host, self.until)
        for planned in timetable:
            if planned.starts_on <= after(self.until, NOMINATED_DAYS):
                planned.id = self.tables.training_class.add(
                    planned.holder.id,
                    planned.name,
                    planned.starts_on,
                    planned.ends_on,
                    max(SEATS, planned.attended),
                )

    def _write_people(self, plan: Stock, found: dict[PartyBase, list[Road]], writer: RoadWriter) -> None:
        unions: dict[PartyBase, list[UnionBase]] = defaultdict(list)
        for union_base in self.tree.union_bases:
            unions[union_base.led_by].append(union_base)
        for base in self.tree.party_bases:
            rng = self._rng(base.body.code)
            ground = Ground(base, rng.choice(_COMMITTEES), {cell: [] for cell in base.cells})
            self._write_members(rng, base, plan, ground)
            for union_base in unions[base]:
                self._write_seats(rng, union_base, plan, ground)
            for road in found.get(base, ()):
                self._keep(road, writer.write(rng, road, ground))
                self.tables.loader.send_when_full()

    def _write_members(self, rng: Random, base: PartyBase, plan: Stock, ground: Ground) -> None:
        for member in party_members(rng, base, plan.members[base], self.until):
            _, membership_id = self._people.write_member(member)
            belonging = member.belonging
            if membership_id and belonging and (belonging.valid_to is None or belonging.valid_to > STOCK_DAY):
                since = max(belonging.official_on, belonging.valid_from)
                ground.mentors[belonging.cell].append(Mentor(membership_id, since, belonging.valid_to))
            self.tables.loader.send_when_full()

    def _write_seats(self, rng: Random, union_base: UnionBase, plan: Stock, ground: Ground) -> None:
        for stream in union_base.seats:
            key = union_base, stream
            for member in seat_holders(
                rng, union_base, stream, plan.seats.get(key, 0), plan.party_seats.get(key, 0), self.until
            ):
                person_id, _ = self._people.write_member(member)
                if member.home and member.tenure:
                    tenure = member.tenure
                    self._rated[union_base].append(Rated(person_id, member.home.id, tenure.joined_on, tenure.left_on))
            self.tables.loader.send_when_full()

    def _keep(self, road: Road, person_id: int) -> None:
        if road.union_base and road.home and road.joined_on:
            voted_on = road.on("outstanding")
            self._rated[road.union_base].append(Rated(person_id, road.home.id, road.joined_on, road.left_on, voted_on))

    def _write_ratings(self, found: Sequence[Road]) -> None:
        voted = Counter(step.on.year for road in found if (step := road.steps.get("outstanding")))
        bodies = [self._rated[base] for base in self.tree.union_bases]
        for year in range(WINDOW.start, self.until.year if self.figures.seats else WINDOW.start):
            for member in excellent(self._rng(f"ratings {year}"), bodies, year, voted[year]):
                self.tables.rating.add(member.person_id, member.home_id, year)
            self.tables.loader.send_when_full()


def _by_base(found: Sequence[Road]) -> dict[PartyBase, list[Road]]:
    """The roads of each base organisation, in the order in which the cells considered them."""
    by_base: dict[PartyBase, list[Road]] = defaultdict(list)
    for road in found:
        by_base[road.base].append(road)
    return by_base
