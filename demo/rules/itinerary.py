"""The days of one person's road, in legal order, from the source list to the card or to wherever it ends.

Gaps keep inside the limits of the regulations: decision within 60 working days of the cell's resolution, ceremony
within 30 of the decision, recognition within 30 of the end of the twelve months (29…208-QĐ/TW, 4.1-4.3).
"""

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from common.dates import add_months
from demo.rules.body import Body
from demo.rules.course import INTRODUCED, OWN, Course
from demo.rules.day import after, between, near_one_of, weekday
from demo.rules.training_class import PlannedClass
from demo.rules.urn import drawn

_ROUNDS: Final = ((2, 3), (3, 26), (3, 26), (5, 19), (9, 2), (10, 15))
_CEREMONIES: Final = ((2, 3), (3, 26), (5, 19), (7, 27), (9, 2), (10, 20), (12, 22))
# Days between the steps that lead to the ceremony, backwards: shortest and longest.
_BACKWARDS: Final = (
    ("received", 3, 20),
    ("decided", 1, 7),
    ("base_resolved", 9, 26),
    ("appraised", 3, 6),
    ("cell_resolved", 3, 8),
    ("opinions_collected", 5, 30),
    ("endorsed", 2, 60),
    ("verified", 3, 70),
    ("cv_declared", 12, 80),
    ("applied", 3, 45),
)
_SHORTEST_DOSSIER: Final = 100
_REMOVED_SHARE, _LINGERING_SHARE, _STALLED_SHARE, _DIED_SHARE = 0.007, 0.02, 0.02, 0.004
# How far those come who are trained and not admitted.
_LOST_AFTER: Final = "trained 50, applied 12, verified 8, opinions_collected 12, cell_resolved 10, base_resolved 8"
_APPRAISALS: Final = frozenset({"appraised", "official_appraised"})
_RESOLUTIONS: Final = frozenset({"base_resolved", "official_base_resolved"})
# After so many days without an event the next one of these comes.
_QUIET_DAYS: Final = 84
_MAY_BE_EARLY: Final = frozenset(
    {"sympathiser", "mentored", "applied", "cv_declared", "verified", "endorsed", "opinions_collected"}
)
_RETURNED_FROM: Final = frozenset({"verified", "endorsed", "opinions_collected", "base_resolved"})
_RETURNED_SHARE: Final = 0.12
_REFUSALS: Final = {
    "opinions_collected": "refused_by_cell",
    "cell_resolved": "refused_by_base",
    "base_resolved": "refused_by_decider",
}


@dataclass(slots=True)
class Step:
    """One event to be: `counted_on` differs from `on` for recognition; `number` is the paper's; `to_stage` is where a
    step back leads."""

    on: date
    counted_on: date
    number: str = ""
    to_stage: str = ""


Steps = dict[str, Step]


def passes(cell: Body, code: str, day: date, settled_on: date) -> date | None:
    """The day of a stage, where the cell has it on that day: nobody resolves or appraises above a base cell, and only
    a sub-committee appraises.

    :param settled_on: of the decision. Where the cell is no base cell any more by then, its new committee resolves.
    """
    spell = cell.on(day)
    if code in _APPRAISALS:
        return day if spell.parent is not None and spell.parent.on(day).kind == "sub_committee" else None
    if code in _RESOLUTIONS and spell.kind == "base_cell":
        later = cell.on(settled_on)
        return weekday(later.since) if later.kind != "base_cell" else None
    return day


def itinerary(
    rng: Random, course: Course, planned: PlannedClass | None, cell: Body, ceremony: date | None = None
) -> tuple[Steps, date | None]:
    """The steps of a course by their codes, in order, and the day on which the cell received the decision.

    :param ceremony: where it must be on a certain day.
    """
    days = _beginning(rng, course, planned)
    received = None
    if planned:
        days["trained"] = planned.certified_on
        if course.admitted:
            ceremony = ceremony or _ceremony(rng, planned.certified_on, course.admitted)
            received = _dossier(rng, days, ceremony, cell)
            days["admitted"] = ceremony
            _probation(rng, days, cell)
    if not course.admitted:
        _ending(rng, days, cell)
    steps = {code: Step(day, day) for code, day in days.items()}
    if "recognised" in steps:
        steps["recognised"].counted_on = add_months(days["admitted"], 12)
    return steps, received


def _beginning(rng: Random, course: Course, planned: PlannedClass | None) -> dict[str, date]:
    first, last = date(course.begun, 1, 8), date(course.begun, 12, 20)
    if planned and planned.starts_on.year == course.begun:
        last = after(planned.starts_on, -45)
    begun = weekday(near_one_of(rng, course.begun, _ROUNDS, first, last))
    if course.entry == OWN:
        days = {"source": after(begun, -rng.randint(10, 120)), "sympathiser": begun}
    else:
        voted = weekday(after(begun, -rng.randint(6, 40))) if course.entry == INTRODUCED else begun
        days = {"source": after(voted, -rng.randint(15, 150)), "outstanding": voted}
    if course.entry == INTRODUCED:
        days["introduced"] = begun
        if planned or rng.random() < 0.65:
            days["sympathiser"] = weekday(after(begun, rng.randint(9, 28) if last.month < 12 else rng.randint(9, 120)))
    if "sympathiser" in days and (planned or rng.random() < 0.9):
        days["mentored"] = weekday(after(days["sympathiser"], rng.randint(0, 9)))
    return days


def _ceremony(rng: Random, certified: date, year: int) -> date:
    first = max(date(year, 1, 8), after(certified, _SHORTEST_DOSSIER))
    return near_one_of(rng, year, _CEREMONIES, first, date(year, 12, 26))


