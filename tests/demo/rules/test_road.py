"""The roads of a small province, judged by the rules of the product."""

from collections import Counter
from datetime import date
from itertools import accumulate
from random import Random

import pytest

from demo.rules import quang_tri
from demo.rules.body import Body
from demo.rules.course import INTRODUCED, VOTED, courses
from demo.rules.day import LEVELLED_ON, MERGED_ON
from demo.rules.figures import PUBLISHED, STOCK_DAY, WINDOW, scaled
from demo.rules.history import reorganise
from demo.rules.register import Register
from demo.rules.road import roads
from demo.rules.stock import CELL_MINIMUM, stock
from demo.rules.tree import plant
from pipeline.rules.admission import require_ceremony
from pipeline.rules.age import require_age
from pipeline.rules.certificate import require_certificate
from pipeline.rules.deadline import WorkingCalendar, deadline
from pipeline.rules.order import require_days_in_order, require_exit, require_order, require_way_back
from pipeline.rules.probation import require_over
from pipeline.rules.stage import EXITS
from pipeline.rules.standing import Happening, replay
from tests.pipeline.packs import FIRST, NEWEST, pack

UNTIL = date(2026, 11, 22)
SCALE = 0.15


@pytest.fixture(scope="module")
def figures():
    return scaled(PUBLISHED, SCALE)


@pytest.fixture(scope="module")
def tree(figures):
    party = Body("party", "province", "T-QT", "Đảng bộ tỉnh", "Tỉnh", None)
    union = Body("union", "union_province", "D-QT", "Đoàn tỉnh", "Tỉnh đoàn", None, led_by=party)
    found = quang_tri.tree(Random("tree"), figures, SCALE, party, union)
    reorganise(found, neighbour(), UNTIL)
    return found


def neighbour():
    """A province that becomes part of it, with nothing in it."""
    party = Body("party", "province", "T-QB", "Đảng bộ tỉnh", "Tỉnh", None)
    return plant(party, Body("union", "union_province", "D-QB", "Đoàn tỉnh", "Tỉnh đoàn", None, led_by=party))


@pytest.fixture(scope="module")
def drawn(tree, figures):
    return roads(Random("roads"), tree, figures, courses(figures, UNTIL.year), UNTIL)


@pytest.fixture(scope="module")
def found(drawn):
    return drawn[0]


def before_each_step(road):
    """Each step of a road with the standing before it."""
    happenings = accumulate(
        ([Happening(code, step.on, step.to_stage)] for code, step in road.steps.items()), initial=[]
    )
    for (code, step), before in zip(road.steps.items(), happenings, strict=False):
        yield code, step, replay(before)


def test_every_road_keeps_the_order_of_the_stages(found):
    for road in found:
        for code, step, standing in before_each_step(road):
            kind = road.cell.on(step.on).kind
            if code == "handed_over":
                assert not {"decided", "returned"} & set(road.steps)
            elif code == "returned":
                require_way_back(step.to_stage, standing)
            elif code in EXITS:
                require_exit(EXITS[code], standing, kind)
                assert step.on >= standing.last_event_on
            else:
                require_order(code, standing, kind)
                require_days_in_order(code, step.on, standing, kind)


def test_base_resolves_where_there_is_one_above_the_cell(found):
    """A commune's cell was a base cell from the merger until communes became base organisations."""
    communal = [r for r in found if r.cell.kind == "cell" and r.cell.on(MERGED_ON).kind == "base_cell"]
    assert {road.cell.on(LEVELLED_ON).kind for road in communal} == {"cell"}
    by_era = Counter(
        ((MERGED_ON <= r.on("decided") < LEVELLED_ON), "base_resolved" in r.steps)
        for r in communal
        if r.on("decided") and r.cell.on(r.on("cell_resolved")).kind == r.cell.on(r.on("decided")).kind
    )
    assert by_era[False, True] > 100 and by_era[True, False] > 30
    assert by_era[False, False] == by_era[True, True] == 0


def test_nothing_lies_after_the_last_day(found):
    assert max(step.on for road in found for step in road.steps.values()) <= UNTIL
    assert all(road.steps for road in found)


def test_everybody_is_of_age_with_a_valid_certificate_when_the_cell_considers(found):
    rules = pack(NEWEST)
    considered = [road for road in found if "cell_resolved" in road.steps]
    assert len(considered) > 500
    for road in considered:
        require_age(road.profile.birth_on, road.on("cell_resolved"), rules)
        require_certificate([road.on("trained")], road.on("cell_resolved"), rules)


