"""Where a candidacy stands: its events, played again in the order in which they were recorded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from pipeline.rules.stage import EXITS, HANDED_OVER, RETURNED, STAGES, order_of


@dataclass(frozen=True, slots=True)
class Happening:
    """One event that stands (neither voided nor voiding). `to_stage` is where a step back leads."""

    code: str
    occurred_on: date
    to_stage: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """`days` holds, for each stage that counts as done, the days on which it was recorded; a step back undoes
    the stages after its goal, so they must be done again."""

    days: Mapping[str, tuple[date, ...]] = field(default_factory=dict)
    stage: str = "source"
    stage_on: date | None = None
    last_event_on: date | None = None
    outcome: str = ""
    closed_on: date | None = None

    @property
    def done(self) -> frozenset[str]:
        return frozenset(self.days)

    def first_day(self, stage: str) -> date | None:
        return min(self.days[stage]) if stage in self.days else None

    def last_day(self, stage: str) -> date | None:
        return max(self.days[stage]) if stage in self.days else None

    def has(self, stage: str) -> bool:
        return stage in self.days


def replay(happenings: Iterable[Happening]) -> Standing:
    """
    :param happenings: in the order in which they were recorded (which need not be that of their days).
    """
    days: dict[str, tuple[date, ...]] = {}
    stage, stage_on, last, outcome, closed_on = "source", None, None, "", None
    for event in happenings:
        last = event.occurred_on if last is None else max(last, event.occurred_on)
        if event.code in STAGES:
            days[event.code] = (*days.get(event.code, ()), event.occurred_on)
            if stage_on is None or order_of(event.code) > order_of(stage):
                stage, stage_on = event.code, event.occurred_on
        if event.code == RETURNED:
            days = {code: on for code, on in days.items() if order_of(code) <= order_of(event.to_stage)}
            stage, stage_on = event.to_stage, event.occurred_on
        elif event.code in EXITS:
            outcome, closed_on = EXITS[event.code].outcome, event.occurred_on
        elif event.code == "recognised":
            outcome, closed_on = "official", event.occurred_on
    return Standing(days, stage, stage_on, last, outcome, closed_on)


def is_step_aside(code: str) -> bool:
    """Whether the event is not a stage: an exit, a step back or a hand-over."""
    return code in EXITS or code in (RETURNED, HANDED_OVER)
