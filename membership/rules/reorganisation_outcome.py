"""What playing one line of a reorganisation comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from membership.rules.reorganisation import Ref, Step


@dataclass(frozen=True, slots=True)
class Passing:
    """What stood in `source` itself passes to `target` from the day on; without a target it simply ends.

    In a split each of the `people` (person id → body) goes its own way; `others` are the further successors.
    """

    line: int
    source: int
    target: int | None
    day: date
    decision: str
    people: Mapping[int, int] = field(default_factory=dict)
    others: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """What is in and below `bodies` comes from under one line of bodies to under another (from the top down)."""

    bodies: tuple[int, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]


@dataclass(slots=True)
class Outcome:
    """What one line comes to. `named` must lie in the reach of whoever carries it out.

    `taken` are the bodies whose own rows go along, as the database knows them before the plan; `below` counts the
    organisations that come along. `tops` is set when the line sets up or ends the top of a tree. `resolved` are the
    bodies, known before the plan, that its codes meant.
    """

    step: Step
    body: int = 0
    named: set[int] = field(default_factory=set)
    taken: list[int] = field(default_factory=list)
    below: int = 0
    shifts: list[Shift] = field(default_factory=list)
    passings: list[Passing] = field(default_factory=list)
    tops: bool = False
    resolved: dict[Ref, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edge:
    """Who goes on for whom."""

    predecessor: int
    successor: int
    day: date
    partial: bool