def test_decision_ceremony_and_recognition_keep_their_terms(found):
    calendar = WorkingCalendar()
    for road in found:
        rules = pack(NEWEST if (road.on("decided") or UNTIL) >= date(2026, 7, 26) else FIRST)
        if "decided" in road.steps:
            assert (
                road.on("decided") <= deadline("admission_decision", road.on("cell_resolved"), rules, calendar).due_on
            )
        if "admitted" in road.steps:
            days = road.on("admitted"), road.on("decided"), road.received_on
            require_ceremony(*days, rules, calendar, superior_consent=False)
        if "recognised" in road.steps:
            ends_on = road.steps["recognised"].counted_on
            require_over(ends_on, road.on("official_cell_resolved"))
            assert road.on("official_cell_resolved") <= deadline("recognition_cell", ends_on, rules, calendar).due_on
            due = deadline("recognition_decision", road.on("official_cell_resolved"), rules, calendar).due_on
            assert road.on("recognised") <= due


def test_counted_steps_fall_into_the_years_of_the_plan(found, figures):
    for road in found:
        for code, year in (("introduced", road.course.begun), ("trained", road.course.trained)):
            day = road.on(code)
            assert day is None or code == "trained" or day.year == year
    introduced = [r for r in found if r.on("introduced") and r.on("introduced").year in WINDOW]
    assert Counter(road.stream for road in introduced) == Counter(figures.introduced)
    assert sum(1 for r in found if r.on("trained") and r.on("trained").year in WINDOW) == figures.trained
    admitted = [r for r in found if r.union_base and r.on("admitted") and r.on("admitted").year in WINDOW]
    assert len(admitted) == figures.admitted_union


def test_classes_of_the_published_years_are_the_planned_number(drawn, figures):
    _, timetable = drawn
    held = [planned for planned in timetable if planned.ends_on.year in WINDOW]
    assert len(held) >= figures.classes
    assert all(planned.attended for planned in held)


def test_introduced_are_members_of_the_union_on_the_days_that_count(found):
    for road in found:
        for code in ("outstanding", "introduced", "admitted"):
            if road.course.entry in (INTRODUCED, VOTED) and road.on(code):
                assert road.is_in_union_on(road.on(code))


def test_pupils_are_still_at_school_when_they_are_introduced(found):
    pupils = [road for road in found if road.stream == "pupil" and road.on("introduced")]
    assert pupils
    for road in pupils:
        assert road.profile.occupation_on(road.on("introduced")) == "pupil"
        assert 16 <= road.on("introduced").year - road.profile.birth_on.year <= 19


def test_some_are_late_or_at_a_halt(found):
    open_roads = [road for road in found if not road.outcome and "admitted" not in road.steps]
    silent = [(UNTIL - max(step.on for step in r.steps.values())).days for r in open_roads]
    assert 0.02 < sum(days > 90 for days in silent) / len(open_roads) < 0.15
    assert max(silent) < 3 * 365
    overdue = [r for r in found if "admitted" in r.steps and not r.outcome and (UNTIL - r.on("admitted")).days > 410]
    assert overdue
    reached = {road.stage[0] for road in open_roads}
    assert {"source", "introduced", "mentored", "trained", "cell_resolved"} <= reached


def test_papers_are_numbered_by_day_within_a_term(found):
    register = Register()
    for road in found:
        register.enter(road.base.host, road.cell, road.steps)
    register.number()
    decided = [
        (r.base.host.body.code, r.base.is_delegated, r.base.body.code, r.steps["decided"])
        for r in found
        if r.on("decided")
    ]
    of_one = sorted(
        (step.on, int(step.number.partition("-")[0]))
        for host, is_delegated, _, step in decided
        if host == "T-QT-DH" and not is_delegated and date(2020, 7, 1) <= step.on < date(2025, 7, 1)
    )
    assert len(of_one) > 30
    assert [number for _, number in of_one] == sorted({number for _, number in of_one})
    assert not [step for *_, step in decided if not step.number.endswith(("QĐ/TU", "QĐ/HU", "QĐ/ĐUK", "QĐ/ĐU"))]


def test_stock_fills_up_to_the_planned_totals(tree, figures, found):
    plan = stock(tree, figures, found)
    on_road = sum(road.is_member_on(STOCK_DAY) for road in found)
    in_union = sum(road.is_in_union_on(STOCK_DAY) for road in found)
    both = sum(road.is_in_union_on(STOCK_DAY) and road.is_member_on(STOCK_DAY) for road in found)
    with_party = sum(plan.party_seats.values())
    assert sum(plan.members.values()) + with_party + on_road == figures.members
    assert sum(plan.seats.values()) + with_party + in_union == figures.union_members
    assert with_party + both == figures.members_in_union
    assert min(plan.seats.values()) >= 0
    for base in tree.party_bases:
        assert plan.members[base] >= CELL_MINIMUM * len(base.cells)