def _dossier(rng: Random, days: dict[str, date], ceremony: date, cell: Body) -> date:
    """Fills in what lies between certificate and ceremony, and says when the decision was received."""
    certified = days["trained"]
    shortest = sum(low for _, low, _ in _BACKWARDS)
    longest = sum(high for _, _, high in _BACKWARDS)
    reach = min(1.0, ((ceremony - certified).days - 8 - shortest) / (longest - shortest))
    found, day = [], ceremony
    for code, low, high in _BACKWARDS:
        day = after(day, -low - int((high - low) * reach * (1 + rng.random()) / 2))
        found.append((code, weekday(day)))
    received, decided = found[0][1], found[1][1]
    for code, day in reversed(found[1:]):
        if kept := passes(cell, code, day, decided):
            days[code] = kept
    return received


def _probation(rng: Random, days: dict[str, date], cell: Body) -> None:
    ceremony = days["admitted"]
    ends = add_months(ceremony, 12)
    days["member_cv_declared"] = weekday(after(ceremony, rng.randint(6, 33)))
    days["new_member_class"] = weekday(after(ceremony, rng.randint(50, 280)))
    days["self_reviewed"] = weekday(after(ends, rng.randint(-12, -1)))
    if rng.random() < _REMOVED_SHARE:
        days["removed"] = weekday(after(ends, rng.randint(8, 36)))
        return
    days["official_cell_resolved"] = weekday(after(ends, rng.randint(2, 30)))
    appraised = weekday(after(days["official_cell_resolved"], rng.randint(1, 4)))
    resolved = weekday(after(appraised, rng.randint(3, 8)))
    recognised = weekday(after(resolved, rng.randint(4, 16)))
    for code, day in (("official_appraised", appraised), ("official_base_resolved", resolved)):
        if kept := passes(cell, code, day, recognised):
            days[code] = kept
    days["recognised"] = recognised
    days["card_issued"] = weekday(after(days["recognised"], rng.randint(20, 70)))


def _ending(rng: Random, days: dict[str, date], cell: Body) -> None:
    """Cuts the road where it ends, and says how; a few are forgotten for long before somebody notices."""
    if "trained" in days:
        stop = drawn(_LOST_AFTER)(rng)
        if stop != "trained":
            _dossier(rng, days, after(days["trained"], rng.randint(130, 260)), cell)
            stop = stop if stop in days else "cell_resolved"
            for code in list(days)[list(days).index(stop) + 1 :]:
                del days[code]
    last = list(days)[-1]
    if last in _REFUSALS:
        day = weekday(after(days[last], rng.randint(6, 25)))
        goes_straight = last == "cell_resolved" and cell.on(day).kind == "base_cell"
        days["refused_by_decider" if goes_straight else _REFUSALS[last]] = day
        return
    chance = rng.random()
    code = "died" if chance < _DIED_SHARE else "dropped" if chance < 0.78 else "withdrawn"
    days[code] = weekday(after(days[last], _patience(rng)))


def _patience(rng: Random) -> int:
    """Days until the monthly review ends what does not go on."""
    chance = rng.random()
    if chance < _LINGERING_SHARE:
        return rng.randint(200, 900)
    return rng.randint(30, 85) if chance < 0.94 else rng.randint(85, 200)


def walked(rng: Random, steps: Steps, until: date, frozen_until: date) -> Steps:
    """What of the road has happened by a day. Of what goes on then, some is late or has come to a halt.

    Nothing up to `frozen_until` is held back.
    """
    done = {code: step for code, step in steps.items() if step.on <= until}
    if len(done) == len(steps) and "admitted" not in done:
        return done
    halt = max(_halt(rng, steps, done, until), frozen_until)
    if halt < until:
        return {code: step for code, step in done.items() if step.on <= halt}
    return _kept_warm(rng, steps, done, until)


def _kept_warm(rng: Random, steps: Steps, done: Steps, until: date) -> Steps:
    """Whoever would wait long for the next step has done it already, or came to the last one lately."""
    last, following = list(done)[-1], list(steps)[len(done) : len(done) + 1]
    if steps[last].on >= after(until, -_QUIET_DAYS) or not following:
        return done
    day = min(weekday(between(rng, after(until, -_QUIET_DAYS), until)), until)
    if following[0] in _MAY_BE_EARLY:
        return done | {following[0]: Step(day, day)}
    if following[0] == "trained" and last in _MAY_BE_EARLY:
        return done | {last: Step(day, day)}
    return done


def _halt(rng: Random, steps: Steps, done: Steps, until: date) -> date:
    """The last day on which anything was heard of a person who is still on the road."""
    if "decided" not in done:
        if rng.random() < _STALLED_SHARE and (latest := after(until, -95)) > steps["source"].on:
            return between(rng, max(steps["source"].on, after(until, -420)), latest)
        return until
    if "admitted" in done and steps["admitted"].on > after(until, -45) and rng.random() < 0.1:
        return after(steps["admitted"].on, -1)
    resolved = steps.get("official_cell_resolved")
    if resolved and after(until, -170) < resolved.on <= until and rng.random() < 0.22:
        return after(resolved.on, -1)
    return until


def stepped_back(rng: Random, steps: Steps, until: date) -> Steps:
    """Of those who are on the road, some were sent back to their application: a paper has to be made again."""
    last = list(steps)[-1]
    if last not in _RETURNED_FROM or rng.random() > _RETURNED_SHARE:
        return steps
    day = weekday(after(steps[last].on, rng.randint(2, 16)))
    return steps | {"returned": Step(day, day, to_stage="applied")} if day <= until else steps


def opened_by(steps: Steps, until: date, rng: Random) -> Steps:
    """Whoever would begin only after the last day already stands on the source list."""
    if steps["source"].on > until:
        day = between(rng, after(until, -60), until)
        return {"source": Step(day, day)}
    return steps
