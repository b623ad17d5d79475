"""What became of the tree of 2022, in two steps, as plain as the sources allow.

On 1 July 2025 the districts ended. Their communes merged into communes directly under the province, committees above
base organisations: the cells of a commune became base cells, and sub-committees were not needed. Police and army of the
districts joined those of the province, other units the commune in whose area they are. Two committees followed that of
the province's agencies and enterprises. On 26 July 2026 the communes became base organisations: their base cells are
cells again, and the committees of their units stand within the commune (đảng bộ bộ phận).

The Youth Union followed on the first of the days: the Unions of communes merged and stand under the province; a school
or an office without branches became a branch of its commune. (Their level is not settled by the sources.)
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import cycle
from typing import Any, Final

from demo.rules.body import Authority, Body, Host, PartyBase, Tree, UnionBase
from demo.rules.commune import NEW_COMMUNES
from demo.rules.day import LEVELLED_ON, MERGED_ON

_PROVINCES, _COMMUNES, _AGENCIES = "290-QĐ/TW", "01-QĐ/TU", "02-QĐ/TU"
_UNIONS, _LEVELS = "01-QĐ/TĐTN-BTC", "310-QĐ/TU"
_DECIDED_BY: Final = {
    _PROVINCES: "Bộ Chính trị",
    _COMMUNES: "Ban Thường vụ Tỉnh ủy",
    _AGENCIES: "Ban Thường vụ Tỉnh ủy",
    _UNIONS: "Ban Thường vụ Tỉnh đoàn",
    _LEVELS: "Ban Thường vụ Tỉnh ủy",
}
# Of the bloc committee's base organisations; all others go to the committee of the People's Committee.
_WITH_THE_PARTY: Final = frozenset({"Tòa án nhân dân tỉnh", "Viện Kiểm sát nhân dân tỉnh", "Bưu điện tỉnh"})
_FORCES: Final = ("police", "military")
_ISLAND: Final = "huyện đảo"


@dataclass(frozen=True, slots=True)
class Edge:
    former: Body
    heir: Body
    on: date
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a decision: the body that it is about, and what is kept of it."""

    action: str
    body: Body
    sources: tuple[Body, ...] = ()
    targets: tuple[Body, ...] = ()
    parent: Body | None = None
    more: tuple[tuple[str, str], ...] = ()

    def detail(self) -> dict[str, Any]:
        """As the operations keep it, once the bodies have their ids."""
        kept: dict[str, Any] = {"sources": [body.id for body in self.sources]}
        kept["targets"] = [body.id for body in self.targets]
        if self.parent:
            kept["parent"] = self.parent.id
        return kept | dict(self.more)


@dataclass(slots=True)
class Decision:
    number: str
    decided_by: str
    on: date
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class History:
    """All that was decided, and who went on for whom."""

    decisions: list[Decision] = field(default_factory=list)
    successions: list[Edge] = field(default_factory=list)

    def decide(self, number: str, on: date) -> None:
        self.decisions.append(Decision(number, _DECIDED_BY[number], on))

    def note(self, action: str, body: Body, **more: Any) -> None:
        self.decisions[-1].lines.append(Line(action, body, **more))

    def merge(self, former: Sequence[Body], heir: Body, on: date) -> None:
        for body in former:
            body.close(on, heir)
            self.successions.append(Edge(body, heir, on))
        self.note("merge", heir, sources=tuple(former), targets=(heir,))

    def divide(self, former: Body, heirs: Sequence[Body], on: date) -> None:
        """The body ends; each heir took a part."""
        former.close(on, heirs[0])
        self.successions += [Edge(former, heir, on, is_partial=True) for heir in heirs]
        self.note("split", former, sources=(former,), targets=tuple(heirs))

    def move(self, body: Body, parent: Body, on: date, **what: Any) -> None:
        """To another parent, perhaps as another kind or under another name."""
        number = self.decisions[-1].number
        body.change(on, number, parent=parent, **what)
        more = tuple((name, value) for name, value in what.items() if name in ("kind", "name"))
        self.note("move", body, sources=(body,), parent=parent, more=more)


