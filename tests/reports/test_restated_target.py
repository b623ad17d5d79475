"""Targets and declared figures of bodies that ended, on today's tree."""

from datetime import date

import pytest

from reports.operations.fact import recompute
from reports.queries.attainment import Attainment, attainment
from reports.queries.figure import figure
from reports.queries.place import THEN, TODAY
from tests.reports.reorganised import change, reorganise, wide_world
from tests.reports.test_attainment import ADMITTED, AFTER, YEAR, declared, members, quota
from tests.reports.world import BEGINS, World

DAY = date(2022, 1, 1)


@pytest.fixture
def world(db) -> World:
    return wide_world()


def asked(world: World, name: str, tree: str = TODAY, *, as_of: date = AFTER, **options) -> Attainment:
    return attainment(world.bodies[name], YEAR, as_of=as_of, children=True, tree=tree, **options)


def actuals(found: Attainment) -> dict:
    return {row.name: row.actual for row in (*found.children, *found.rest) if row.actual}


def merge_uppers(world: World) -> None:
    reorganise(world, "upper_a", DAY, [("upper_b", False)], ["upper_b"])


def divide(world: World) -> None:
    world.establish("upper_d", "upper", "province", BEGINS)
    reorganise(world, "upper_a", DAY, [("upper_b", True), ("upper_d", True)], ["upper_b"])


def test_a_target_is_added_to_that_of_the_only_heir_and_it_is_said(world):
    quota(world, "upper_a", "6", "8")
    quota(world, "upper_b", "3")
    merge_uppers(world)
    found = asked(world, "province")
    row = next(row for row in found.children if row.name == "upper_b")
    assert (row.target_min, row.target_max) == (9, 11)
    assert any("upper_b gồm 6 đã giao cho upper_a" in text for text in found.warnings)
    then = asked(world, "province", THEN, as_of=date(2021, 12, 31))
    assert {row.name: row.target_min for row in then.children} == {"upper_a": 6, "upper_b": 3}


def test_a_target_that_was_ended_with_its_body_is_not_added_again(world):
    """As a merger leaves them: the heir's new version is the sum already."""
    quota(world, "upper_a", "6", valid_to=date(2021, 7, 1))
    quota(world, "upper_b", "9", valid_from=date(2021, 7, 1))
    merge_uppers(world)
    assert asked(world, "province").children[-1].target_min == 9


def test_a_target_without_a_single_heir_is_named_and_added_to_nothing(world):
    quota(world, "province", "20")
    quota(world, "upper_a", "6")
    quota(world, "upper_b", "3")
    divide(world)
    found = asked(world, "province")
    assert {row.name: row.target_min for row in found.children if row.target_min} == {"upper_b": 3}
    assert any("chỉ tiêu 6 đã giao cho upper_a không quy được" in text for text in found.restated)


def test_the_target_of_a_body_inside_another_that_ended_is_part_of_the_others(world):
    quota(world, "upper_a", "6")
    quota(world, "base_a1", "4")
    reorganise(world, "base_a1", date(2021, 12, 1), [("upper_b", False)], ["base_a2"])
    merge_uppers(world)
    assert asked(world, "province").children[-1].target_min == 6


def test_shares_are_not_added(world):
    fields = {"indicator": "admitted_union_share", "unit": "percent"}
    quota(world, "upper_a", "70", **fields)
    quota(world, "upper_b", "60", **fields)
    merge_uppers(world)
    found = asked(world, "province")
    assert found.children[-1].target_min == 60
    assert any("70" in text and "upper_a" in text for text in found.restated)


def test_declared_figures_follow_the_only_heir(world):
    declared(world, "upper_a", 30)
    declared(world, "base_a1", 29)  # part of the 30
    declared(world, "upper_b", 40)
    merge_uppers(world)
    assert actuals(asked(world, "province", THEN, as_of=date(2021, 12, 31), pairs=(ADMITTED,))) == {
        "upper_a": 30,
        "upper_b": 40,
    }
    found = asked(world, "province", pairs=(ADMITTED,))
    assert actuals(found) == {"upper_b": 70}
    assert found.own[0].actual == 70
    assert actuals(asked(world, "upper_b", pairs=(ADMITTED,))) == {"base_a1": 29}


def test_a_body_that_moved_takes_its_declared_figure_out_of_the_sum_it_was_part_of(world):
    declared(world, "upper_a", 30)
    declared(world, "base_a1", 12)
    declared(world, "upper_b", 40)
    change(world, "base_a1", DAY, to="upper_b")
    found = asked(world, "province", pairs=(ADMITTED,))
    assert actuals(found) == {"upper_a": 18, "upper_b": 52}
    assert found.own[0].actual == 70


def test_what_a_divided_body_declared_is_given_to_neither(world):
    declared(world, "upper_a", 30)
    declared(world, "base_a1", 12)
    declared(world, "upper_b", 40)
    divide(world)
    found = asked(world, "province", pairs=(ADMITTED,))
    assert actuals(found) == {"upper_b": 52, "Không quy được về đơn vị nào hiện nay": 18}
    assert found.own[0].actual == 70


def test_the_figure_of_a_merged_province_is_that_of_both(world):
    declared(world, "province", 80)
    declared(world, "province_2", 50)
    reorganise(world, "province_2", DAY, [("province", False)], ["province"])
    then, today = (figure(world.province, ADMITTED, YEAR, as_of=AFTER, tree=tree).value for tree in (THEN, TODAY))
    assert (then, today) == (80, 130)


def test_members_of_a_body_that_ended_earlier_are_not_counted_again(world):
    declared(world, "upper_a", 300, indicator="members", start=date(2020, 12, 31), end=date(2020, 12, 31))
    declared(world, "upper_b", 500, indicator="members", start=date(2021, 12, 31), end=date(2021, 12, 31))
    reorganise(world, "upper_a", date(2021, 7, 1), [("upper_b", False)], ["upper_b"])
    for tree in (THEN, TODAY):
        assert figure(world.province, ("members", "all"), YEAR, as_of=AFTER, tree=tree).value == 500


def test_a_rate_of_an_heir_is_measured_on_everybodys_members(world):
    members(world, 100, "cell_b11")
    members(world, 50, "cell_a11")
    world.event("admitted", date(2021, 3, 4), "cell_a11")
    merge_uppers(world)
    recompute()
    found = asked(world, "province", pairs=(("admitted_per_members", "all"),))
    assert [(row.name, row.numerator, row.denominator) for row in found.children] == [("upper_b", 1, 150)]


def test_a_body_that_ended_says_where_its_figures_are(world):
    merge_uppers(world)
    found = asked(world, "upper_a", pairs=(ADMITTED,))
    assert any("upper_a kết thúc ngày 01/01/2022" in text for text in found.restated)


@pytest.mark.parametrize("tree", [THEN, TODAY])
def test_attainment_by_either_tree_takes_few_statements(world, tree, django_assert_max_num_queries):
    quota(world, "upper_a", "6")
    world.event("admitted", date(2021, 3, 4), "cell_a11")
    merge_uppers(world)
    recompute()
    with django_assert_max_num_queries(5):
        asked(world, "province", tree, pairs=(ADMITTED, ("introduced", "all")))
