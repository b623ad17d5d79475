"""From introduced to admitted, as flows of a period and as one cohort followed."""

from datetime import date

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.dates import add_months
from membership.models import Organisation
from pipeline.models import Candidacy
from pipeline.rules.indicator import FUNNEL
from quotas.models import ReportedFigure
from reports.operations.fact import refresh
from reports.queries.cohort import OUTCOMES
from reports.queries.conversion import conversion
from tests.reports.world import World

START, END, TODAY = date(2021, 1, 1), date(2021, 12, 31), date(2022, 9, 1)
INTRODUCED_ON = date(2021, 2, 3)


@pytest.fixture
def world(db):
    with time_machine.travel(TODAY, tick=False):
        yield World.make()


def introduced(world: World, where: str = "cell_a11", *, on: date = INTRODUCED_ON, groups=()) -> Candidacy:
    candidacy = world.candidacy(where, "branch")
    world.event("introduced", on, where, "branch", candidacy=candidacy, groups=groups)
    return candidacy


def event(world: World, candidacy: Candidacy, code: str, on: date, where: str = "cell_a11", **fields) -> None:
    world.event(code, on, where, "branch", candidacy=candidacy, **fields)


def cohort(world: World, name: str = "youth", **options):
    return conversion(world.bodies[name], START, END, mode="cohort", **options)


def outcomes(world: World, name: str = "youth") -> dict[str, int]:
    found = cohort(world, name)
    assert sum(found.outcomes.values()) == found.denominator
    return {outcome: count for outcome, count in found.outcomes.items() if count}


def test_period_counts_the_flows_of_the_period_whoever_they_are(world):
    for month in (1, 2, 3):
        introduced(world, on=date(2021, month, 3))
    event(world, introduced(world, on=date(2020, 3, 3)), "admitted", date(2021, 6, 1))
    world.event("admitted", date(2021, 6, 2), "cell_a11")  # nobody introduced this person
    refresh()
    for name in ("youth", "province"):
        found = conversion(world.bodies[name], START, END)
        assert (found.numerator, found.denominator, str(found.percent), found.source) == (1, 3, "33.33", "records")
        assert [(step.indicator, step.count) for step in found.steps] == list(zip(FUNNEL, (3, 0, 0, 0, 1), strict=True))


def test_parts_by_sector_add_up(world):
    for groups in (("residential", "women"), ("school",), ("school", "women")):
        introduced(world, groups=groups)
    refresh()
    found = conversion(world.youth, START, END, by="sector")
    assert {part.key: part.conversion.denominator for part in found.by} == {"residential": 1, "school": 2, "other": 0}
    by_group = {part.key: part.conversion for part in conversion(world.youth, START, END, by="group").by}
    assert by_group["women"].denominator == 2
    assert by_group["women"].percent is not None and by_group["pupil"].percent is None
    assert {part.key: part.conversion.denominator for part in cohort(world, by="sector").by} == {
        "residential": 1,
        "school": 2,
        "other": 0,
    }


def test_declared_admissions_are_those_of_union_members_where_given(world):
    for indicator, group, value in (
        ("introduced", "all", 200),
        ("admitted", "all", 90),
        ("admitted", "union_member", 70),
    ):
        ReportedFigure.objects.create(
            organisation=world.youth,
            indicator=indicator,
            group=group,
            period_from=START,
            period_to=END,
            value=value,
            precision="exact",
            source="báo cáo",
        )
    found = conversion(world.youth, START, END)
    assert (found.numerator, found.denominator, str(found.percent), found.source) == (70, 200, "35.00", "declared")
    ReportedFigure.objects.filter(group="union_member").delete()
    assert conversion(world.youth, START, END).numerator == 90


def test_who_was_admitted_advanced(world):
    event(world, introduced(world), "admitted", date(2022, 2, 3))
    assert outcomes(world) == {"advanced": 1}
    found = cohort(world)
    assert (found.numerator, found.denominator, str(found.percent)) == (1, 1, "100.00")
    point = found.survival[12]
    assert (point.months, point.at_risk, point.admitted, point.probability) == (12, 1, 1, 1.0)
    assert found.survival[11].probability == 0
    assert len(found.survival) == 61


@pytest.mark.parametrize("code", ["withdrawn", "dropped", "refused_by_cell", "refused_by_decider", "died"])
def test_who_left_the_road_is_lost(world, code):
    event(world, introduced(world), code, date(2021, 8, 3))
    assert outcomes(world) == {"lost": 1}
    assert [point.at_risk for point in cohort(world).survival[5:8]] == [1, 1, 0]


