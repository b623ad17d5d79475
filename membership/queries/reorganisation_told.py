"""Reorganisations in sentences that people read: what each step does, what goes along, who sees more or less."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q

from accounts.models import User
from common.dates import short_date
from common.formats import number
from membership.models import Organisation
from membership.queries.reorganisation_impact import LineImpact, by_account
from membership.rules import reorganisation as words
from membership.rules.organisation_kind import KINDS
from membership.rules.reorganisation import Ref, Step, listed

_MOST_NAMES = 3
_MOST_ACCOUNTS = 30


@dataclass(frozen=True, slots=True)
class Told:
    """One step: its sentence, what goes along with it, and from when by which decision."""

    sentence: str
    moved: str
    when: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What the page to check shows: each step, then the accounts that see more (`gaining`) and less (`losing`)."""

    steps: Sequence[Told]
    gaining: Sequence[str]
    losing: Sequence[str]


def sentences(steps: Sequence[Step]) -> list[str]:
    """One for each step, with the bodies under their names of today, new ones under their names to be.

    Steps that wait for a job were not tried yet, so anything may be missing or wrong in them.
    """
    bodies = _bodies(steps)
    return [_sentence(step, bodies) for step in steps]


def preview_of(steps: Sequence[Step], impacts: Iterable[LineImpact]) -> Preview:
    """At most three SQL statements, whatever the number of steps."""
    by_line = {impact.line: impact for impact in impacts}
    told = [
        Told(sentence, moved(by_line[step.line].told) if step.line in by_line else "", _when(step))
        for step, sentence in zip(steps, sentences(steps), strict=True)
    ]
    accounts = by_account(by_line.values())
    names = dict(User.objects.filter(username__in=accounts).values_list("username", "full_name"))
    gaining = {user: more for user, (more, _less) in accounts.items() if more}
    losing = {user: less for user, (_more, less) in accounts.items() if less}
    return Preview(told, _accounts(gaining, names), _accounts(losing, names))


def _when(step: Step) -> str:
    return f"từ {short_date(step.effective_on)}" + (f", {step.decision}" if step.decision else "")


def moved(told: Mapping[str, int]) -> str:
    """`Đi theo: 3 tổ chức, 431 đảng viên`; nothing at all is said as such."""
    counted = [f"{number(count)} {label}" for label, count in told.items() if count]
    return f"Đi theo: {', '.join(counted)}" if counted else "Không có gì đi theo"


def _accounts(changes: Mapping[str, set[str]], names: Mapping[str, str]) -> list[str]:
    told = [
        f"{names.get(user, user)} ({user}): {listed(sorted(bodies), _MOST_NAMES)}"
        for user, bodies in sorted(changes.items())
    ]
    rest = len(told) - _MOST_ACCOUNTS
    return [*told[:_MOST_ACCOUNTS], *([f"và {number(rest)} tài khoản khác"] if rest > 0 else [])]


def refs_of(step: Step) -> set[Ref]:
    """Every body that a step names."""
    return {*step.sources, *step.targets, *([step.parent] if step.parent is not None else [])}


class _Body(NamedTuple):
    name: str
    system: str


def _bodies(steps: Sequence[Step]) -> dict[Ref, _Body]:
    refs = set().union(*(refs_of(step) for step in steps)) if steps else set()
    named: Any = Q(pk__in=[ref for ref in refs if isinstance(ref, int)])
    if codes := [ref for ref in refs if isinstance(ref, str)]:
        named |= Q(code__in=codes)
    rows = list(Organisation.objects.filter(named).select_related("parent"))
    held = Counter(row.name for row in rows)
    known: dict[Ref, _Body] = {}
    for row in rows:
        # Each school has a cell of this name: a file tells the same line many times, unless it says whose.
        name = f"{row.name} ({row.parent.name})" if held[row.name] > 1 and row.parent else row.name
        known[row.pk] = known[row.code] = _Body(name, row.system)
    for step in steps:
        beside = next((known[ref] for ref in (*step.sources, step.parent) if ref in known), _Body("", ""))
        if step.action == words.ESTABLISH and (code := _code(step)):
            known[code] = _Body(step.naming.name if step.naming else step.name, beside.system)
        elif step.action == words.MERGE and step.name and step.targets:
            known[step.targets[0]] = _Body(step.name, beside.system)
    return known


def _sentence(step: Step, bodies: Mapping[Ref, _Body]) -> str:
    names = {ref: body.name for ref, body in bodies.items()}
    sources = listed((names.get(ref, str(ref)) for ref in step.sources), _MOST_NAMES)
    targets = listed((names.get(ref, str(ref)) for ref in step.targets), _MOST_NAMES)
    above = names.get(step.parent, str(step.parent)) if step.parent is not None else ""
    name = step.naming.name if step.naming else step.name
    match step.action:
        case words.ESTABLISH:
            return f"Thành lập {name}" + (f" trực thuộc {above}" if above else "")
        case words.RENAME:
            return f"Đổi tên, mã của {sources} thành {name}{_marks(step)}"
        case words.RETYPE:
            systems = {bodies[ref].system for ref in step.sources if ref in bodies}
            return f"Đổi loại của {sources} thành {_kind_label(step.kind, systems)}"
        case words.RECODE:
            return f"Đổi mã của {sources} thành {step.code}"
        case words.MOVE:
            return f"Chuyển {sources} về trực thuộc {above}"
        case words.MERGE:
            return f"Sáp nhập {sources} vào {targets}"
        case words.SPLIT:
            return f"Chia tách {sources} thành {targets}"
        case _:
            return f"Kết thúc hoạt động của {sources}" + (f"; {targets} tiếp nhận" if targets else "")


def _kind_label(kind: str, systems: Collection[str]) -> str:
    """Files of the Youth Union write `upper` for its `union_upper`."""
    found = (KINDS[code] for code in (kind, f"union_{kind}") if code in KINDS)
    return next((known.label for known in found if not systems or known.system in systems), kind)


def _marks(step: Step) -> str:
    """` (mã 90.001, tên ngắn Đông Lĩnh)`: those that the step may change."""
    marks = {"code": ("mã", _code(step)), "short_name": ("tên ngắn", step.naming.short_name if step.naming else "")}
    told = [f"{label} {value}" for mark, (label, value) in marks.items() if value and mark not in step.keeps]
    return f" ({', '.join(told)})" if told else ""


def _code(step: Step) -> str:
    return step.code or (step.naming.code if step.naming else "")
