"""What to do next for a person, by when, and what stands in the way."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from common.dates import add_months, days_words, short_date
from pipeline.rules.admission import ceremony_deadline
from pipeline.rules.deadline import Deadline, WorkingCalendar, deadline
from pipeline.rules.probation import ends_on
from pipeline.rules.rule import RuleSet
from pipeline.rules.stage import STAGES, Stage, missing_before, next_step
from pipeline.rules.standing import Standing


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a candidacy besides its events."""

    kind: str
    birth_on: date | None = None
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """`stage` is the step to record, `goal` the milestone that the deadline is for; `missing` are the steps that
    still stand between, `stage` being the first of them."""

    stage: Stage
    goal: Stage
    day: date
    due: Deadline | None = None
    missing: tuple[Stage, ...] = ()
    not_before: date | None = None
    why_not_yet: str = ""

    @property
    def due_on(self) -> date | None:
        return self.due.due_on if self.due else None

    @property
    def days_left(self) -> int | None:
        return (self.due.due_on - self.day).days if self.due else None

    @property
    def is_overdue(self) -> bool:
        return self.days_left is not None and self.days_left < 0

    @property
    def is_confirmed(self) -> bool:
        """Whether the rule that sets the date is sure; otherwise the page says "chưa kiểm chứng"."""
        return self.due is None or self.due.rule.is_confirmed

    @property
    def days_words(self) -> str:
        """`còn 23 ngày`, `quá 12 ngày`, `hôm nay`; empty without a date."""
        return "" if self.days_left is None else days_words(self.days_left)


_Clock = Callable[[Standing, Known, RuleSet, WorkingCalendar], Deadline | None]


def _from(code: str, anchor: str) -> _Clock:
    """The deadline of a rule counted from a stage; none where the regulation has no such rule."""

    def clock(standing: Standing, known: Known, rules: RuleSet, calendar: WorkingCalendar) -> Deadline | None:
        on = standing.last_day(anchor)
        return deadline(code, on, rules, calendar) if on and code in rules.rules else None

    return clock


def _ceremony(standing: Standing, known: Known, rules: RuleSet, calendar: WorkingCalendar) -> Deadline | None:
    decided_on = standing.last_day("decided")
    return ceremony_deadline(decided_on, known.received_on, rules, calendar) if decided_on else None


def _recognition_by_cell(
    standing: Standing, known: Known, rules: RuleSet, calendar: WorkingCalendar
) -> Deadline | None:
    ceremony_on = standing.last_day("admitted")
    return deadline("recognition_cell", ends_on(ceremony_on, rules), rules, calendar) if ceremony_on else None


def _dossier(standing: Standing, known: Known, rules: RuleSet, calendar: WorkingCalendar) -> Deadline | None:
    """The cell considers while the certificate is good and the oldest paper is not stale."""
    clocks = (_from("certificate_validity", "trained"), _from("dossier_validity", "applied"))
    dues = [due for clock in clocks if (due := clock(standing, known, rules, calendar))]
    return min(dues, key=lambda due: due.due_on, default=None)


# Milestones from the end of the road backwards: the stage after which the clock runs, the milestone, the clock.
_CLOCKS: Final[tuple[tuple[str, str, _Clock], ...]] = (
    ("official_cell_resolved", "recognised", _from("recognition_decision", "official_cell_resolved")),
    ("admitted", "member_cv_declared", _from("member_cv", "admitted")),
    ("admitted", "new_member_class", _from("probation", "admitted")),
    ("admitted", "official_cell_resolved", _recognition_by_cell),
    ("decided", "admitted", _ceremony),
    ("cell_resolved", "decided", _from("admission_decision", "cell_resolved")),
    ("trained", "cell_resolved", _dossier),
)


def step_of(
    standing: Standing, known: Known, *, rules: RuleSet, calendar: WorkingCalendar, day: date
) -> NextStep | None:
    """``None`` once the road has ended."""
    stage = None if standing.outcome else next_step(standing.done, known.kind)
    if stage is None:
        return None
    goal, due = _running(standing, known, rules, calendar)
    goal = goal or stage
    missing = missing_before(goal.code, standing.done, known.kind)
    if goal.code in ("member_cv_declared", "new_member_class"):
        stage = goal
    not_before, why = _not_before(stage.code, standing, known, rules, day)
    return NextStep(stage, goal, day, due, (*missing, goal), not_before, why)


def _running(
    standing: Standing, known: Known, rules: RuleSet, calendar: WorkingCalendar
) -> tuple[Stage | None, Deadline | None]:
    """The clock that runs out first among those of the furthest point reached."""
    point = next((after for after, goal, _clock in _CLOCKS if standing.has(after) and not standing.has(goal)), None)
    dues = [
        (STAGES[goal], due)
        for after, goal, clock in _CLOCKS
        if after == point and not standing.has(goal) and (due := clock(standing, known, rules, calendar))
    ]
    return min(dues, key=lambda pair: pair[1].due_on, default=(None, None))


def _not_before(stage: str, standing: Standing, known: Known, rules: RuleSet, day: date) -> tuple[date | None, str]:
    """The first day on which the step may be recorded, where that day has not come."""
    if stage in ("self_reviewed", "official_cell_resolved") and (on := standing.last_day("admitted")):
        first, why = ends_on(on, rules), "hết 12 tháng dự bị ngày"
    elif stage == "cell_resolved" and known.birth_on:
        first, why = add_months(known.birth_on, rules.whole("age_min") * 12), f"đủ {rules.value('age_min')} tuổi ngày"
    else:
        return None, ""
    return (first, f"Chưa đến lúc: {why} {short_date(first)}") if first > day else (None, "")