def test_who_was_admitted_and_removed_later_has_advanced(world):
    person = introduced(world)
    event(world, person, "admitted", date(2021, 9, 3))
    event(world, person, "removed", date(2022, 3, 3))
    assert outcomes(world) == {"advanced": 1}


def test_who_was_set_back_is_returned_until_going_on(world):
    person = introduced(world)
    event(world, person, "sympathiser", date(2021, 3, 1))
    event(world, person, "returned", date(2021, 4, 1), to_stage="introduced", counts=False)
    assert outcomes(world) == {"returned": 1}
    event(world, person, "sympathiser", date(2021, 5, 1), counts=False)
    assert outcomes(world) == {"open": 1}


def test_who_moved_out_is_handed_over_and_seen_no_further(world):
    person = introduced(world)
    event(world, person, "handed_over", date(2021, 5, 3))
    Candidacy.objects.filter(pk=person.pk).update(party_organisation=world.cell_b11)
    event(world, person, "admitted", date(2021, 9, 3), where="cell_b11")
    assert outcomes(world, "upper_a") == {"handed_over": 1}
    assert outcomes(world, "province") == {"advanced": 1}
    assert outcomes(world, "youth") == {"advanced": 1}
    curve = cohort(world, "upper_a").survival
    assert [point.at_risk for point in curve[2:5]] == [1, 1, 0]
    assert curve[60].probability == 0


def test_who_moved_within_stays_in_view(world):
    person = introduced(world)
    event(world, person, "handed_over", date(2021, 5, 3))
    Candidacy.objects.filter(pk=person.pk).update(party_organisation=world.cell_a21)
    assert outcomes(world, "upper_a") == {"open": 1}
    assert outcomes(world, "base_a1") == {"handed_over": 1}


def test_voided_events_did_not_happen(world):
    person = introduced(world)
    world.void(world.event("admitted", date(2021, 9, 3), "cell_a11", "branch", candidacy=person))
    assert outcomes(world) == {"open": 1}


def test_a_cohort_is_of_those_introduced_in_the_period(world):
    introduced(world, on=date(2020, 12, 31))
    introduced(world, on=date(2022, 1, 1))
    assert cohort(world).denominator == 0
    assert cohort(world).percent is None


def test_who_is_on_the_road_is_seen_until_today(world):
    introduced(world)  # 18 months and 29 days before today
    curve = cohort(world).survival
    assert [point.at_risk for point in curve[18:21]] == [1, 1, 0]


_PATHS = st.lists(
    st.tuples(
        st.integers(0, 364),
        st.lists(
            st.tuples(
                st.sampled_from(["sympathiser", "trained", "admitted", "withdrawn", "handed_over", "returned"]),
                st.integers(1, 500),
            ),
            max_size=3,
            unique_by=lambda step: step[0],
        ),
    ),
    max_size=8,
)


@given(paths=_PATHS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_outcomes_sum_to_the_entries_and_the_curve_is_additive(world, paths):
    with world.undone():
        for number, (offset, steps) in enumerate(paths):
            where = ("cell_a11", "cell_b11")[number % 2]
            begins = date.fromordinal(START.toordinal() + offset)
            person = introduced(world, where, on=begins)
            for code, days in sorted(steps, key=lambda step: step[1]):
                day = min(date.fromordinal(begins.toordinal() + days), TODAY)
                extra = {"to_stage": "introduced", "counts": False} if code == "returned" else {}
                event(world, person, code, day, where, **extra)
                if code == "handed_over":
                    Candidacy.objects.filter(pk=person.pk).update(party_organisation=world.base_cell)
        whole = cohort(world, "province")
        assert set(whole.outcomes) == set(OUTCOMES)
        assert sum(whole.outcomes.values()) == whole.denominator == len(paths)
        assert whole.numerator == whole.outcomes["advanced"]
        parts = [cohort(world, name) for name in ("upper_a", "upper_b")]
        assert sum(part.denominator for part in parts) == whole.denominator
        for point in whole.survival:
            assert point.admitted == _admitted_in_month(paths, point.months)


def _admitted_in_month(paths, months: int) -> int:
    """Counted from the days, as people would: the n-th month ends n months after the introduction."""
    count = 0
    for offset, steps in paths:
        begins = date.fromordinal(START.toordinal() + offset)
        for code, days in steps:
            day = min(date.fromordinal(begins.toordinal() + days), TODAY)
            if code == "admitted":
                count += next(n for n in range(100) if add_months(begins, n) >= day) == months
    return count


def test_a_cohort_takes_one_statement(world, django_assert_num_queries):
    introduced(world)
    body = Organisation.objects.get(pk=world.youth.pk)
    with django_assert_num_queries(1):
        conversion(body, START, END, mode="cohort", by="group")
