"""Facts are what the events say, whatever happened to events and tree."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from membership.rules.group import GROUPS
from pipeline.models import StageEvent
from pipeline.rules.indicator import FLOWS, INDICATORS
from reports.models import Fact, FactState, StaleFact
from reports.operations.fact import differences, recompute, refresh
from reports.rules.fact_column import FACT_COLUMNS
from tests.reports.world import PARTY_HOLDERS, UNION_HOLDERS, World, day_of

DAYS = st.integers(0, 700).map(day_of)
EVENTS = st.tuples(
    st.just("event"),
    # The first three more often than the others.
    st.sampled_from(
        ["admitted", "introduced", "recognised"] * 8
        + sorted({code for flow in FLOWS for code in INDICATORS[flow].events} | {"mentored"})
    ),
    DAYS,
    st.sampled_from(PARTY_HOLDERS),
    st.sampled_from((None, *UNION_HOLDERS)),
    st.sets(st.sampled_from(sorted(GROUPS)), max_size=4),
)
_VOIDS = st.tuples(st.just("void"), st.integers(0, 30))
MOVES = st.tuples(
    st.just("move"),
    st.sampled_from(
        [
            ("base_a1", "upper_b"),
            ("base_a1", "upper_a"),
            ("cell_a11", "base_a2"),
            ("cell_a12", "base_b1"),
            ("sub_a1", "base_b1"),
            ("base_b1", "upper_a"),
            ("upper_b", "province"),
            ("village", "youth_a"),
            ("branch", "school"),
        ]
    ),
    DAYS,
)
_DETOURS = st.tuples(
    st.just("detour"),
    st.sampled_from([("base_a1", "upper_b"), ("base_a2", "upper_b"), ("base_b1", "upper_a"), ("village", "youth_a")]),
    DAYS,
    st.integers(1, 90).map(timedelta),
)
_REFRESHES = st.tuples(st.just("refresh"))
_HISTORIES = st.lists(
    st.one_of(EVENTS, EVENTS, EVENTS, _VOIDS, MOVES, MOVES, _DETOURS, _REFRESHES), min_size=3, max_size=30
)


def live(world: World, history) -> None:
    events = []
    for kind, *what in history:
        if kind == "event":
            code, day, party, union, groups = what
            events.append(world.event(code, day, party, union, groups=tuple(groups)))
        elif kind == "void" and events:
            world.void(events.pop(what[0] % len(events)))
        elif kind == "move":
            (name, to), day = what
            world.move(name, to, day)
        elif kind == "detour":
            (name, to), day, length = what
            world.detour(name, to, day, day + length)
        elif kind == "refresh":
            assert refresh() is not None


def _kept() -> Counter:
    counts: Counter = Counter()
    for fact in Fact.objects.select_related("segment"):
        for column in FACT_COLUMNS:
            counts[fact.segment.organisation_id, fact.month, column] += getattr(fact, column)
    return +counts


@pytest.fixture
def world(db) -> World:
    return World.make()


@given(history=_HISTORIES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_facts_equal_recompute_and_an_independent_count(world, history):
    with world.undone():
        live(world, history)
        refresh()
        assert StaleFact.objects.count() == 0
        assert differences().count == 0
        assert _kept() == world.expected_facts()
        assert recompute().changed == 0


def test_refresh_takes_only_what_is_queued(world):
    world.event("admitted", date(2021, 3, 4), "cell_a11")
    refreshed = refresh()
    assert refreshed is not None
    assert (refreshed.marks, refreshed.keys, refreshed.changed) == (1, 1, 1)
    assert Fact.objects.values_list("admitted", flat=True).get() == 1


def test_refresh_stops_at_the_limit_and_goes_on(world):
    for month in (1, 2, 3):
        world.event("admitted", date(2021, month, 4), "cell_a11")
    first = refresh(limit=2)
    assert first is not None and first.marks == 2
    assert differences().count == 1
    assert differences(settled_only=True).count == 0
    refresh(limit=2)
    assert differences().count == 0


def test_version_rises_only_when_a_number_changed(world):
    world.event("admitted", date(2021, 3, 4), "cell_a11")
    before = FactState.objects.get().version
    refresh()
    assert FactState.objects.get().version == before + 1
    StaleFact.objects.create(segment_id=Fact.objects.get().segment_id, month=date(2021, 3, 1))
    refresh()
    state = FactState.objects.get()
    assert state.version == before + 1
    assert state.computed_at is not None


def test_a_month_whose_only_event_was_voided_has_no_fact(world):
    event = world.event("admitted", date(2021, 3, 4), "cell_a11")
    refresh()
    world.void(event)
    refresh()
    assert Fact.objects.count() == 0


def test_facts_follow_a_cell_whose_base_committee_turns_out_to_have_been_elsewhere_before(world):
    """The cell's own segment stays as it is, but what it belongs to is another one."""
    world.move("cell_a21", "base_a1", date(2022, 1, 1))
    event = world.event("admitted", date(2022, 3, 4), "cell_a21")
    refresh()
    world.detour("base_a1", "upper_b", date(2021, 1, 1), date(2021, 7, 1))
    refresh()
    assert StageEvent.objects.get(pk=event.pk).party_segment_id == event.party_segment_id
    assert differences().count == 0


def test_a_move_leaves_the_facts_of_earlier_months_alone(world):
    for month in (1, 2, 9):
        world.event("admitted", date(2021, month, 4), "cell_a11")
    refresh()
    world.move("base_a1", "upper_b", date(2021, 6, 1))
    assert set(StaleFact.objects.values_list("month", flat=True)) == {date(2021, 9, 1)}
    refresh()
    assert differences().count == 0


def test_an_event_counts_in_both_trees(world):
    world.event("introduced", date(2021, 3, 4), "cell_a11", "branch")
    refresh()
    assert dict(Fact.objects.values_list("segment__organisation__name", "introduced")) == {"base_a1": 1, "village": 1}


def test_differences_find_a_forged_fact(world):
    world.event("admitted", date(2021, 3, 4), "cell_a11")
    refresh()
    Fact.objects.update(admitted=2)
    found = differences()
    assert found.count == 1
    assert found.examples[0][1] == date(2021, 3, 1)
    assert recompute().changed == 1
    assert differences().count == 0


def test_recompute_from_a_month_leaves_earlier_ones_alone(world):
    world.event("admitted", date(2020, 3, 4), "cell_a11")
    world.event("admitted", date(2021, 3, 4), "cell_a11")
    refresh()
    Fact.objects.update(admitted=9)
    assert recompute(from_month=date(2021, 1, 1)).changed == 1
    assert Fact.objects.filter(month=date(2020, 3, 1), admitted=9).exists()
