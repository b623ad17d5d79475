"""Quotas beside what was reached: records first, declared figures where there are none."""

from datetime import date
from decimal import Decimal

import pytest

from common.dates import Period
from membership.models import PartyMembership, Person
from quotas.models import Quota, ReportedFigure
from reports.operations.fact import refresh
from reports.queries.attainment import attainment
from reports.queries.gathered import UnknownGroup, UnknownIndicator
from reports.rules.attainment import Row
from tests.reports.world import World

YEAR = Period.of_year(2021)
AFTER = date(2022, 3, 1)
ADMITTED = ("admitted", "all")


@pytest.fixture
def world(db) -> World:
    return World.make()


def quota(world: World, name: str, low: str, high: str | None = None, **fields) -> Quota:
    period = fields.pop("period", YEAR)
    return Quota.objects.create(
        organisation=world.bodies[name],
        period_from=period.start,
        period_to=period.end,
        target_min=Decimal(low),
        target_max=Decimal(high) if high else None,
        **{"indicator": "admitted", "unit": "persons", "valid_from": period.start} | fields,
    )


def declared(world: World, name: str, value: int, start: date = YEAR.start, end: date = YEAR.end, **fields) -> None:
    ReportedFigure.objects.create(
        organisation=world.bodies[name],
        period_from=start,
        period_to=end,
        value=value,
        **{"indicator": "admitted", "precision": "exact", "source": "báo cáo"} | fields,
    )


def admit(world: World, count: int, where: str = "cell_a11", union: str | None = None, **fields) -> None:
    for number in range(count):
        world.event("admitted", date(2021, 1 + number % 12, 15), where, union, **fields)
    refresh()


def members(world: World, count: int, where: str, since: date = date(2020, 1, 1)) -> None:
    people = Person.objects.bulk_create(
        Person(given_name="Thử", full_name="Thử", sort_key="thu", search_key=" thu", sex="male") for _ in range(count)
    )
    PartyMembership.objects.bulk_create(
        PartyMembership(person=person, organisation=world.bodies[where], valid_from=since) for person in people
    )


def asked(world: World, name: str = "province", *, as_of: date = AFTER, period: Period = YEAR, **options):
    return attainment(world.bodies[name], period, as_of=as_of, **options)


def only(rows: tuple[Row, ...]) -> Row:
    (row,) = rows
    return row


def test_actual_stands_beside_the_target(world):
    quota(world, "province", "4", "5")
    admit(world, 3)
    row = only(asked(world).rows)
    assert (row.actual, row.target_min, row.target_max) == (3, 4, 5)
    assert (row.numerator, row.denominator, row.percent) == (3, 4, Decimal("75.00"))
    assert (row.status, row.source, row.precision, row.data_through) == ("late", "records", "exact", YEAR.end)


def test_above_the_maximum_is_exceeded(world):
    quota(world, "province", "2", "2")
    admit(world, 3)
    assert only(asked(world).rows).status == "exceeded"


def test_children_add_up_to_their_parent_with_what_it_holds_itself(world):
    for name, low in (("province", "10"), ("upper_a", "6"), ("upper_b", "3")):
        quota(world, name, low)
    admit(world, 5, "cell_a11")
    admit(world, 2, "cell_b11")
    found = asked(world, children=True)
    assert [(row.name, row.actual) for row in found.rows] == [("province", 7), ("upper_a", 5), ("upper_b", 2)]
    total = found.totals[0]
    assert (total.target_min, total.children_target_min, total.reserve) == (10, 9, 1)
    assert total.children_actual == 7
    assert found.rest == ()

    world.event("admitted", date(2021, 5, 5), "upper_a")
    refresh()
    found = asked(world, "upper_a", children=True)
    assert found.own[0].actual == 6
    assert sum(int(row.actual or 0) for row in found.children) == 5
    assert [(row.organisation, row.name, row.actual) for row in found.rest] == [(None, "Trực tiếp", 1)]
    assert any("quản lý trực tiếp" in warning for warning in found.warnings)


def test_a_child_that_moved_away_in_the_period_is_still_a_row(world):
    admit(world, 1, "cell_b11")
    world.move("base_b1", "upper_a", date(2021, 7, 1))
    refresh()
    found = asked(world, "upper_b", children=True, pairs=(ADMITTED,))
    assert {row.name: row.actual for row in found.children} == {"base_b1": 1, "base_cell": 0}
    assert found.units[world.base_b1.pk].pk == world.base_b1.pk


