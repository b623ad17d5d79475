"""organisations.csv: which lines speak of one body, what its history becomes, and which lines cannot stand."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from accounts.models import User
from common.errors import LineError
from exchange.rules.figure_line import OrganisationLine
from membership.operations.tree_statement import state_histories
from membership.queries.tree_history import KnownTree, known_tree, reserved_ids, with_records
from membership.rules.organisation_kind import PARTY
from membership.rules.tree_history import (
    Dated,
    Problem,
    code_problems,
    official_code_problems,
    overlap_problems,
    place_problems,
    restated,
    same_places,
    with_former_places,
    with_former_short_names,
)

BodyKey = tuple[str, str, str]


@dataclass(slots=True)
class OrganisationsLoaded:
    """`bodies` counts organisations, not lines."""

    bodies: int = 0
    rejected: list[LineError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def load_organisations(*, by: User | None, lines: Sequence[OrganisationLine], file: str) -> OrganisationsLoaded:
    """Write every line that can stand; a refused line may take others with it that stand below.

    :raises Refused: a body lies outside the user's reach.
    """
    loaded = OrganisationsLoaded()
    if not lines:
        return loaded
    known = known_tree()
    statement = _Statement(known, lines, identify(lines, known))
    loaded.rejected = [LineError(problem.line, problem.reason, file) for problem in statement.settle()]
    loaded.warnings = [f"{file}, {warning}" for warning in statement.warnings()]
    loaded.bodies = len(statement.changed)
    external = {statement.body_of[line.line]: line.external_id for line in statement.lines if line.external_id}
    state_histories(
        by=by, before=known.histories, after=statement.after, changed=sorted(statement.changed), external=external
    )
    return loaded


def identify(lines: Sequence[OrganisationLine], known: KnownTree) -> dict[int, int]:
    """The body of each line by its number: lines with one id, or one code, are versions of one body."""
    ids_of_code: dict[tuple[str, str], set[str]] = defaultdict(set)
    for line in lines:
        if line.external_id:
            ids_of_code[line.system, line.code].add(line.external_id)
    groups: dict[BodyKey, list[OrganisationLine]] = defaultdict(list)
    for line in lines:
        ids = {line.external_id} if line.external_id else ids_of_code[line.system, line.code]
        key = ("id", line.system, next(iter(ids))) if len(ids) == 1 else ("code", line.system, line.code)
        groups[key].append(line)
    holders = _holders(known.histories.items())
    found = {key: _existing(key, group, known, holders) for key, group in groups.items()}
    fresh = iter(reserved_ids(sum(body is None for body in found.values())))
    bodies = {key: next(fresh) if body is None else body for key, body in found.items()}
    return {line.line: bodies[key] for key, group in groups.items() for line in group}


def _holders(histories: Iterable[tuple[int, Sequence[Dated]]]) -> dict[tuple[str, str], list[tuple[Dated, int]]]:
    """Who holds a code of a tree, and when."""
    holders: dict[tuple[str, str], list[tuple[Dated, int]]] = defaultdict(list)
    for body, versions in histories:
        for version in versions:
            holders[version.system, version.code].append((version, body))
    return holders


def _existing(
    key: BodyKey,
    group: Sequence[OrganisationLine],
    known: KnownTree,
    holders: dict[tuple[str, str], list[tuple[Dated, int]]],
) -> int | None:
    """The body in the database that these lines speak of."""
    kind, system, name = key
    if kind == "id" and (system, name) in known.external:
        return known.external[system, name]
    for line in sorted(group, key=lambda line: line.valid_from):
        body = _holder_on(holders.get((system, line.code), ()), line.valid_from)
        if body is not None and (kind == "code" or body not in known.external_of):
            return body
    return None


def _holder_on(held: Sequence[tuple[Dated, int]], day: date) -> int | None:
    """The body that holds a code on the day, else the one that held it last."""
    for version, body in held:
        if version.valid_from <= day < version.end:
            return body
    return max(held, key=lambda row: row[0].valid_from)[1] if held else None


class _Statement:
    """What the lines of a file make of the tree, after those that cannot stand were dropped."""

    def __init__(self, known: KnownTree, lines: Sequence[OrganisationLine], body_of: dict[int, int]) -> None:
        self.known, self.lines, self.body_of = known, list(lines), body_of
        existing = any(body in known.histories for body in body_of.values())
        self.recorded = with_records() if existing else set()
        self.after: dict[int, Sequence[Dated]] = {}
        self.changed: set[int] = set()
        self.stated: dict[int, list[Dated]] = {}

    def settle(self) -> list[Problem]:
        """Drop lines until the others stand; what was dropped, and why."""
        dropped: dict[int, Problem] = {}
        while problems := self._build():
            dropped |= {problem.line: problem for problem in problems if problem.line not in dropped}
            self.lines = [line for line in self.lines if line.line not in dropped]
        return sorted(dropped.values(), key=lambda problem: problem.line)

    def _build(self) -> list[Problem]:
        """Put the histories together; the first kind of problem found."""
        self.stated = defaultdict(list)
        for line in self.lines:
            self.stated[self.body_of[line.line]].append(_dated(line))
        if overlaps := [problem for versions in self.stated.values() for problem in overlap_problems(versions)]:
            return overlaps
        if unknown := self._name_others():
            return unknown
        self.changed = set(self.stated)
        self.after = {**self.known.histories, **{body: self._restated(body) for body in self.stated}}
        return [
            *code_problems(self.after, self.changed),
            *place_problems(self.after, self.changed),
            *official_code_problems(self.after, self.known.histories, self.changed),
        ]

    def _name_others(self) -> list[Problem]:
        """Find the bodies that lines name by their codes: above, and leading."""
        there = ((body, rows) for body, rows in self.known.histories.items() if body not in self.stated)
        told = ((body, restated(self.known.histories.get(body, ()), rows)) for body, rows in self.stated.items())
        holders = _holders([*there, *told])
        line_of = {line.line: line for line in self.lines}
        problems: list[Problem] = []

        def find(line: OrganisationLine, column: str, system: str, code: str) -> int | None:
            body = _holder_on(holders.get((system, code), ()), line.valid_from) if code else None
            if code and body is None:
                reason = f"Không có tổ chức nào mang mã “{code}” (cột {column}). Thêm dòng của tổ chức đó, hoặc sửa mã"
                problems.append(Problem(line.line, reason))
            return body

        for versions in self.stated.values():
            for number, version in enumerate(versions):
                line = line_of[version.line]
                parent = find(line, "parent_code", line.system, line.parent_code)
                leader = find(line, "led_by_code", PARTY, line.led_by_code)
                versions[number] = replace(version, parent=parent, led_by=leader)
        return problems

    def _restated(self, body: int) -> list[Dated]:
        before = self.known.histories.get(body, [])
        after = with_former_short_names(before, restated(before, self.stated[body]))
        return with_former_places(before, after) if before and body in self.recorded else after

    def warnings(self) -> list[str]:
        """Bodies with records of which the file says another place than they have."""
        found = []
        for body in sorted(self.changed & self.recorded):
            before = self.known.histories.get(body, [])
            first = self.stated[body][0]
            if before and not same_places(restated(before, self.stated[body]), self.after[body]):
                found.append(
                    f"dòng {first.line}: “{first.name}” ({first.code}) đã có hồ sơ nên cấp trên và ngày kết thúc được "
                    "giữ nguyên. Dùng trang Tổ chức để chuyển trực thuộc hoặc kết thúc"
                )
        return found


def _dated(line: OrganisationLine) -> Dated:
    return Dated(
        valid_from=line.valid_from,
        valid_to=line.valid_to,
        system=line.system,
        name=line.name,
        kind=line.kind,
        code=line.code,
        parent=None,
        sector=line.sector,
        line=line.line,
    )