def reorganise(tree: Tree, former: Tree, until: date) -> History:
    """Let a province live through what happened up to the day; `former` is the province that became part of it."""
    history = History()
    if until >= MERGED_ON:
        _Merger(history, tree, former).run()
    if until >= LEVELLED_ON:
        _level(history, [tree, former])
    return history


class _Merger:
    """1 July 2025."""

    def __init__(self, history: History, tree: Tree, former: Tree) -> None:
        self._history = history
        self._tree = tree
        self._former = former
        self._unions: dict[PartyBase, list[UnionBase]] = defaultdict(list)
        for union_base in (*tree.union_bases, *former.union_bases):
            self._unions[union_base.led_by].append(union_base)
        self._youth: dict[Body, Body] = {}
        self._moves: list[tuple[Body, Sequence[PartyBase]]] = []

    def run(self) -> None:
        history, tree = self._history, self._tree
        history.decide(_PROVINCES, MERGED_ON)
        history.merge([self._former.party], tree.party, MERGED_ON)
        history.decide(_COMMUNES, MERGED_ON)
        self._rename_island("party")
        places = [(province, host) for province in (tree, self._former) for host in province.hosts if host.place]
        parts = [self._merge_communes(province, host) for province, host in places]
        history.decide(_AGENCIES, MERGED_ON)
        blocs = [self._divide_bloc(host) for host in tree.hosts if host.body is not tree.party and not host.place]
        history.decide(_UNIONS, MERGED_ON)
        history.merge([self._former.union], tree.union, MERGED_ON)
        self._rename_island("union")
        for (province, host), heirs in zip(places, parts, strict=True):
            self._merge_unions(province, host, heirs)
        for host, successors in blocs:
            self._divide_union(host, successors)

    def _rename_island(self, system: str) -> None:
        """A district without communes goes on under the name of the new level."""
        decision = self._history.decisions[-1].number
        for body in self._tree.bodies:
            if body.system == system and _ISLAND in body.now.name:
                body.change(MERGED_ON, decision, name=body.rename(_ISLAND, "đặc khu"))
                self._history.note("rename", body, sources=(body,), more=(("name", body.now.name),))

    def _merge_communes(self, province: Tree, host: Host) -> list[tuple[Body, list[PartyBase], list[PartyBase]]]:
        """The new communes of a district, each with the base organisations merged and those that moved into it."""
        bases = {base.body.short_name: base for base in province.party_bases if base.host is host}
        found: list[tuple[Body, list[PartyBase], list[PartyBase]]] = []
        for new in NEW_COMMUNES[host.body.code.rpartition("-")[2]]:
            merged = [bases.pop(name) for name in new.former.split(", ") if name in bases]
            if merged:
                found.append((self._merge(province, new.number, new.name, merged), merged, []))
        around = cycle(found)
        for base in bases.values():
            if base.body.sector in _FORCES and (force := self._force(base.body.sector)):
                self._join(force, [base])
            else:
                place = found[0] if base.body.code.endswith(("-HU", "-UB")) else next(around)
                place[2].append(base)
                self._history.move(base.body, place[0], MERGED_ON, name=_renamed(base.body, host.place, place[0]))
        self._history.divide(host.body, [commune for commune, *_ in found], MERGED_ON)
        return found

    def _merge(self, province: Tree, number: str, name: str, merged: list[PartyBase]) -> Body:
        above = self._tree.party
        code = f"{above.code}-{number}"
        commune = Body("party", "upper", code, f"Đảng bộ {name}", name, above, since=MERGED_ON, decision=_COMMUNES)
        commune.sector = "residential"
        commune.authorities.append(Authority("standing", is_delegated=False, since=MERGED_ON))
        province.bodies.append(commune)
        self._join(commune, merged, kind="base_cell")
        return commune

    def _join(self, heir: Body, merged: list[PartyBase], **what: Any) -> None:
        """The base organisations end, their cells go on directly under the heir."""
        decision = self._history.decisions[-1].number
        cells = [(cell, base) for base in merged for cell in base.cells if cell is not base.body]
        names = Counter(cell.now.name for cell, _ in cells)
        for cell, former in cells:
            if names[cell.now.name] > 1 or "kind" not in what:
                place = former.body.short_name.replace(former.host.place, _area(former.host.place))
                what["name"] = f"{cell.now.name} {_short(place)}"
            cell.change(MERGED_ON, decision, parent=heir, **what)
            what.pop("name", None)
        subs = {sub for cell, _ in cells if (sub := cell.spells[0].parent) and sub.kind == "sub_committee"}
        inner = sorted(subs, key=lambda sub: sub.code)
        self._history.merge([*inner, *(base.body for base in merged)], heir, MERGED_ON)

    def _force(self, sector: str) -> Body | None:
        """Police or army of the province."""
        own = (base.body for base in self._tree.party_bases if base.host.body is self._tree.party)
        return next((body for body in own if body.sector == sector), None)

    def _divide_bloc(self, host: Host) -> tuple[Host, list[tuple[Body, list[PartyBase]]]]:
        tree = self._tree
        heirs: list[tuple[Body, list[PartyBase]]] = []
        for code, name in (("UB", "Ủy ban nhân dân tỉnh"), ("CD", "các cơ quan Đảng tỉnh")):
            short = name[0].upper() + name[1:]
            heir = tree.add("upper", code, f"Đảng bộ {name}", short, tree.party, since=MERGED_ON, decision=_AGENCIES)
            heir.authorities.append(Authority("standing", is_delegated=False, since=MERGED_ON))
            self._history.note("establish", heir, parent=tree.party)
            heirs.append((heir, []))
        for base in tree.party_bases:
            if base.host is host:
                heir, taken = heirs[base.body.short_name in _WITH_THE_PARTY]
                taken.append(base)
                self._history.move(base.body, heir, MERGED_ON)
        self._history.divide(host.body, [heir for heir, _ in heirs], MERGED_ON)
        return host, heirs

    def _merge_unions(
        self, province: Tree, host: Host, communes: list[tuple[Body, list[PartyBase], list[PartyBase]]]
    ) -> None:
        above, history, heirs = self._tree.union, self._history, []
        for commune, merged, units in communes:
            name, code = commune.short_name, commune.code.rpartition("-")[2]
            more: dict[str, Any] = {"sector": "residential", "led_by": commune}
            more |= {"since": MERGED_ON, "decision": _UNIONS}
            youth = Body("union", "union_base", f"{above.code}-{code}", f"Đoàn {name}", name, above, **more)
            province.bodies.append(youth)
            heirs.append(youth)
            former = [union_base for base in merged for union_base in self._unions[base]]
            _rehome(former, youth)
            history.merge([union_base.body for union_base in former], youth, MERGED_ON)
            for union_base in (union_base for base in units for union_base in self._unions[base]):
                self._move_union(union_base, youth, host.place, commune)
        for base in province.party_bases:
            if base.host is host and base.body.closed_on and base.body.sector in _FORCES:
                for union_base in self._unions[base]:
                    force = base.body.at(MERGED_ON)
                    direct = next(body for body in self._tree.bodies if body.led_by is force)
                    name = union_base.body.rename(host.place, _area(host.place))
                    history.move(union_base.body, direct, MERGED_ON, led_by=force, name=name)
        history.divide(host.union, heirs, MERGED_ON)

    def _move_union(self, union_base: UnionBase, youth: Body, place: str, commune: Body) -> None:
        body = union_base.body
        name = _renamed(body, place, commune)
        if union_base.branches:
            self._history.move(body, self._tree.union, MERGED_ON, name=name)
        else:
            self._history.move(body, youth, MERGED_ON, name=name, kind="union_branch")

    def _divide_union(self, host: Host, heirs: list[tuple[Body, list[PartyBase]]]) -> None:
        tree, found = self._tree, []
        for heir, bases in heirs:
            name, code = heir.now.name.replace("Đảng bộ", "Đoàn"), heir.code.rpartition("-")[2]
            more = {"led_by": heir, "since": MERGED_ON, "decision": _UNIONS}
            youth = tree.add("union_upper", code, name, name, tree.union, **more)
            self._history.note("establish", youth, parent=tree.union)
            found.append(youth)
            for union_base in (union_base for base in bases for union_base in self._unions[base]):
                self._history.move(union_base.body, youth, MERGED_ON)
        self._history.divide(host.union, found, MERGED_ON)


