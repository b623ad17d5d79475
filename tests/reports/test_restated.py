"""Both trees tell one story: whatever happened to the tree, every event counts once, and the parts are the whole."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.dates import Period
from membership.models import PartyMembership, Person
from pipeline.models import StageEvent
from reports.operations.fact import differences, recompute, refresh
from reports.queries.attainment import attainment
from reports.queries.count import flows
from reports.queries.event_list import counted_events
from reports.queries.place import DIRECT, THEN, TODAY, TREES, UNATTRIBUTED, Place
from reports.queries.stock import stocks
from tests.reports.reorganised import Oracle, change, holder_on, reorganise, succeed, wide_world
from tests.reports.world import BEGINS, World, day_of

ADMITTED = ("admitted", "all")
PAIRS = (ADMITTED, ("introduced", "women"))
START, END = BEGINS, BEGINS + timedelta(days=800)
UPPERS = ("upper_a", "upper_b", "upper_c")
BASES = ("base_a1", "base_a2", "base_b1", "base_c1")
CELLS = ("cell_a11", "cell_a12", "cell_a21", "cell_b11", "cell_c11")
UNIONS = ("school", "village")
_ALIKE = (UPPERS, UPPERS, BASES, BASES, BASES, CELLS, CELLS, UNIONS)
HOLDERS = (*CELLS, "base_cell", *BASES, *UPPERS, "province")

_EVENTS = st.tuples(
    st.just("event"),
    st.sampled_from(["admitted", "admitted", "introduced", "mentored"]),
    # Mostly before the tree changes: a body with later events cannot end.
    st.one_of(st.integers(0, 300), st.integers(0, 300), st.integers(0, 780)).map(day_of),
    st.permutations(HOLDERS),
    st.one_of(st.none(), st.permutations(("school", "village", "branch", "youth_a"))),
)
_ENDS = st.tuples(
    st.just("end"),
    st.sampled_from(_ALIKE).flatmap(st.permutations),
    st.sampled_from(["merge", "merge", "merge in part", "split", "split", "dissolve", "part and rest"]),
)
_CHANGES = st.tuples(
    st.just("change"),
    st.sampled_from(
        [
            ("cell_a11", {"to": "base_b1"}),
            ("cell_b11", {"to": "base_c1"}),
            ("sub_a1", {"to": "base_a2"}),
            ("base_a1", {"to": "upper_b"}),
            ("base_b1", {"to": "province"}),
            ("upper_b", {"to": "province_2"}),
            ("branch", {"to": "school"}),
            ("base_a1", {"kind": "upper"}),
            ("upper_a", {"kind": "base_committee"}),
            ("upper_b", {"kind": "base_committee"}),
            ("cell_a21", {"kind": "base_cell"}),
        ]
    ),
)
_GIFTS = st.tuples(st.just("gift"), st.sampled_from((UPPERS, BASES)).flatmap(st.permutations))
_HISTORIES = st.lists(st.one_of(_EVENTS, _EVENTS, _EVENTS, _ENDS, _ENDS, _CHANGES, _GIFTS), min_size=12, max_size=26)


@pytest.fixture
def world(db) -> World:
    return wide_world()


def live(world: World, history) -> None:
    """The actions on the tree follow each other in time; events come in any order."""
    day = day_of(300)
    for kind, *what in history:
        if kind == "event":
            code, on, party, union = what
            holder = holder_on(world, party, on)
            introducer = holder_on(world, union, on) if union else None
            world.event(code, on, holder, introducer, groups=("women",) if on.day % 2 else ())
            continue
        day += timedelta(days=29)
        if kind == "end":
            _end(world, day, *what)
        elif kind == "change":
            name, how = what[0]
            change(world, name, day, **how)
        elif kind == "gift":
            giver, taker, *_ = what[0]
            succeed(world, giver, taker, day, partial=True)


def _end(world: World, day: date, names, how: str) -> None:
    name, first, second = names[0], names[1], names[-1]
    heirs = {
        "merge": [(first, False)],
        "merge in part": [(first, True)],
        "split": [(first, True), (second, True)],
        "part and rest": [(first, True), (second, False)],
        "dissolve": [],
    }[how]
    reorganise(world, name, day, list(dict(heirs).items()), [first] if how == "merge" else [first, second])


@given(history=_HISTORIES)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_event_counts_once_below_every_body_by_either_tree(world, history):
    with world.undone():
        live(world, history)
        refresh()
        assert differences().count == 0
        oracle, events = Oracle(), list(StageEvent.objects.filter(counts=True, is_voided=False))
        for tree in TREES:
            parts = Counter()
            for name, body in world.bodies.items():
                found = _counted(body, START, END, tree)
                assert found == _expected(oracle, events, body, tree), (name, tree)
                parts.update({part: count for part, count in found.items() if part in (DIRECT, UNATTRIBUTED)})
                whole = flows(body, PAIRS, START, END, tree=tree).of(ADMITTED)
                assert whole == sum(found.values()), (name, tree)
                if tree == TODAY and oracle.is_there(body.pk):
                    _each_child_holds_what_its_parent_says(world, found)
            # What bodies hold themselves, and what has no single heir, is everything that was recorded.
            assert parts.total() == _sides(events)


def _counted(body, start: date, end: date, tree: str) -> Counter:
    counted = flows(body, PAIRS, start, end, tree=tree, by_child=True).by_child(ADMITTED)
    return +Counter({DIRECT if part is None else part: count for part, count in counted.items()})


def _expected(oracle: Oracle, events, body, tree: str) -> Counter:
    counts: Counter = Counter()
    for event in events:
        holder = event.union_organisation_id if body.system == "union" else event.party_organisation_id
        if event.code == "admitted" and holder:
            counts[oracle.part(body.pk, holder, event.counted_on, tree)] += 1
    del counts[None]
    return counts


def _each_child_holds_what_its_parent_says(world: World, found: Counter) -> None:
    for child in world.bodies.values():
        if child.pk in found:
            assert flows(child, PAIRS, START, END, tree=TODAY).of(ADMITTED) == found[child.pk]


def _sides(events) -> int:
    """An event counts in the Party body, and in the Union body where there is one."""
    return sum(1 + (event.union_organisation_id is not None) for event in events if event.code == "admitted")


@given(history=_HISTORIES, days=st.lists(st.integers(0, 780).map(day_of), min_size=2, max_size=4))
@settings(max_examples=7, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_on_every_day_the_parts_are_the_whole_and_the_list_is_the_number(world, history, days):
    with world.undone():
        live(world, history)
        _enrol(world)
        recompute()
        oracle = Oracle()
        for tree in TREES:
            for name in ("province", "province_2", "upper_a", "base_a1", "youth"):
                body = world.bodies[name]
                for day in days:
                    _members_add_up(oracle, body, day, tree)
                for part, count in _counted(body, START, END, tree).items():
                    if part in (DIRECT, UNATTRIBUTED):
                        assert _listed(body, tree, part) == count, (name, tree, part)
                assert _listed(body, tree) == flows(body, PAIRS, START, END, tree=tree).of(ADMITTED)


def _listed(body, tree: str, part: int | None = None) -> int:
    place = Place(body, tree)
    return counted_events(
        user=None, place=place, indicator="admitted", group="all", start=START, end=END, part=part
    ).count()


def _enrol(world: World) -> None:
    """A member in every cell, as long as the cell is there."""
    for name in CELLS:
        person = Person.objects.create(given_name="Thử", full_name="Thử", sort_key="t", search_key=" t", sex="female")
        body = world.bodies[name]
        PartyMembership.objects.create(
            person=person, organisation=body, valid_from=BEGINS, valid_to=body.closed_on or None
        )


def _members_add_up(oracle: Oracle, body, day: date, tree: str) -> None:
    pair = ("members", "all")
    found = stocks(body, [pair], day, tree=tree, by_child=True)
    expected: Counter = Counter()
    for row in PartyMembership.objects.all():
        if row.valid_from <= day and (row.valid_to is None or day < row.valid_to):
            expected[oracle.part(body.pk, row.organisation_id, day, tree)] += 1
    del expected[None]
    assert +Counter({DIRECT if part is None else part: n for part, n in found.by_child(pair).items()}) == expected
    assert found.of(pair) == stocks(body, [pair], day, tree=tree).of(pair) == expected.total()


YEAR = Period.of_year(2021)
DAY = date(2022, 1, 1)


def admit(world: World, name: str, count: int = 1, **fields) -> None:
    for number in range(count):
        world.event("admitted", date(2021, 1 + number, 5), name, **fields)
    refresh()


def rows(world: World, name: str, tree: str) -> dict[str, int]:
    found = attainment(world.bodies[name], YEAR, as_of=date(2023, 1, 1), pairs=(ADMITTED,), children=True, tree=tree)
    assert found.own[0].actual == sum(row.actual for row in (*found.children, *found.rest))
    return {row.name: row.actual for row in (*found.children, *found.rest) if row.actual}


def test_a_full_merger_passes_everything_to_the_successor(world):
    admit(world, "cell_a21", 2)
    admit(world, "upper_a", 1)
    reorganise(world, "upper_a", DAY, [("upper_b", False)], ["upper_b"])
    recompute()
    assert rows(world, "province", THEN) == {"upper_a": 3}
    assert rows(world, "province", TODAY) == {"upper_b": 3}
    assert rows(world, "upper_b", TODAY) == {"base_a2": 2, "Trực tiếp": 1}


def test_of_a_split_only_what_moved_by_itself_is_followed(world):
    """The cells went their ways; what the committee itself had recorded belongs to none of its two successors."""
    admit(world, "cell_a12", 2)
    admit(world, "base_a1", 3)
    reorganise(world, "base_a1", DAY, [("base_a2", True), ("base_b1", True)], ["base_b1", "base_a2"])
    recompute()
    assert rows(world, "upper_a", THEN) == {"base_a1": 5}
    assert rows(world, "province", TODAY)["Không quy được về đơn vị nào hiện nay"] == 3
    assert sum(rows(world, "province", TODAY).values()) == 5


def test_a_commune_divided_between_two_is_given_to_neither(world):
    """Even where one of them got the rest (“một phần”)."""
    admit(world, "upper_a", 4)
    reorganise(world, "upper_a", DAY, [("upper_b", True), ("upper_c", False)], ["upper_b"])
    recompute()
    assert rows(world, "province", THEN) == {"upper_a": 4}
    # Successors in two provinces: no body of today stands above both, so it stays under its own name.
    assert rows(world, "province", TODAY) == {"upper_a": 4}


def test_a_part_given_before_the_whole_passed_to_the_same_is_no_division(world):
    admit(world, "base_a1", 3)
    succeed(world, "base_a1", "base_b1", date(2021, 6, 1), partial=True)
    succeed(world, "base_a1", "base_b1", date(2021, 9, 1), partial=True)
    reorganise(world, "base_a1", DAY, [("base_b1", False)], ["base_b1"])
    recompute()
    assert rows(world, "base_b1", TODAY) == {"Trực tiếp": 3}


def test_parts_given_twice_to_the_same_body_do_not_make_the_rest_theirs(world):
    admit(world, "base_a1", 3)
    succeed(world, "base_a1", "base_a2", date(2021, 6, 1), partial=True)
    succeed(world, "base_a1", "base_a2", date(2021, 9, 1), partial=True)
    reorganise(world, "base_a1", DAY, [], ["base_a2"])
    recompute()
    assert rows(world, "upper_a", TODAY) == {"Không quy được về đơn vị nào hiện nay": 3}


def test_heirs_that_were_merged_later_are_one_heir(world):
    admit(world, "base_a1", 3)
    reorganise(world, "base_a1", DAY, [("base_a2", True), ("base_b1", True)], ["base_a2"])
    reorganise(world, "base_a2", date(2022, 5, 1), [("base_b1", False)], ["base_b1"])
    recompute()
    assert rows(world, "province", TODAY) == {"upper_b": 3}
    assert rows(world, "base_b1", TODAY) == {"Trực tiếp": 3}


def test_what_ended_without_a_successor_stands_where_its_parent_counts(world):
    admit(world, "cell_a12", 2)
    reorganise(world, "cell_a12", DAY, [], ["base_a1"])
    recompute()
    assert rows(world, "base_a1", TODAY) == {"Không quy được về đơn vị nào hiện nay": 2}
    assert rows(world, "upper_a", TODAY) == {"base_a1": 2}
    reorganise(world, "base_a1", date(2022, 5, 1), [("base_b1", False)], ["base_b1"])
    recompute()
    assert rows(world, "base_b1", TODAY) == {"Không quy được về đơn vị nào hiện nay": 2}


def test_successions_in_a_circle_end(world):
    admit(world, "base_a1")
    reorganise(world, "base_a1", DAY, [("base_a2", False)], ["base_a2"])
    reorganise(world, "base_a2", date(2022, 5, 1), [], ["base_b1"])
    succeed(world, "base_a2", "base_a1", date(2022, 5, 1))
    recompute()
    assert flows(world.province, [ADMITTED], YEAR.start, YEAR.end, tree=TODAY).of(ADMITTED) == 1


def test_facts_and_events_tell_the_same_after_a_body_changed_its_level(world):
    """A base committee that became an upper one: its cells of then are told apart under it."""
    admit(world, "cell_a11", 2)
    admit(world, "base_a1", 1)
    change(world, "base_a1", DAY, kind="upper")
    recompute()
    assert rows(world, "base_a1", TODAY) == {"sub_a1": 2, "Trực tiếp": 1}
