"""The small world lives through reorganisations, and where every event counts then, in plain Python.

The oracle reads the rows of versions, successions and events only; it knows neither segments nor paths nor SQL.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from membership.models import Organisation, OrganisationSuccession, OrganisationVersion
from membership.operations.segment import rebuild
from membership.rules.path import path_of
from pipeline.models import StageEvent
from reports.queries.place import DIRECT, TODAY, UNATTRIBUTED
from tests.reports.world import BEGINS, Chains, World

SECOND_PROVINCE = (
    ("province_2", "province", None),
    ("upper_c", "upper", "province_2"),
    ("base_c1", "base_committee", "upper_c"),
    ("cell_c11", "cell", "base_c1"),
)


def wide_world() -> World:
    """With a second province, whose bodies can be merged with those of the first."""
    world = World.make()
    for name, kind, above in SECOND_PROVINCE:
        world.establish(name, kind, above, BEGINS)
    rebuild()
    return world


def reorganise(world: World, name: str, day: date, heirs: Sequence[tuple[str, bool]], places: Sequence[str]) -> bool:
    """End a body: each heir with whether it got only a part; what stood below goes to the places, in turn.

    Returns False, having changed nothing, where the body could not end so.
    """
    body = world.bodies[name]
    targets = [world.bodies[other] for other in places]
    below = list(OrganisationVersion.objects.filter(parent=body, valid_to=None).select_related("organisation"))
    if body.closed_on or not _exist([*(world.bodies[heir] for heir, _ in heirs), *targets]) or _acts_later(body, day):
        return False
    if any(_is_inside(world.bodies[target.name], body) for target in targets) or any(
        version.valid_from >= day for version in below
    ):
        return False
    for number, version in enumerate(below):
        _go_on(version, day, parent=targets[number % len(targets)])
    last = OrganisationVersion.objects.get(organisation=body, valid_to=None)
    if last.valid_from >= day:
        return False
    OrganisationVersion.objects.filter(pk=last.pk).update(valid_to=day)
    Organisation.objects.filter(pk=body.pk).update(closed_on=day)
    for heir, partial in heirs:
        succeed(world, name, heir, day, partial=partial)
    settle(world)
    return True


def succeed(world: World, name: str, heir: str, day: date, *, partial: bool = False) -> None:
    OrganisationSuccession.objects.get_or_create(
        predecessor=world.bodies[name],
        successor=world.bodies[heir],
        effective_on=day,
        defaults={"partial": partial},
    )


def change(world: World, name: str, day: date, *, to: str | None = None, kind: str | None = None) -> bool:
    """Put a body elsewhere, or make it another kind."""
    body = world.bodies[name]
    version = OrganisationVersion.objects.filter(organisation=body, valid_to=None).first()
    parent = world.bodies[to] if to else None
    if version is None or version.valid_from >= day or (parent and (parent.closed_on or _is_inside(parent, body))):
        return False
    _go_on(version, day, **({"parent": parent} if parent else {"kind": kind}))
    settle(world)
    return True


def settle(world: World) -> None:
    """The rows of today and all that is derived, from the versions."""
    last = {row.organisation_id: row for row in OrganisationVersion.objects.order_by("valid_from")}
    rows = Organisation.objects.in_bulk([body.pk for body in world.bodies.values()])
    paths: dict[int | None, str] = {None: ""}
    while len(paths) <= len(rows):
        for pk, row in rows.items():
            if pk not in paths and last[pk].parent_id in paths:
                paths[pk] = row.path = path_of(paths[last[pk].parent_id], pk)
                row.parent_id, row.kind = last[pk].parent_id, last[pk].kind
    Organisation.objects.bulk_update(rows.values(), ["path", "parent", "kind"])
    rebuild()
    world.bodies.update({name: rows[body.pk] for name, body in world.bodies.items()})


def _exist(bodies: Sequence[Organisation]) -> bool:
    return all(body.closed_on is None for body in bodies)


def _acts_later(body: Organisation, day: date) -> bool:
    """Whether events would be left without a body."""
    mine = Q(party_organisation=body) | Q(union_organisation=body)
    return StageEvent.objects.filter(mine, counted_on__gte=day).exists()


def _is_inside(inner: Organisation, outer: Organisation) -> bool:
    return inner.path.startswith(outer.path)


def _go_on(version: OrganisationVersion, day: date, **changed: object) -> None:
    OrganisationVersion.objects.filter(pk=version.pk).update(valid_to=day)
    version.pk, version.valid_from = None, day
    for name, value in changed.items():
        setattr(version, name, value)
    version.save(force_insert=True)


def holder_on(world: World, names: Sequence[str], day: date) -> str | None:
    """The first of the names whose body was there on the day."""
    there = set(OrganisationVersion.objects.on(day).values_list("organisation__name", flat=True))
    return next((name for name in names if name in there), None)


@dataclass
class Oracle:
    """Where each event counts below each body, by either tree."""

    versions: list[OrganisationVersion] = field(default_factory=lambda: list(OrganisationVersion.objects.all()))
    edges: dict[int, dict[int, bool]] = field(default_factory=dict)
    homes: dict[int, tuple[list[int], bool]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in OrganisationSuccession.objects.all():
            heirs = self.edges.setdefault(row.predecessor_id, {})
            heirs[row.successor_id] = row.partial and heirs.get(row.successor_id, True)
        self.last = {row.organisation_id: row for row in sorted(self.versions, key=lambda row: row.valid_from)}
        self.chains = Chains(self.versions)

    def line(self, body: int, day: date, tree: str) -> tuple[list[int], bool]:
        """The bodies in which something of this body counts, the lowest first; whether the lowest can be given it."""
        if tree != TODAY:
            return [pk for pk, _ in self.chains.above(body, day)], True
        if body not in self.homes:
            self.homes[body] = self._home(body)
        return self.homes[body]

    def part(self, place: int, body: int, day: date, tree: str) -> int | None:
        """The child of the place in which it counts, `DIRECT`, `UNATTRIBUTED`, or None where it does not."""
        line, is_attributed = self.line(body, day, tree)
        if place not in line:
            return None
        at = line.index(place)
        return line[at - 1] if at else DIRECT if is_attributed else UNATTRIBUTED

    def is_there(self, body: int) -> bool:
        return self.last[body].valid_to is None

    def _home(self, body: int) -> tuple[list[int], bool]:
        heirs = set(self._heirs(body, frozenset()))
        if not heirs:
            return self._above(body), False
        lines = [self._above(heir)[::-1] for heir, _ in heirs]
        common = [steps[0] for steps in zip(*lines, strict=False) if len(set(steps)) == 1]
        if not common:
            return self._above(body), False
        is_attributed = len(heirs) == 1 and not any(is_lost for _, is_lost in heirs)
        return common[::-1], is_attributed

    def _heirs(self, body: int, seen: frozenset[int]) -> Iterator[tuple[int, bool]]:
        if self.is_there(body):
            yield body, False
            return
        if body in seen:
            return
        edges = self.edges.get(body, {})
        for successor in edges:
            yield from self._heirs(successor, seen | {body})
        parent = self.last[body].parent_id
        if parent is not None and (not edges or list(edges.values()) == [True]):
            for heir, _ in self._heirs(parent, seen | {body}):
                yield heir, True

    def _above(self, body: int) -> list[int]:
        """By the last version of each."""
        found = [body]
        while (parent := self.last[found[-1]].parent_id) is not None:
            found.append(parent)
        return found
