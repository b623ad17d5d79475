"""The bodies of an invented province before they are written: organisations through time, and what lives in them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from demo.rules.day import FIRST_DAY
from membership.rules.organisation_kind import BASE_KINDS, PARTY, UNION

# The occupations by which a Youth Union body is peopled.
RESIDENT, PUPIL, STUDENT, TEACHER, STAFF = STREAMS = ("resident", "pupil", "student", "teacher", "staff")


@dataclass(frozen=True, slots=True)
class Spell:
    """What a body is from a day on, by which decision."""

    since: date
    kind: str
    name: str
    short_name: str
    parent: "Body | None"
    led_by: "Body | None"
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Authority:
    """That a body decides admissions, from a day to a day (excluded)."""

    organ: str
    is_delegated: bool
    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(slots=True, eq=False, repr=False)
class Body:
    """One organisation. Kind, name, parent and leader are those of its first day; `spells` hold what came after.

    `heir` goes on for a body that was closed; `symbol` ends the numbers of its papers. `id` and `path` are given when
    it is written.
    """

    system: str
    kind: str
    code: str
    name: str
    short_name: str
    parent: "Body | None"
    sector: str = ""
    led_by: "Body | None" = None
    id: int = 0
    path: str = ""
    since: date = FIRST_DAY
    decision: str = ""
    closed_on: date | None = None
    heir: "Body | None" = None
    symbol: str = "ĐU"
    spells: list[Spell] = field(init=False)
    authorities: list[Authority] = field(default_factory=list)

    def __post_init__(self) -> None:
        called = (self.name, self.short_name)
        self.spells = [Spell(self.since, self.kind, *called, self.parent, self.led_by, self.decision)]

    def __repr__(self) -> str:
        return f"<{self.code} {self.name}>"

    @property
    def now(self) -> Spell:
        return self.spells[-1]

    def on(self, day: date) -> Spell:
        return next((spell for spell in reversed(self.spells) if spell.since <= day), self.spells[0])

    def change(self, day: date, decision: str, **what: Any) -> None:
        """Something about the body is different from the day on."""
        last = self.spells[-1]
        if last.since == day:
            self.spells.pop()
        self.spells.append(replace(last, since=day, decision=decision, short_name=self.short_name, **what))

    def rename(self, old: str, new: str) -> str:
        """The name with a part replaced, for the change to come; the short one is replaced for it already."""
        self.short_name = self.short_name.replace(old, new)
        return self.now.name.replace(old, new)

    def close(self, day: date, heir: "Body") -> None:
        self.closed_on, self.heir = day, heir
        self.end_authorities(day)

    def end_authorities(self, day: date) -> None:
        lasting = [replace(row, until=min(row.until or day, day)) for row in self.authorities if row.since < day]
        self.authorities = lasting

    def at(self, day: date) -> "Body":
        """Whoever stands for the body on the day: itself, or who went on for it."""
        return self if self.closed_on is None or self.heir is None or day < self.closed_on else self.heir.at(day)

    def upwards(self, day: date) -> "Iterator[Body]":
        """Itself and everything above it on the day."""
        body: Body | None = self
        while body is not None:
            yield body
            body = body.on(day).parent


def base_of(cell: Body, day: date) -> Body:
    """The base organisation of a cell on the day."""
    return next(body for body in cell.upwards(day) if body.on(day).kind in BASE_KINDS)


def decider(cell: Body, day: date) -> Body:
    """Who decides on the people of a cell on the day: the nearest body upwards that may."""
    return next(body for body in cell.upwards(day) if any(row.holds(day) for row in body.authorities))


@dataclass(slots=True, eq=False)
class Host:
    """A committee that holds classes and decides admissions for the base organisations under it.

    `union` is the Youth Union body beside it, `place` the district's name, `addresses` the communes from which its
    people come; `symbol` ends the numbers of its papers.
    """

    body: Body
    union: Body
    place: str
    addresses: tuple[str, ...]
    symbol: str
    vigour: float = 1.0


@dataclass(slots=True, eq=False)
class PartyBase:
    """A base organisation of the Party and its cells; a base cell is its own only cell.

    `weight` is about its number of members, `minority` the share of its people who belong to an ethnic minority,
    `vigour` how much more or less than others it brings forth.
    """

    body: Body
    host: Host
    weight: float
    minority: float
    tongues: tuple[str, ...]
    addresses: tuple[str, ...]
    vigour: float = 1.0
    is_delegated: bool = False
    cells: list[Body] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class UnionBase:
    """A base body of the Youth Union: how much of each stream it has (as weights), and the branches of each."""

    body: Body
    led_by: PartyBase
    seats: dict[str, float]
    branches: dict[str, list[Body]] = field(default_factory=dict)

    def homes(self, stream: str) -> list[Body]:
        """The bodies in which members of the stream are kept."""
        return self.branches.get(stream) or [self.body]


@dataclass(slots=True, eq=False)
class Tree:
    """Both trees of a province; `bodies` lists the parents of the first day before their children.

    `showcase` is a base committee in which many people wait for something, so that its work lists can be shown;
    `barracks` the army's base organisation, to whose first cell some are handed over.
    """

    party: Body
    union: Body
    bodies: list[Body] = field(default_factory=list)
    hosts: list[Host] = field(default_factory=list)
    party_bases: list[PartyBase] = field(default_factory=list)
    union_bases: list[UnionBase] = field(default_factory=list)
    showcase: PartyBase | None = None
    barracks: PartyBase | None = None

    def add(self, kind: str, code: str, name: str, short_name: str, parent: Body, **more: Any) -> Body:
        system = UNION if kind.startswith("union_") else PARTY
        body = Body(system, kind, f"{parent.code}-{code}", name, short_name, parent, **more)
        self.bodies.append(body)
        return body