def test_the_quota_of_the_day_answers(world):
    first = quota(world, "province", "10")
    Quota.objects.filter(pk=first.pk).update(valid_to=date(2021, 7, 1))
    quota(world, "province", "8", valid_from=date(2021, 7, 1))
    assert only(asked(world, as_of=date(2021, 6, 30)).rows).target_min == 10
    assert only(asked(world, as_of=date(2021, 7, 1)).rows).target_min == 8


def test_a_draft_is_no_quota(world):
    quota(world, "province", "10", state="draft")
    admit(world, 1)
    assert only(asked(world).rows).status == "no_quota"


@pytest.mark.parametrize("code", ["2021-H1", "2021-Q1", "2020..2021"])
def test_a_quota_answers_for_exactly_its_period(world, code):
    quota(world, "province", "10")
    admit(world, 1)
    period = Period.between(date(2020, 1, 1), date(2021, 12, 31)) if ".." in code else Period.parse(code)
    found = asked(world, period=period, pairs=(ADMITTED,))
    assert only(found.rows).status == "no_quota"
    assert any("Chưa có chỉ tiêu" in warning for warning in found.warnings)


def test_without_options_one_row_for_each_quota(world):
    quota(world, "province", "10")
    quota(world, "province", "5", group="women")
    admit(world, 2, groups=("women",))
    assert [(row.group, row.actual) for row in asked(world).rows] == [("all", 2), ("women", 2)]


def test_an_as_of_day_cuts_the_figure_off(world):
    quota(world, "province", "12")
    admit(world, 12)
    row = only(asked(world, as_of=date(2021, 6, 30)).rows)
    assert (row.actual, row.data_through) == (6, date(2021, 6, 30))
    assert row.status == "on_track"


def test_expected_runs_evenly_where_little_is_known(world):
    quota(world, "province", "73")
    found = asked(world, as_of=date(2021, 3, 14))
    assert found.is_seasonal is False
    assert only(found.rows).expected == Decimal("14.60")


def test_expected_follows_the_last_years_of_the_province(world):
    """All admissions of earlier years were held in February and in May."""
    for number in range(40):
        world.event("admitted", date(2020, 2 if number < 10 else 5, 3), "cell_a11")
    refresh()
    quota(world, "base_a1", "8")
    found = asked(world, "base_a1", as_of=date(2021, 3, 31))
    assert found.is_seasonal is True
    assert only(found.rows).expected == Decimal("2.00")
    assert only(asked(world, "base_a1", as_of=date(2021, 5, 31)).rows).expected == Decimal("8.00")


def test_a_share_is_measured_on_its_own_two_numbers(world):
    quota(world, "province", "70", indicator="admitted_union_share", unit="percent")
    admit(world, 3, groups=("union_member",))
    admit(world, 1)
    row = only(asked(world).rows)
    assert (row.numerator, row.denominator, row.percent, row.actual) == (3, 4, Decimal("75.00"), Decimal("75.00"))
    assert (row.status, row.unit) == ("achieved", "percent")


def test_a_percent_quota_of_a_group_is_its_share_of_all(world):
    quota(world, "province", "40", group="women", unit="percent")
    admit(world, 1, groups=("women",))
    admit(world, 3)
    assert only(asked(world).rows).percent == Decimal("25.00")


def test_a_rate_a_year_answers_for_each_year_inside_its_period(world):
    five_years = Period.between(date(2020, 1, 1), date(2024, 12, 31))
    quota(world, "province", "3", "4", indicator="admitted_per_members", unit="percent_a_year", period=five_years)
    members(world, 100, "cell_b11")
    members(world, 50, "cell_a11", since=date(2021, 1, 1))
    admit(world, 3)
    row = only(asked(world).rows)
    # The members at the end of 2020 count, not those who came in 2021.
    assert (row.numerator, row.denominator, row.percent) == (3, 100, Decimal("3.00"))
    assert (row.target_min, row.target_max, row.status) == (3, 4, "achieved")
    assert only(asked(world, period=Period.parse("2021-H1"), pairs=(("admitted_per_members", "all"),)).rows).status == (
        "no_quota"
    )


def test_a_rate_of_a_child_is_measured_on_its_own_members(world):
    members(world, 100, "cell_b11")
    members(world, 50, "cell_a11")
    admit(world, 3)
    found = asked(world, children=True, pairs=(("admitted_per_members", "all"),))
    assert [(row.name, row.numerator, row.denominator) for row in found.rows] == [
        ("province", 3, 150),
        ("upper_a", 3, 50),
        ("upper_b", 0, 100),
    ]


def test_declared_figures_stand_where_there_are_no_records(world):
    quota(world, "province", "100")
    declared(world, "province", 80)
    row = only(asked(world).rows)
    assert (row.actual, row.source, row.status) == (80, "declared", "late")


