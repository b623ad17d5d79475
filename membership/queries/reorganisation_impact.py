"""What each line of a reorganisation takes along, and which accounts see more or less after it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Greatest

from common.many import one_of
from membership.models import Grant
from membership.registry import Follower, organisation_followers
from membership.rules.reorganisation_outcome import Outcome, Passing, Shift
from membership.rules.tree import Tree

# What operators' scripts read of every line; other kinds of rows stand under their Vietnamese label.
MOVES = ("organisations", "members", "candidacies", "quotas", "users")


@dataclass(frozen=True, slots=True)
class AccessChange:
    """Accounts that see more, or no longer see, what is in and below a body after the change; by username."""

    organisation_id: int
    name: str
    gaining: tuple[str, ...]
    losing: tuple[str, ...]


@dataclass(slots=True)
class LineImpact:
    """`moves` has at least the keys `MOVES`; `told` has the same apart, under the words that a page says."""

    line: int
    action: str
    moves: dict[str, int] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    access: list[AccessChange] = field(default_factory=list)


def impacts(tree: Tree, outcomes: Sequence[Outcome]) -> list[LineImpact]:
    """A handful of SQL statements for each different day, whatever the number of lines; asked before rows follow."""
    counted = _Counts(outcomes)
    watch = _Watch(outcomes)
    found = []
    for outcome in outcomes:
        impact = LineImpact(outcome.step.line, outcome.step.action, dict.fromkeys(MOVES, 0))
        impact.moves["organisations"] = outcome.below
        impact.told["tổ chức"] = outcome.below
        for follower, count in counted.of(outcome):
            for sums, name in ((impact.moves, follower.counted_as or follower.label), (impact.told, follower.label)):
                sums[name] = sums.get(name, 0) + count
        impact.access = watch.look(tree, outcome)
        found.append(impact)
    return found


class _Counts:
    """Rows by the body that holds them, for each day on which lines take effect."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        bodies: dict[date, set[int]] = defaultdict(set)
        for outcome in outcomes:
            bodies[outcome.step.effective_on].update(outcome.taken)
        self._rows: dict[date, list[tuple[Follower, dict[int, list[int]]]]] = {}
        # One line alone may take a whole committee along: its rows are rather counted where they lie.
        if len(outcomes) > 1:
            for day, wanted in bodies.items():
                self._rows[day] = [(follower, _by_body(follower, day, wanted)) for follower in _counted()]

    def of(self, outcome: Outcome) -> Iterator[tuple[Follower, int]]:
        """Each thing once, even when several of its rows go along."""
        day = outcome.step.effective_on
        if day not in self._rows:
            return ((follower, count) for follower in _counted() if (count := _count(follower, day, outcome.taken)))
        return (
            (follower, count)
            for follower, held in self._rows[day]
            if (count := len({thing for body in outcome.taken for thing in held.get(body, ())}))
        )


def _counted() -> list[Follower]:
    return [follower for follower in organisation_followers if follower.moves and follower.held and follower.label]


def _held(follower: Follower, day: date, bodies: Collection[int]) -> QuerySet[Any]:
    rows = apps.get_model(follower.model)._base_manager.filter(**{f"{follower.field}__in": one_of(bodies)})
    return rows.filter(follower.held(day)).order_by() if follower.held else rows.none()


def _count(follower: Follower, day: date, bodies: Collection[int]) -> int:
    found = _held(follower, day, bodies).aggregate(count=Count(follower.counts, distinct=True)) if bodies else {}
    return found.get("count", 0)


def _by_body(follower: Follower, day: date, bodies: Collection[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    if bodies:
        for body, thing in _held(follower, day, bodies).values_list(follower.field, follower.counts):
            found[body].append(thing)
    return found


class _Watch:
    """Who looks down from which body, line after line."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        self._last = max((outcome.step.effective_on for outcome in outcomes), default=date.min)
        self._users: dict[int, set[str]] = defaultdict(set)
        bodies = {body for outcome in outcomes for shift in outcome.shifts for body in _line(shift)}
        lasting: Any = Q(valid_to=None) | Q(valid_to__gt=Greatest("valid_from", self._last))
        grants = Grant.objects.filter(lasting, organisation__in=bodies, user__is_active=True, awaits_confirmation=False)
        for body, username in grants.order_by().values_list("organisation_id", "user__username"):
            self._users[body].add(username)

    def look(self, tree: Tree, outcome: Outcome) -> list[AccessChange]:
        before = [self._seeing(shift.before) for shift in outcome.shifts]
        receivers = {body: self._seeing(shift.after) for shift in outcome.shifts for body in shift.after[-1:]}
        self._pass(outcome.passings)
        found = []
        for shift, saw in zip(outcome.shifts, before, strict=True):
            found += [_change(tree, body, saw, self._seeing(shift.after), outcome) for body in shift.bodies]
        if outcome.passings:
            for shift in outcome.shifts:
                target = shift.after[-1]
                found.append(_change(tree, target, receivers[target], self._seeing(shift.after), outcome))
        unique = {change.organisation_id: change for change in found if change.gaining or change.losing}
        return list(unique.values())

    def _seeing(self, bodies: Iterable[int]) -> set[str]:
        return {user for body in bodies for user in self._users.get(body, ())}

    def _pass(self, passings: Iterable[Passing]) -> None:
        for passing in passings:
            for target in (passing.target, *passing.others):
                if target is not None:
                    self._users[target] |= self._users[passing.source]


def _line(shift: Shift) -> tuple[int, ...]:
    return (*shift.bodies, *shift.before, *shift.after)


def _change(tree: Tree, body: int, before: set[str], after: set[str], outcome: Outcome) -> AccessChange:
    name = tree.name(body, outcome.step.effective_on)
    return AccessChange(body, name, tuple(sorted(after - before)), tuple(sorted(before - after)))


def by_account(lines: Iterable[LineImpact]) -> Mapping[str, tuple[set[str], set[str]]]:
    """Names of the bodies that each account sees more, and those that it no longer sees."""
    found: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for line in lines:
        for change in line.access:
            for username in change.gaining:
                found[username][0].add(change.name)
            for username in change.losing:
                found[username][1].add(change.name)
    return found
