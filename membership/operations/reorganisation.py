"""Reorganise the tree: a plan of steps is tried, carried out, planned for a day ahead, or undone before its effect.

Files, pages and wizards all make `Step`s (see there) and call `plan`, then `commit` or `ask_for_reorganisation`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from django.db import connection, transaction

from accounts.history import acting
from accounts.models import User
from common.dates import local_today, short_date
from common.errors import BadInput, DomainError, LineError, StaleVersion
from jobs.models import Job
from jobs.operations.job import ask
from jobs.operations.progress import Tell
from membership.models import Organisation, Reorganisation
from membership.operations import reorganisation_record as record
from membership.operations.reorganisation_effect import Unfinished, take_effect
from membership.operations.tree_change import lock_tree
from membership.queries.reorganisation_impact import LineImpact, impacts
from membership.queries.reorganisation_people import people_holders
from membership.queries.reorganisation_reach import out_of_reach
from membership.queries.tree_history import TreeStore
from membership.rules.reorganisation import Step
from membership.rules.reorganisation_play import Play
from membership.rules.tree import Tree

# From so many steps on the whole tree is read at once.
_MANY = 40
# More lines that wait are not tried beside each plan; the night of their day tells what became of them.
_MOST_AHEAD = 200
_REASON = "membership.organisation.reorganised"
JOB = "membership.reorganise"
_State = Reorganisation.State
_WAITING = (_State.PLANNED, _State.REFUSED)


class ReorganisationRefused(BadInput):
    """Nothing was written; `lines` says where and why."""


class AlreadyInEffect(DomainError):
    message = "Quyết định {number} đã có hiệu lực nên không bỏ được nữa"
    mend = "Ghi một thay đổi mới có ngày hiệu lực sau đó"
    status = 409


class OthersRestOnIt(DomainError):
    message = "Không bỏ được, vì quyết định {number} (chờ hiệu lực) dựa vào nó: {why}"
    mend = "Bỏ quyết định kia trước"
    status = 409


@dataclass(slots=True)
class Report:
    """What a plan comes to. Nothing of it was written when there are `errors`.

    `lines` tell for each line what moves and who sees more or less; `warnings` are sentences, among them the targets
    that need a decision; `planned` counts lines that wait for their day; `reorganisations` are the ids written.
    """

    lines: list[LineImpact] = field(default_factory=list)
    errors: list[LineError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    planned: int = 0
    reorganisations: list[int] = field(default_factory=list)


def plan(*, by: User | None, steps: Sequence[Step]) -> Report:
    """Carry the steps out, those of future days too, tell what came of it, and take it all back (a dry run).

    What is already planned until the last of these days is carried out in between, so that a plan is judged by the
    tree that it will find.
    """
    with transaction.atomic():
        _begin()
        report, _play = _rehearse(by, steps)
    return report


def commit(
    *, by: User | None, steps: Sequence[Step], decided_by: str = "", seen: Mapping[int, int] | None = None
) -> Report:
    """Carry out the steps whose day has come and keep the others as planned, in one transaction.

    :param seen: by body: the version that the user decided upon.
    :raises ReorganisationRefused: a line cannot stand; nothing was written.
    :raises StaleVersion: somebody changed a body since it was seen.
    :raises TreeIsChanging: another change of the tree takes too long.
    """
    with transaction.atomic():
        _begin()
        _require_as_seen(seen or {})
        rows = record.write(by=by, steps=steps, decided_by=decided_by)
        return _carry_out(by, rows, steps)


def ask_for_reorganisation(*, by: User | None, steps: Sequence[Step], decided_by: str = "") -> Job:
    """Let a job `commit` the steps; thousands of lines take longer than a page may.

    The records stand as asked (`Reorganisation.State.ASKED`) until the job did or denied them; their ids are in
    `job.payload["reorganisations"]`, its result in `job.result` and in `Reorganisation.report`.

    :raises ReorganisationRefused: there is nothing to do.
    """
    if not steps:
        raise ReorganisationRefused("Chưa có dòng nào để thực hiện. Thêm ít nhất một dòng rồi gửi lại")
    with transaction.atomic():
        rows = record.write(by=by, steps=steps, decided_by=decided_by)
        payload = {"reorganisations": [row.pk for row in rows]}
        return ask(kind=JOB, payload=payload, key=f"{rows[0].pk}", by=by)


def carry_out_asked(*, reorganisation_ids: Sequence[int], tell: Tell | None = None) -> Report:
    """What the job does: commit what was asked for, or mark it as denied. Doing it twice changes nothing.

    :param tell: is told how many of the lines are worked through.
    """
    wanted = Reorganisation.objects.filter(pk__in=reorganisation_ids, state=Reorganisation.State.ASKED)
    rows = list(wanted.select_for_update(of=("self",)).select_related("created_by").order_by("pk"))
    if not rows:
        return Report()
    by, steps = rows[0].created_by, record.steps_of(rows)
    try:
        with transaction.atomic():
            _begin(patiently=True)
            return _carry_out(by, rows, steps, tell)
    except ReorganisationRefused as refusal:
        for row in rows:
            record.refuse(row, refusal.lines, Reorganisation.State.DENIED)
        return Report(errors=list(refusal.lines))


def _carry_out(
    by: User | None, rows: Sequence[Reorganisation], steps: Sequence[Step], tell: Tell | None = None
) -> Report:
    """Whoever calls holds the tree.

    :raises ReorganisationRefused:
    """
    today = local_today()
    due = [step for step in steps if step.effective_on <= today]
    report, rehearsed = Report(), None
    if len(due) < len(steps):
        report, rehearsed = _rehearse(by, steps)
        _require_none(report)
    with acting(by=by, reason=_REASON):
        if due:
            done, play = _run(by, due, tell)
            _require_none(done)
            record.done(rows, play, done)
            report = done if len(due) == len(steps) else report
        report.planned = len(steps) - len(due)
        if rehearsed is not None:
            record.planned(rows, rehearsed, today)
    report.reorganisations = [row.pk for row in rows]
    return report


def _require_as_seen(seen: Mapping[int, int]) -> None:
    now = dict(Organisation.objects.filter(pk__in=seen).values_list("pk", "version")) if seen else {}
    if now != dict(seen):
        raise StaleVersion


def _begin(*, patiently: bool = False) -> None:
    with connection.cursor() as cursor:
        # A file takes longer than a page may.
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
    lock_tree(patiently=patiently)


def _require_none(report: Report) -> None:
    if report.errors:
        raise ReorganisationRefused(lines=report.errors)


def _rehearse(by: User | None, steps: Sequence[Step]) -> tuple[Report, Play]:
    """Run the steps together with what is planned until their last day, and take it all back.

    Planned ones have negative numbers; those that could not be carried out anyway are not told.
    """
    last = max((step.effective_on for step in steps), default=date.min)
    planned = record.planned_steps(until=date.max) if _in_order(steps) else []
    until_then = [step for step in planned if step.effective_on <= last]
    report, play = _tried(by, steps, until_then)
    broken = [error for error in report.errors if error.line < 0]
    report.errors = [error for error in report.errors if error.line > 0]
    if not report.errors and len(until_then) < len(planned) <= _MOST_AHEAD:
        # Plans further ahead change nothing of this, but this may leave them without a body that they need.
        broken = [error for error in _tried(by, steps, planned)[0].errors if error.line < 0]
    if broken:
        decisions, before = {step.line: step.decision for step in planned}, _problems_of_planned()
        report.warnings += [
            f"Thay đổi chờ hiệu lực của quyết định {decisions[error.line]} sẽ không thực hiện được: {error.reason}"
            for error in broken
            if decisions[error.line] not in before
        ]
    return report, play


def _tried(by: User | None, steps: Sequence[Step], planned: Sequence[Step]) -> tuple[Report, Play]:
    both = sorted([*planned, *steps], key=lambda step: step.effective_on) if planned else steps
    with transaction.atomic():
        report, play = _run(by, both)
        transaction.set_rollback(True)
    report.lines = [line for line in report.lines if line.line > 0]
    return report, play


def _in_order(steps: Sequence[Step]) -> bool:
    return all(one.effective_on <= other.effective_on for one, other in pairwise(steps))


def _run(
    by: User | None, steps: Sequence[Step], tell: Tell | None = None, *, planned: bool = False
) -> tuple[Report, Play]:
    """Play the steps, and let them take effect when every line stands.

    :param planned: they were stated before their day.
    """
    whole = len(steps) > _MANY
    play = Play(Tree(TreeStore(whole=whole)), people_holders(whole=whole))
    play.all(steps, tell=_half(tell))
    errors = [*play.errors, *out_of_reach(by, play)]
    report = Report(lines=impacts(play.tree, play.outcomes), errors=errors, warnings=list(play.warnings))
    if not any(error.line > 0 for error in errors):
        try:
            report.warnings += take_effect(play, today=local_today(), planned=planned)
        except Unfinished as unfinished:
            report.errors += unfinished.errors
    report.errors.sort(key=lambda error: error.line)
    return report, play


def _half(tell: Tell | None) -> Tell | None:
    """Playing the lines is told as half of the work; the rows that follow are the other."""
    return None if tell is None else lambda done, total: tell(done // 2, total)


def undo(*, by: User | None, reorganisation_id: int) -> Reorganisation:
    """Take back a planned reorganisation before its day, or one that could not be carried out.

    :raises Reorganisation.DoesNotExist: outside the user's scope.
    :raises Refused, AlreadyInEffect, OthersRestOnIt:
    """
    with transaction.atomic():
        _begin()
        row = record.take(by=by, reorganisation_id=reorganisation_id)
        if row.state not in (*_WAITING, _State.DENIED):
            raise AlreadyInEffect(number=row.decision_number)
        before = _problems_of_planned()
        others = {number: why for number, why in _problems_of_planned(but=row).items() if number not in before}
        for number, why in others.items():
            raise OthersRestOnIt(number=number, why=why)
        with acting(by=by, reason="membership.reorganisation.undone"):
            row.state, row.problem = Reorganisation.State.UNDONE, ""
            row.save(update_fields=["state", "problem"])
    return row


def _problems_of_planned(*, but: Reorganisation | None = None) -> dict[str, str]:
    """By decision: why what is planned could not be carried out, were it all done now without one of them."""
    steps = record.planned_steps(until=date.max, but=but)
    if not steps:
        return {}
    with transaction.atomic():
        report, _play = _run(None, steps)
        transaction.set_rollback(True)
    decisions = {step.line: step.decision for step in steps}
    return {decisions[error.line]: error.reason for error in reversed(report.errors)}


def due(day: date) -> list[int]:
    """Planned reorganisations whose day has come, and those that were refused on it; first the oldest days."""
    rows: Any = Reorganisation.objects.filter(state__in=_WAITING, lines__effective_on__lte=day)
    return list(dict.fromkeys(rows.order_by("lines__effective_on", "pk").values_list("pk", flat=True)))


def carry_out_due(*, reorganisation_id: int) -> str:
    """Check a planned reorganisation again on its day, the right to it too, and carry it out; else why not."""
    with transaction.atomic():
        _begin(patiently=True)
        row = (
            Reorganisation.objects.select_for_update(of=("self",))
            .select_related("created_by")
            .get(pk=reorganisation_id)
        )
        if row.state not in _WAITING:
            # Undone or done while this waited for the tree.
            return ""
        steps = record.steps_of([row])
        try:
            with transaction.atomic(), acting(by=row.created_by, reason=_REASON):
                report, play = _run(row.created_by, steps, planned=True)
                _require_none(report)
                record.done([row], play, report)
        except ReorganisationRefused as refusal:
            record.refuse(row, refusal.lines)
            day = short_date(steps[0].effective_on)
            return f"Quyết định {row.decision_number} có hiệu lực {day} không thực hiện được: {refusal.lines[0].reason}"
    return ""