def test_records_come_before_declared_figures_and_the_difference_is_said(world):
    declared(world, "province", 80)
    admit(world, 3)
    found = asked(world, pairs=(ADMITTED,))
    assert (only(found.rows).actual, only(found.rows).source) == (3, "records")
    assert any("số đã khai báo 80 khác với 3" in warning for warning in found.warnings)


def test_children_with_and_without_records_are_mixed(world):
    admit(world, 3, "cell_a11")
    declared(world, "upper_b", 20, precision="about")
    found = asked(world, children=True, pairs=(ADMITTED,))
    assert {row.name: (row.actual, row.source, row.precision) for row in found.rows} == {
        "province": (23, "mixed", "about"),
        "upper_a": (3, "records", "exact"),
        "upper_b": (20, "declared", "about"),
    }


def test_a_parents_own_declared_figure_is_not_replaced_by_its_childrens(world):
    declared(world, "province", 80)
    declared(world, "upper_a", 30)
    declared(world, "base_a1", 29)
    declared(world, "upper_b", 40)
    found = asked(world, children=True, pairs=(ADMITTED,))
    assert [row.actual for row in found.rows] == [80, 30, 40]
    assert any("số đã khai báo 80 khác với 70" in warning for warning in found.warnings)


def test_declared_figures_of_grandchildren_are_added_once(world):
    declared(world, "upper_a", 30)
    declared(world, "base_a1", 29)  # is part of the 30
    declared(world, "base_b1", 7)
    found = asked(world, children=True, pairs=(ADMITTED,))
    assert [(row.name, row.actual, row.source) for row in found.rows] == [
        ("province", 37, "declared"),
        ("upper_a", 30, "declared"),
        ("upper_b", 7, "declared"),
    ]


def test_an_interim_figure_says_how_far_it_reaches(world):
    declared(world, "province", 40, end=date(2021, 6, 30))
    row = only(asked(world, pairs=(ADMITTED,)).rows)
    assert (row.actual, row.data_through) == (40, date(2021, 6, 30))


def test_nothing_known_differs_from_none(world):
    quota(world, "province", "5")
    assert only(asked(world).rows).status == "no_data"
    world.event("mentored", date(2021, 5, 1), "cell_b11")
    refresh()
    quota(world, "upper_a", "5")
    found = asked(world, children=True)
    assert {row.name: (row.actual, row.status) for row in found.rows} == {
        "province": (0, "late"),
        "upper_a": (0, "late"),
        "upper_b": (0, "no_quota"),
    }
    assert only(asked(world, "cell_a21", pairs=(ADMITTED,)).rows).actual == 0


def test_per_year_is_the_average_of_whole_years(world):
    two_years = Period.between(date(2020, 1, 1), date(2021, 12, 31))
    admit(world, 3)
    row = only(asked(world, period=two_years, pairs=(ADMITTED,)).rows)
    assert row.per_year == Decimal("1.50")
    assert only(asked(world, pairs=(ADMITTED,)).rows).per_year is None


def test_the_name_is_that_of_the_day(world):
    version = world.upper_a.versions.get()
    version.valid_to = date(2021, 7, 1)
    version.save()
    version.pk, version.valid_from, version.valid_to, version.name = None, date(2021, 7, 1), None, "tên mới"
    version.save()
    assert only(asked(world, "upper_a", as_of=date(2021, 3, 1), pairs=(ADMITTED,)).rows).name == "upper_a"
    assert only(asked(world, "upper_a", pairs=(ADMITTED,)).rows).name == "tên mới"


def test_unknown_codes_are_refused_by_name(world):
    with pytest.raises(UnknownIndicator, match="admited"):
        asked(world, pairs=(("admited", "all"),))
    with pytest.raises(UnknownGroup, match="woman"):
        asked(world, pairs=(("admitted", "woman"),))


def test_codes_that_only_documents_use_are_shown_under_their_code(world):
    declared(world, "province", 12, indicator="admitted_abroad", group="sailors")
    assert only(asked(world, pairs=(("admitted_abroad", "sailors"),)).rows).actual == 12


@pytest.mark.parametrize("name", ["province", "upper_a", "base_a1", "cell_a11", "youth"])
def test_attainment_of_a_page_takes_four_statements(world, name, django_assert_max_num_queries):
    quota(world, "province", "10")
    admit(world, 3, union="village")
    with django_assert_max_num_queries(4):
        asked(world, name, children=True, pairs=(ADMITTED, ("introduced", "all")))