def _rehome(former: Iterable[UnionBase], youth: Body) -> None:
    """The branches of merged Unions go on under the new one; those of one name add where they are from."""
    branches = [(branch, base.body) for base in former for some in base.branches.values() for branch in some]
    names = Counter(branch.now.name for branch, _ in branches)
    for branch, body in branches:
        name = branch.now.name
        if names[name] > 1:
            name = f"{name} {_short(body.short_name)}"
        branch.change(MERGED_ON, _UNIONS, parent=youth, name=name)


def _renamed(body: Body, place: str, commune: Body) -> str:
    """Without the name of the district, which is no more; its offices became those of the commune."""
    if body.code.endswith("-HU"):
        return body.rename(place, commune.short_name)
    if body.code.endswith("-UB"):
        return body.rename(f"Cơ quan chính quyền {place}", f"Ủy ban nhân dân {commune.short_name}")
    return body.rename(place, _area(place))


def _area(place: str) -> str:
    """What was a district, as a part of the province: "huyện Bố Trạch" → "khu vực Bố Trạch"."""
    return f"khu vực {_short(place)}"


def _short(name: str) -> str:
    """A place without its level, where the rest is a name: "xã Hải Lệ" → "Hải Lệ", "phường 1" stays."""
    for level in ("xã ", "phường ", "thị trấn ", "thành phố ", "thị xã ", "huyện "):
        rest = name.removeprefix(level)
        if rest != name:
            return name if rest.isdigit() else rest
    return name


