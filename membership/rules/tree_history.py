"""The tree over all days, held in memory: dated versions of many bodies at once, and whether they fit together."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Final

from membership.rules.official_code import BadOfficialCode, check
from membership.rules.organisation_kind import KINDS, PARTY, may_stand_under

FAR: Final = date.max
# No tree is deeper; a walk upwards that is longer goes in a circle.
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Dated:
    """What a body is from a day to before another; `line` is where a file says so, 0 where the database does.

    `decision` is the number of the paper by which it became so.
    """

    valid_from: date
    valid_to: date | None
    system: str
    name: str
    kind: str
    code: str
    parent: int | None
    sector: str = ""
    led_by: int | None = None
    short_name: str = ""
    line: int = field(default=0, compare=False)
    decision: str = field(default="", compare=False)

    @property
    def end(self) -> date:
        return self.valid_to or FAR

    def meets(self, other: "Dated") -> bool:
        """Whether both are valid on some day."""
        return self.valid_from < other.end and other.valid_from < self.end


type Histories = Mapping[int, Sequence[Dated]]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the statement on a line cannot stand."""

    line: int
    reason: str


def version_on(versions: Iterable[Dated], day: date) -> Dated | None:
    return next((version for version in versions if version.valid_from <= day < version.end), None)


def restated(before: Sequence[Dated], stated: Sequence[Dated]) -> list[Dated]:
    """A history as a file tells it from its first day on; what the database knows of the time before stays."""
    first = min(version.valid_from for version in stated)
    kept = [replace(row, valid_to=min(row.end, first)) for row in before if row.valid_from < first]
    return [*kept, *sorted(stated, key=lambda version: version.valid_from)]


def with_former_places(before: Sequence[Dated], after: Sequence[Dated]) -> list[Dated]:
    """The later history, but with the parents and the end of the former one.

    For bodies with records: what was counted must not pass to another committee by loading a file.
    """
    places = sorted(before, key=lambda version: version.valid_from)
    kept = []
    for version in after:
        cuts = [place.valid_from for place in places[1:] if version.valid_from < place.valid_from < version.end]
        starts = [version.valid_from, *cuts]
        for start, end in zip(starts, [*cuts, version.end], strict=True):
            place = version_on(places, start) or (places[0] if start < places[0].valid_from else places[-1])
            kept.append(replace(version, valid_from=start, valid_to=None if end == FAR else end, parent=place.parent))
    if places and kept:
        kept[-1] = replace(kept[-1], valid_to=max(kept[-1].end, places[-1].end))
        if kept[-1].valid_to == FAR:
            kept[-1] = replace(kept[-1], valid_to=None)
    return kept


def with_former_short_names(before: Sequence[Dated], after: Sequence[Dated]) -> list[Dated]:
    """The later history with the short names of the former one: files do not tell them."""
    if not before:
        return list(after)
    renamed = [row.valid_from for former, row in pairwise(before) if row.short_name != former.short_name]
    kept = []
    for version in after:
        starts = [version.valid_from, *(day for day in renamed if version.valid_from < day < version.end)]
        for start, end in zip(starts, [*starts[1:], version.valid_to], strict=True):
            then = next((row for row in reversed(before) if row.valid_from <= start), before[0])
            kept.append(replace(version, valid_from=start, valid_to=end, short_name=then.short_name))
    return kept


def same_places(wished: Sequence[Dated], kept: Sequence[Dated]) -> bool:
    """Whether a history that kept its former places is where the file wanted it, and as long."""
    for version in kept:
        there = version_on(wished, version.valid_from)
        if there is None or there.parent != version.parent:
            return False
    return kept[-1].end == wished[-1].end


def overlap_problems(stated: Sequence[Dated]) -> Iterator[Problem]:
    """Of two versions of one body that overlap, the later line is refused."""
    seen: list[Dated] = []
    for version in sorted(stated, key=lambda version: version.line):
        if other := next((one for one in seen if one.meets(version)), None):
            yield Problem(
                version.line,
                f"Thời gian hiệu lực của “{version.name}” chồng lên dòng {other.line}. "
                "valid_to của dòng trước phải không sau valid_from của dòng sau",
            )
        else:
            seen.append(version)


