"""The records of a reorganisation: one for each decision and day, with its lines, through its states."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from accounts.models import User
from common.errors import LineError
from membership.access import ranges, require
from membership.models import Organisation, Reorganisation, ReorganisationLine
from membership.rules.permission import Permission
from membership.rules.reorganisation import DecisionMissing, Step
from membership.rules.reorganisation_play import Play

if TYPE_CHECKING:
    from membership.operations.reorganisation import Report

State = Reorganisation.State
_MOST_TOLD = 20


def write(*, by: User | None, steps: Sequence[Step], decided_by: str) -> list[Reorganisation]:
    """Keep the steps as asked for: neighbours of one decision and one day together.

    :raises DecisionMissing:
    """
    rows, lines = [], []
    for (decision, day), group in groupby(steps, key=lambda step: (step.decision.strip(), step.effective_on)):
        if not decision:
            raise DecisionMissing
        row = Reorganisation(decision_number=decision, decided_by=decided_by, state=State.ASKED, created_by=by)
        rows.append(row)
        lines += [
            ReorganisationLine(
                reorganisation=row, line=step.line, action=step.action, effective_on=day, detail=step.stored()
            )
            for step in group
        ]
    Reorganisation.objects.bulk_create(rows, batch_size=1_000)
    ReorganisationLine.objects.bulk_create(lines, batch_size=1_000)
    _note_lines(rows, lines)
    return rows


def _note_lines(rows: Sequence[Reorganisation], lines: Sequence[ReorganisationLine]) -> None:
    of_row: dict[int, list[ReorganisationLine]] = {row.pk: [] for row in rows}
    for line in lines:
        of_row[line.reorganisation_id].append(line)
    for row in rows:
        row.kept = of_row[row.pk]


def steps_of(rows: Sequence[Reorganisation]) -> list[Step]:
    """The steps as they were asked for, in their order."""
    lines = list(ReorganisationLine.objects.filter(reorganisation__in=rows).order_by("reorganisation_id", "line"))
    _note_lines(rows, lines)
    decisions = {row.pk: row.decision_number for row in rows}
    return [
        Step.restored(line.line, line.action, line.effective_on, decisions[line.reorganisation_id], line.detail)
        for line in lines
    ]


def planned_steps(*, until: date, but: Reorganisation | None = None) -> list[Step]:
    """Everything that waits for a day up to this one, by day; the lines are numbered -1, -2, …"""
    lines: Any = ReorganisationLine.objects.filter(reorganisation__state=State.PLANNED, effective_on__lte=until)
    if but is not None:
        lines = lines.exclude(reorganisation=but)
    ordered = lines.select_related("reorganisation").order_by("effective_on", "reorganisation_id", "line")
    return [
        Step.restored(-number, line.action, line.effective_on, line.reorganisation.decision_number, line.detail)
        for number, line in enumerate(ordered, start=1)
    ]


def done(rows: Sequence[Reorganisation], play: Play, report: "Report") -> None:
    """Mark the records whose lines were played; each line names the body that it was about."""
    outcomes = {outcome.step.line: outcome for outcome in play.outcomes}
    impacts = {line.line: line for line in report.lines}
    lines = []
    for row in rows:
        kept = [line for line in row.kept if line.line in outcomes]
        if not kept:
            continue
        for line in kept:
            line.organisation_id = outcomes[line.line].body or None
        lines += kept
        row.state, row.problem = State.DONE, ""
        told = {str(line.line): impacts[line.line].moves for line in kept if line.line in impacts}
        row.report = {"moves": told, "warnings": report.warnings[:_MOST_TOLD]}
    ReorganisationLine.objects.bulk_update(lines, ["organisation"], batch_size=1_000)
    finished = [row for row in rows if row.state == State.DONE]
    Reorganisation.objects.bulk_update(finished, ["state", "problem", "report"], batch_size=1_000)


def write_done(*, by: User | None, play: Play) -> None:
    """The record of a change on screen, which took effect at once."""
    [outcome] = play.outcomes
    step = outcome.step
    row = Reorganisation.objects.create(decision_number=step.decision, state=State.DONE, created_by=by)
    ReorganisationLine.objects.create(
        reorganisation=row,
        line=step.line,
        action=step.action,
        organisation_id=outcome.body,
        effective_on=step.effective_on,
        detail=step.stored(),
    )


def planned(rows: Sequence[Reorganisation], play: Play, today: date) -> None:
    """What lies ahead waits for its day, and means the bodies that its codes name now."""
    outcomes = {outcome.step.line: outcome for outcome in play.outcomes}
    ahead = [row for row in rows if row.kept[0].effective_on > today]
    lines = [line for row in ahead for line in row.kept]
    for line in lines:
        outcome = outcomes[line.line]
        line.detail = outcome.step.with_ids(outcome.resolved).stored()
        line.organisation_id = outcome.body if outcome.body in play.tree.before else None
    for row in ahead:
        row.state = State.PLANNED
    ReorganisationLine.objects.bulk_update(lines, ["organisation", "detail"], batch_size=1_000)
    Reorganisation.objects.bulk_update(ahead, ["state"], batch_size=1_000)


def refuse(row: Reorganisation, errors: Sequence[LineError], state: State = State.REFUSED) -> None:
    """Keep why; of a whole file, what is wrong with the record's own lines where anything is.

    Whoever was denied a file has it at hand, with its lines and columns.
    """
    own = {line.line for line in row.kept}
    errors = [error for error in errors if error.line in own] or errors
    row.state = state
    row.problem = "\n".join(str(error) if state == State.DENIED else error.reason for error in errors[:_MOST_TOLD])
    row.save(update_fields=["state", "problem"])


def take(*, by: User | None, reorganisation_id: int) -> Reorganisation:
    """Lock the record for its author, or for whoever may change every body that it is about.

    :raises Reorganisation.DoesNotExist, Refused:
    """
    row = Reorganisation.objects.select_for_update(of=("self",)).get(pk=reorganisation_id)
    if by is None or row.created_by_id == by.pk or ranges(by, Permission.ORGANISATION_CHANGE).everywhere:
        return row
    named = set(row.lines.values_list("organisation_id", flat=True)) - {None}
    bodies = list(Organisation.objects.visible_to(by).filter(pk__in=named))
    if not named or len(bodies) < len(named):
        raise Reorganisation.DoesNotExist
    for body in bodies:
        require(by, Permission.ORGANISATION_CHANGE, body)
    return row