def _level(history: History, trees: Sequence[Tree]) -> None:
    """26 July 2026: communes are base organisations, and what stands in them stands below one."""
    history.decide(_LEVELS, LEVELLED_ON)
    bodies = [body for tree in trees for body in tree.bodies if body.system == "party" and not body.closed_on]
    communes = {body for body in bodies if body.since == MERGED_ON and body.sector == "residential"}
    for commune in (body for body in bodies if body in communes):
        commune.change(LEVELLED_ON, _LEVELS, kind="base_committee")
        history.note("retype", commune, sources=(commune,), more=(("kind", "base_committee"),))
    within = [body for body in bodies if body.now.parent in communes]
    for body in within:
        body.end_authorities(LEVELLED_ON)
        body.change(LEVELLED_ON, _LEVELS, kind="cell" if body.now.kind == "base_cell" else "sub_committee")
    _flatten(history, bodies, {body for body in within if body.now.kind == "sub_committee"})


def _flatten(history: History, bodies: Sequence[Body], committees: set[Body]) -> None:
    """No committee stands within another: its cells go on directly under the one above."""
    inner = [body for body in bodies if body.now.kind == "sub_committee" and body.now.parent in committees]
    for sub in inner:
        for above in filter(None, [sub.now.parent]):
            for cell in (body for body in bodies if body.now.parent is sub):
                cell.change(LEVELLED_ON, _LEVELS, parent=above)
            history.merge([sub], above, LEVELLED_ON)
