"""The people on the road: who takes which course, where, and how far they have come."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, groupby
from random import Random
from typing import Final

from common.dates import add_months
from demo.rules.apportionment import largest_remainder
from demo.rules.body import PUPIL, RESIDENT, STAFF, STUDENT, TEACHER, Body, PartyBase, Tree, UnionBase
from demo.rules.course import INTRODUCED, OWN, Course
from demo.rules.day import FIRST_DAY, after, weekday
from demo.rules.figures import STOCK_DAY, WINDOW, Figures
from demo.rules.itinerary import Step, Steps, itinerary, opened_by, stepped_back, walked
from demo.rules.profile import Profile, milieu_of, profile
from demo.rules.tenure import joined_before, leaves_after, turn
from demo.rules.training_class import PlannedClass, Timetable, people_trained
from pipeline.rules.stage import EXITS, STAGES

RESIDENTIAL: Final = "residential"
ADULT_MONTHS: Final = 18 * 12
# Age in days when the road begins: youngest and oldest, with the Youth Union and without.
_AGES: Final = {
    RESIDENT: (6_800, 10_600),
    PUPIL: (6_380, 6_640),
    STUDENT: (7_000, 7_900),
    TEACHER: (8_500, 10_700),
    STAFF: (8_200, 10_700),
}
_OWN_AGE: Final = (10_900, 17_500)
# Whoever is admitted within so many days of being introduced is still a pupil then.
_SCHOOL_YEARS_DAYS: Final = 500
# From 2023 on more pupils are introduced than before.
_MORE_PUPILS: Final = 3
_HANDED_OVER_SHARE: Final = 0.01
# After which stage how many of the showcase wait, and the days to their ceremonies.
_WAITING: Final = (
    ("official_base_resolved", 2, -415),
    ("member_cv_declared", 3, -150),
    ("base_resolved", 12, 8),
    ("opinions_collected", 6, 45),
    ("verified", 4, 105),
    ("applied", 3, 170),
)
# Until then a certificate of the year before may be too young for a dossier.
_SOONEST_MONTH: Final = 5


@dataclass(slots=True, eq=False)
class Road:
    """One candidacy: the person, the bodies, the steps that happened, and the union membership beside it.

    `received_on` is the day the decision came; `id`s are given when it is written.
    """

    course: Course
    base: PartyBase
    union_base: UnionBase | None
    stream: str
    cell: Body
    planned: PlannedClass | None
    steps: Steps
    received_on: date | None
    profile: Profile
    joined_on: date | None = None
    left_on: date | None = None
    home: Body | None = None
    handed_to: Body | None = None

    def on(self, code: str) -> date | None:
        step = self.steps.get(code)
        return step.on if step else None

    @property
    def stage(self) -> tuple[str, date]:
        """The last stage and since when: after a step back, the one that it led to."""
        if returned := self.steps.get("returned"):
            return returned.to_stage, returned.on
        code = max((code for code in self.steps if code in STAGES), key=lambda code: STAGES[code].order)
        return code, self.steps[code].on

    @property
    def removed_on(self) -> date | None:
        return self.on("removed")

    @property
    def outcome(self) -> str:
        """Of the candidacy: empty while it is open."""
        if "recognised" in self.steps:
            return "official"
        return next((EXITS[code].outcome for code in self.steps if code in EXITS), "")

    def is_member_on(self, day: date) -> bool:
        admitted_on, removed_on = self.on("admitted"), self.removed_on
        return admitted_on is not None and admitted_on <= day and (removed_on is None or day <= removed_on)

    def is_in_union_on(self, day: date) -> bool:
        return self.joined_on is not None and self.joined_on <= day and (self.left_on is None or day < self.left_on)


@dataclass(slots=True)
class Ticket:
    """A person's course before the road is drawn.

    Whoever `waits_at` a stage came so far in these days: in `cell`, the ceremony would be in about so many days.
    """

    base: PartyBase
    union_base: UnionBase | None
    stream: str
    course: Course
    waits_at: str = ""
    ceremony_in: int = 0
    cell: Body | None = None


def roads(
    rng: Random, tree: Tree, figures: Figures, counts: dict[Course, int], until: date
) -> tuple[list[Road], Timetable]:
    """All roads of a province up to a day, by base organisation, and the classes that they pass."""
    tickets = [*_with_union(rng, tree, figures, counts), *_without_union(rng, tree, counts), *_waiting(tree, until)]
    places = {id(base): number for number, base in enumerate(tree.party_bases)}
    tickets.sort(key=lambda ticket: (places[id(ticket.base)], ticket.course.begun))
    wanted = [(t.base.host, t.course.trained) for t in tickets if t.course.trained]
    timetable = Timetable(rng, people_trained(wanted), figures.classes)
    found = [_draw(rng, ticket, timetable, until) for ticket in tickets]
    for road, ticket in zip(found, tickets, strict=True):
        if ticket.waits_at or tree.barracks is None or road.base is tree.barracks:
            continue
        if rng.random() < _HANDED_OVER_SHARE:
            _hand_over(rng, road, tree.barracks.cells[0], until)
    return found, timetable


def _with_union(rng: Random, tree: Tree, figures: Figures, counts: dict[Course, int]) -> Iterator[Ticket]:
    known = {stream for base in tree.union_bases for stream in base.seats}
    streams = _streams({name: count for name, count in figures.introduced.items() if name in known}, counts)
    for (entry, begun), of_year in groupby(sorted(counts), key=lambda course: (course.entry, course.begun)):
        if entry == OWN:
            continue
        courses = [course for course in _furthest_first(of_year) for _ in range(counts[course])]
        seats = [
            (stream, base)
            for stream, count in streams[entry, begun].items()
            for base in _drawn_bases(rng, tree.union_bases, [b.seats.get(stream, 0) for b in tree.union_bases], count)
        ]
        seats.sort(key=lambda seat: rng.random() ** (1 / seat[1].led_by.vigour), reverse=True)
        for (stream, base), course in zip(seats, courses, strict=True):
            yield Ticket(base.led_by, base, stream, course)


def _without_union(rng: Random, tree: Tree, counts: dict[Course, int]) -> Iterator[Ticket]:
    weights = [base.weight * base.vigour for base in tree.party_bases]
    cumulated = list(accumulate(weights))
    for course, count in counts.items():
        if course.entry == OWN:
            for base in rng.choices(tree.party_bases, cum_weights=cumulated, k=count):
                yield Ticket(base, None, "", course)


def _furthest_first(courses: Iterable[Course]) -> list[Course]:
    return sorted(courses, key=lambda c: (c.admitted or 9999, c.trained or 9999))


def _drawn_bases(rng: Random, bases: Sequence[UnionBase], seats: Sequence[float], count: int) -> list[UnionBase]:
    weights = [seat * base.led_by.vigour for base, seat in zip(bases, seats, strict=True)]
    return rng.choices(bases, cum_weights=list(accumulate(weights)), k=count) if any(weights) else []


def _streams(introduced: dict[str, int], counts: dict[Course, int]) -> dict[tuple[str, int], dict[str, int]]:
    """How many of each stream begin in each year; over the published years the streams add up to their totals."""
    cohorts: dict[tuple[str, int], int] = {}
    for course, count in counts.items():
        if course.entry != OWN:
            cohorts[course.entry, course.begun] = cohorts.get((course.entry, course.begun), 0) + count
    names, known = list(introduced), list(introduced.values())
    in_window = [(INTRODUCED, year) for year in WINDOW if (INTRODUCED, year) in cohorts]
    left = largest_remainder(sum(cohorts[key] for key in in_window), known)
    found = {}
    for key in in_window:
        shares = largest_remainder(cohorts[key], left)
        left = [rest - share for rest, share in zip(left, shares, strict=True)]
        found[key] = dict(zip(names, shares, strict=True))
    for key in cohorts.keys() - found.keys():
        more = _MORE_PUPILS if key[1] >= WINDOW.stop else 1
        weights = [count * (more if name == PUPIL else 1) for name, count in introduced.items()]
        found[key] = dict(zip(names, largest_remainder(cohorts[key], weights), strict=True))
    return found


def _draw(rng: Random, ticket: Ticket, timetable: Timetable, until: date) -> Road:
    course, base = ticket.course, ticket.base
    cell = _cell(rng, ticket)
    planned = None
    if course.trained:
        planned = timetable.place(base.host, course.trained, fast=course.trained == course.admitted)
    ceremony = after(until, ticket.ceremony_in + rng.randint(0, 9)) if ticket.waits_at else None
    steps, received_on = itinerary(rng, course, planned, cell, ceremony)
    if ticket.waits_at:
        steps = _up_to(steps, ticket.waits_at, until)
    stream = ticket.stream or _stream_of(cell.sector)
    who = profile(
        rng,
        milieu_of(base, cell, is_villager=True),
        stream=stream,
        birth_on=_birth(rng, ticket, stream, steps),
        is_member=False,
        today=until,
        graduates_on=_graduation(rng, stream, steps),
    )
    road = Road(
        course=course,
        base=base,
        union_base=ticket.union_base,
        stream=stream,
        cell=cell,
        planned=planned,
        steps=steps if ticket.waits_at else _walked(rng, steps, until),
        received_on=received_on if received_on and received_on <= until else None,
        profile=who,
    )
    if ticket.union_base:
        _join_union(rng, road, ticket.union_base, steps, until)
    return road


def _hand_over(rng: Random, road: Road, cell: Body, until: date) -> None:
    """Somebody leaves in the middle of the road, called up by the army."""
    last = max(step.on for step in road.steps.values())
    day = weekday(after(last, rng.randint(2, 20)))
    if day <= until and not road.outcome and road.steps.keys().isdisjoint({"decided", "returned"}):
        road.steps = road.steps | {"handed_over": Step(day, day)}
        road.handed_to = cell


def _walked(rng: Random, steps: Steps, until: date) -> Steps:
    return stepped_back(rng, walked(rng, opened_by(steps, until, rng), until, STOCK_DAY), until)


def _up_to(steps: Steps, last: str, until: date) -> Steps:
    """The steps to this one, as far as they have been."""
    codes = list(steps)
    last = last if last in steps else "cell_resolved"
    return {code: steps[code] for code in codes[: codes.index(last) + 1] if steps[code].on <= until}


def _waiting(tree: Tree, until: date) -> Iterator[Ticket]:
    """People of the showcase who wait today: for the decision, for their cell, for a paper."""
    base = tree.showcase
    if base is None:
        return
    for stage, count, ceremony_in in _WAITING:
        ceremony = after(until, ceremony_in)
        trained = ceremony.year - 1 if ceremony.month > _SOONEST_MONTH else ceremony.year - 2
        course = Course(OWN, trained, trained, ceremony.year)
        for number in range(count):
            yield Ticket(base, None, "", course, stage, ceremony_in, base.cells[0 if number % 3 else 1])


def _cell(rng: Random, ticket: Ticket) -> Body:
    if ticket.cell:
        return ticket.cell
    cells = ticket.base.cells
    if ticket.stream == RESIDENT:
        cells = [cell for cell in cells if cell.sector == RESIDENTIAL]
    return cells[int(rng.random() * len(cells))]


def _stream_of(sector: str) -> str:
    return {RESIDENTIAL: RESIDENT, "school": TEACHER, "university": TEACHER}.get(sector, STAFF)


def _birth(rng: Random, ticket: Ticket, stream: str, steps: Steps) -> date:
    """Of age when the cell considers the case."""
    youngest, oldest = _OWN_AGE if ticket.course.entry == OWN else _AGES[stream]
    birth_on = after(steps["source"].on, -rng.randint(youngest, oldest))
    if "cell_resolved" in steps:
        latest = after(add_months(steps["cell_resolved"].on, -ADULT_MONTHS), -rng.randint(3, 60))
        birth_on = min(birth_on, latest)
    return birth_on


def _graduation(rng: Random, stream: str, steps: Steps) -> date | None:
    """The end of the school year in which a pupil was introduced, or soon after admitted; a student has some more."""
    if stream not in (PUPIL, STUDENT):
        return None
    known = (steps.get("introduced") or steps["outstanding"]).on
    admitted = steps.get("admitted")
    if stream == PUPIL and admitted and admitted.on < after(known, _SCHOOL_YEARS_DAYS):
        known = admitted.on
    years = 0 if stream == PUPIL else int(rng.random() * 3)
    return date(known.year + (known.month > 5) + years, 6, 1)


def _join_union(rng: Random, road: Road, union_base: UnionBase, steps: Steps, until: date) -> None:
    homes = union_base.homes(road.stream)
    villages = [home for home in homes if home.led_by is road.cell]
    road.home = (villages or homes)[int(rng.random() * len(villages or homes))]
    voted_on = steps["outstanding"].on
    road.joined_on = max(joined_before(rng, voted_on, road.profile.birth_on, road.stream), FIRST_DAY)
    ended_on = next((step.on for code, step in steps.items() if code in EXITS), None)
    needed_until = after(steps["admitted"].on, 60) if "admitted" in steps else after(voted_on, 200)
    left_on = leaves_after(rng, needed_until, road.profile.birth_on, road.profile.graduates_on, ended_on)
    if died_on := road.on("died"):
        left_on = turn(died_on)
    road.left_on = left_on if left_on <= until else None
