"""Counts by either tree, by child and by month, against a count in plain Python."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from membership.models import OrganisationSuccession
from pipeline.models import StageEvent, TrainingClass
from reports.operations.fact import refresh
from reports.queries.count import flows
from tests.reports.test_fact import EVENTS, MOVES, live
from tests.reports.world import World, belongs, day_of

PAIRS = (
    ("admitted", "all"),
    ("admitted", "women"),
    ("introduced", "school"),
    ("recognised", "teacher"),  # the last has no fact column
)
BODIES = ("province", "upper_a", "upper_b", "base_a1", "base_cell", "sub_a1", "cell_a11", "youth", "village", "branch")


@pytest.fixture
def world(db) -> World:
    return World.make()


@given(
    history=st.lists(st.one_of(EVENTS, EVENTS, MOVES), min_size=12, max_size=30),
    start=st.integers(0, 200).map(day_of),
    end=st.integers(400, 720).map(day_of),
    tree=st.sampled_from(["then", "today"]),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counts_by_child_and_month_equal_a_plain_count(world, history, start, end, tree):
    with world.undone():
        live(world, history)
        refresh()
        expected = _Expected(world, start, end, tree)
        for name in BODIES:
            counted = flows(world.bodies[name], PAIRS, start, end, tree=tree, by_child=True, by_month=True)
            total = flows(world.bodies[name], PAIRS, start, end, tree=tree)
            for place, pair in enumerate(PAIRS):
                found = Counter({key: cell[place] for key, cell in counted.cells.items() if cell[place]})
                should = expected.by_child_and_month(name, pair)
                assert found == should, (name, pair)
                assert total.of(pair) == counted.of(pair) == should.total()


class _Expected:
    """The same counts in plain Python, from the rows of versions and events."""

    def __init__(self, world: World, start: date, end: date, tree: str) -> None:
        self.world, self.chains, self.tree = world, world.chains(), tree
        self.events = [
            event
            for event in StageEvent.objects.filter(counts=True, is_voided=False)
            if start <= event.counted_on <= end
        ]

    def by_child_and_month(self, name: str, pair: tuple[str, str]) -> Counter:
        body = self.world.bodies[name]
        counts: Counter = Counter()
        for event in self.events:
            holder = event.union_organisation_id if body.system == "union" else event.party_organisation_id
            if holder is None or not belongs(event, *pair):
                continue
            day = event.counted_on if self.tree == "then" else date.max
            chain = [pk for pk, _ in self.chains.above(holder, day)]
            if body.pk in chain:
                at = chain.index(body.pk)
                counts[chain[at - 1] if at else None, event.counted_on.replace(day=1)] += 1
        return counts


YEAR = (date(2021, 1, 1), date(2021, 12, 31))


def _admitted(world: World, name: str, **options) -> int:
    return flows(world.bodies[name], [("admitted", "all")], *YEAR, **options).of(("admitted", "all"))


def test_a_dissolved_bodys_figures_follow_its_successor_on_todays_tree(world):
    world.event("admitted", date(2021, 3, 4), "cell_a21")
    refresh()
    for name in ("cell_a21", "base_a2"):
        body = world.bodies[name]
        body.versions.update(valid_to=date(2022, 1, 1))
        body.closed_on = date(2022, 1, 1)
        body.save()
    OrganisationSuccession.objects.create(
        predecessor=world.base_a2, successor=world.base_b1, effective_on=date(2022, 1, 1)
    )
    OrganisationSuccession.objects.create(
        predecessor=world.cell_a21, successor=world.cell_b11, effective_on=date(2022, 1, 1)
    )
    assert (_admitted(world, "upper_a"), _admitted(world, "upper_b")) == (1, 0)
    assert (_admitted(world, "upper_a", tree="today"), _admitted(world, "upper_b", tree="today")) == (0, 1)
    assert _admitted(world, "cell_b11", tree="today") == 1


def test_a_cells_figures_move_with_it_on_todays_tree(world):
    world.event("admitted", date(2021, 3, 4), "cell_a12")
    world.event("admitted", date(2021, 3, 5), "cell_a11")
    world.move("cell_a12", "base_b1", date(2021, 6, 1))
    refresh()
    pair = ("admitted", "all")
    then = flows(world.province, [pair], *YEAR, by_child=True).by_child(pair)
    today = flows(world.province, [pair], *YEAR, tree="today", by_child=True).by_child(pair)
    assert then == {world.upper_a.pk: 2}
    assert today == {world.upper_a.pk: 1, world.upper_b.pk: 1}


def test_counting_takes_one_statement(world, django_assert_num_queries):
    world.event("admitted", date(2021, 3, 4), "cell_a11")
    for tree in ("then", "today"):
        with django_assert_num_queries(1):
            flows(world.upper_a, PAIRS, date(2021, 1, 15), date(2021, 12, 20), tree=tree, by_child=True, by_month=True)


def test_whole_months_come_from_facts_and_fringe_days_from_events(world):
    world.event("admitted", date(2021, 3, 4), "cell_a11")
    assert _admitted(world, "province") == 0
    fringe = flows(world.province, [("admitted", "all")], date(2021, 3, 2), date(2021, 3, 30))
    assert fringe.of(("admitted", "all")) == 1
    refresh()
    assert _admitted(world, "province") == 1


def test_cells_are_counted_from_events_without_delay(world):
    world.event("admitted", date(2021, 3, 4), "cell_a11")
    assert _admitted(world, "cell_a11") == 1
    assert _admitted(world, "sub_a1") == 1
    children = flows(world.base_a1, [("admitted", "all")], *YEAR, by_child=True)
    assert children.by_child(("admitted", "all")) == {world.sub_a1.pk: 1}


def test_records_are_told_from_none(world):
    world.event("mentored", date(2021, 3, 4), "cell_a11")
    refresh()
    counted = flows(world.province, [("admitted", "all")], *YEAR, by_child=True)
    assert counted.of(("admitted", "all")) == 0
    assert counted.has_records(world.upper_a.pk)
    assert not counted.has_records(world.upper_b.pk)


def test_only_people_whom_the_union_introduced(world):
    world.event("admitted", date(2021, 3, 4), "cell_a11", "village")
    world.event("admitted", date(2021, 3, 5), "cell_a11")
    refresh()
    assert _admitted(world, "province", introduced_only=True) == 1
    assert _admitted(world, "youth", introduced_only=True) == 1
    assert _admitted(world, "province") == 2


def test_awareness_classes_count_on_their_last_day(world):
    for number, (kind, ends_on) in enumerate(
        [("awareness", date(2021, 5, 6)), ("awareness", date(2022, 1, 6)), ("new_member", date(2021, 5, 6))]
    ):
        TrainingClass.objects.create(
            organisation=world.upper_a, kind=kind, name=str(number), starts_on=date(2021, 5, 1), ends_on=ends_on
        )
    counted = flows(world.province, [("training_classes", "all")], *YEAR, by_child=True)
    assert counted.by_child(("training_classes", "all")) == {world.upper_a.pk: 1}
