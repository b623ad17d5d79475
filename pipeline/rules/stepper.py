"""The road as the short stepper shows it: ten points, each with where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipeline.rules.stage import STEPS, Stage, next_step, order_of, road_of
from pipeline.rules.standing import Standing

DONE, CURRENT, TODO, SKIPPED = "done", "current", "todo", "skipped"
# Everything between the ceremony and recognition belongs to probation, which the last point stands for.
_CEREMONY: Final = "admitted"


@dataclass(frozen=True, slots=True)
class Step:
    """One point. `on` is the day its last stage was recorded, `recorded` of `wanted` how many of them stand."""

    code: str
    label: str
    state: str
    on: date | None
    recorded: int
    wanted: int


def steps_of(standing: Standing, kind: str) -> tuple[Step, ...]:
    """
    :param kind: of the organisation that holds the person.
    """
    upcoming = next_step(standing.done, kind) if not standing.outcome else None
    current = _point_of(upcoming) if upcoming else None
    return tuple(_step(code, label, standing, kind, current) for code, label in STEPS)


def _point_of(stage: Stage) -> str:
    is_probation = stage.step == _CEREMONY and stage.code != _CEREMONY
    return "recognised" if is_probation else stage.step


def _stages(point: str, kind: str) -> Sequence[Stage]:
    """What must stand for a point: its own stage, or all stages that are gathered under it."""
    of_point = [stage for stage in road_of(kind) if _point_of(stage) == point]
    if point in ("introduced", "recognised"):
        return [stage for stage in of_point if stage.code == point]
    return [stage for stage in of_point if not stage.is_optional]


def _step(code: str, label: str, standing: Standing, kind: str, current: str | None) -> Step:
    stages = _stages(code, kind)
    recorded = [stage for stage in stages if standing.has(stage.code)]
    days = [day for stage in recorded if (day := standing.last_day(stage.code))]
    state = _state(code, stages, len(recorded) == len(stages), standing, current)
    return Step(code, label, state, max(days, default=None), len(recorded), len(stages))


def _state(code: str, stages: Sequence[Stage], is_done: bool, standing: Standing, current: str | None) -> str:
    if is_done:
        return DONE
    if code == current:
        return CURRENT
    is_passed = order_of(standing.stage) > max(stage.order for stage in stages)
    return SKIPPED if is_passed else TODO