def code_problems(histories: Histories, changed: Collection[int]) -> Iterator[Problem]:
    """Within a tree, nobody may hold a code together with another on any day."""
    holders: dict[tuple[str, str], list[tuple[int, Dated]]] = defaultdict(list)
    for body, versions in histories.items():
        for version in versions:
            if version.code:
                holders[version.system, version.code].append((body, version))
    for held in holders.values():
        if len({body for body, _version in held}) > 1:
            yield from _clashes(held, changed)


def _clashes(held: Sequence[tuple[int, Dated]], changed: Collection[int]) -> Iterator[Problem]:
    for body, version in held:
        if body not in changed or not version.line:
            continue
        for other_body, other in held:
            if other_body != body and other.meets(version) and other.line < version.line:
                where = f"dòng {other.line}" if other.line else "tổ chức đã có trong hệ thống"
                yield Problem(version.line, f"Mã “{version.code}” cùng thời gian đang là của “{other.name}” ({where})")
                break


def misfit_codes(
    after: Sequence[Dated], before: Sequence[Dated], above: Callable[[int], Sequence[Dated]]
) -> Iterator[tuple[Dated, BadOfficialCode]]:
    """Official codes that a history newly gives, and that do not fit the body or its place on the day they begin.

    A code that stays while the body moves is left alone: the new one may be given out later.

    :param above: the history of a parent.
    """
    last = None
    for version in after:
        former = version_on(before, version.valid_from)
        is_given = version.code != last and (former is None or former.code != version.code)
        last = version.code
        if not is_given or version.system != PARTY:
            continue
        parent = version_on(above(version.parent), version.valid_from) if version.parent is not None else None
        try:
            place = {"parent_code": parent.code, "parent_kind": parent.kind} if parent else {}
            check(version.code, kind=version.kind, **place)
        except BadOfficialCode as refusal:
            yield version, refusal


def official_code_problems(after: Histories, before: Histories, changed: Collection[int]) -> Iterator[Problem]:
    for body in changed:
        for version, refusal in misfit_codes(after[body], before.get(body, ()), lambda parent: after.get(parent, ())):
            yield Problem(version.line, str(refusal))


def place_problems(histories: Histories, changed: Collection[int]) -> Iterator[Problem]:
    """Every version stands under a body that exists all its days and is of a fitting kind.

    Looks at the changed bodies and at what stands below them; a fault below is the fault of the line above it.
    """
    for body, versions in histories.items():
        for version in versions:
            if body in changed or version.parent in changed:
                reason = _place_problem(body, version, histories)
                if reason:
                    yield Problem(
                        version.line or _line_of(body, histories) or _line_of(version.parent, histories), reason
                    )


def _line_of(body: int | None, histories: Histories) -> int:
    return max((version.line for version in histories.get(body or 0, ())), default=0)


def _place_problem(body: int, version: Dated, histories: Histories) -> str:
    if version.parent is None:
        if may_stand_under(version.kind, None):
            return ""
        return f"{KINDS[version.kind].label} “{version.name}” phải có cấp trên: cột parent_code còn trống"
    above = [one for one in histories[version.parent] if one.meets(version)]
    if any(_is_circle(body, version, one, histories) for one in above):
        return f"“{version.name}” trực thuộc một tổ chức nằm dưới chính nó: cây thành vòng tròn"
    if gap := _uncovered(version, above):
        return (
            f"Cấp trên của “{version.name}” không tồn tại ngày {gap:%d/%m/%Y}. "
            "Sửa ngày hiệu lực, hoặc thêm dòng cho thời gian trực thuộc tổ chức khác"
        )
    for one in above:
        if not may_stand_under(version.kind, one.kind):
            return f"{KINDS[version.kind].label} “{version.name}” không đứng trực tiếp dưới {KINDS[one.kind].label}"
    return ""


def _uncovered(version: Dated, above: Sequence[Dated]) -> date | None:
    """The first day of the version on which none of these exists."""
    day = version.valid_from
    for one in sorted(above, key=lambda row: row.valid_from):
        if one.valid_from > day:
            break
        day = max(day, one.end)
    return day if day < version.end else None


def _is_circle(body: int, version: Dated, above: Dated, histories: Histories) -> bool:
    """Whether the way up from the parent, on the first day both exist, comes back to the body."""
    day = max(version.valid_from, above.valid_from)
    at: int | None = version.parent
    for _step in range(_DEEPEST):
        if at is None or at == body:
            break
        found = version_on(histories.get(at, ()), day)
        at = found.parent if found else None
    return at is not None
