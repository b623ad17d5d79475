"""The bodies of an invented province before they are written: organisations, and what lives in them."""

from dataclasses import dataclass, field

from membership.rules.organisation_kind import PARTY, UNION

# The occupations by which a Youth Union body is peopled.
RESIDENT, PUPIL, STUDENT, TEACHER, STAFF = STREAMS = ("resident", "pupil", "student", "teacher", "staff")


@dataclass(slots=True, eq=False)
class Body:
    """One organisation; `id` and `path` are given when it is written."""

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
    """Both trees of a province; `bodies` lists parents before children."""

    party: Body
    union: Body
    bodies: list[Body] = field(default_factory=list)
    hosts: list[Host] = field(default_factory=list)
    party_bases: list[PartyBase] = field(default_factory=list)
    union_bases: list[UnionBase] = field(default_factory=list)

    def add(
        self,
        kind: str,
        code: str,
        name: str,
        short_name: str,
        parent: Body,
        *,
        sector: str = "",
        led_by: Body | None = None,
    ) -> Body:
        system = UNION if kind.startswith("union_") else PARTY
        body = Body(system, kind, f"{parent.code}-{code}", name, short_name, parent, sector, led_by)
        self.bodies.append(body)
        return body
