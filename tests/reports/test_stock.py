"""Stocks on a day agree with the groups as they are judged on an event."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from membership.models import (
    EthnicGroup,
    Organisation,
    PartyMembership,
    Person,
    Religion,
    UnionMembership,
    YearlyRating,
)
from membership.operations.reorganisation import commit
from membership.rules.group import ALL, GROUP_LABELS, GROUPS, Judged, judge, mask_of
from membership.rules.person_attributes import OCCUPATIONS, PROFESSIONAL
from membership.rules.reorganisation import Step
from membership.rules.sector import SECTORS, block_of
from pipeline.models import Candidacy
from reports.queries.stock import GROUP_CONDITIONS, stocks
from tests.reports.world import BEGINS, World

DAY = date(2021, 6, 30)


@pytest.fixture
def world(db) -> World:
    EthnicGroup.objects.bulk_create(
        [EthnicGroup(code=code, name=code) for code in ("01", "23", "55")], ignore_conflicts=True
    )
    Religion.objects.bulk_create([Religion(code=code, name=code) for code in ("00", "02")], ignore_conflicts=True)
    return World.make()


def _person(**fields) -> Person:
    return Person.objects.create(given_name="Thử", full_name="Thử", sort_key="thu", search_key=" thu", **fields)


def test_every_group_has_a_condition():
    assert set(GROUP_CONDITIONS) == set(GROUP_LABELS)


@given(
    sex=st.sampled_from(["male", "female"]),
    ethnic_group=st.sampled_from([None, "01", "23", "55"]),
    religion=st.sampled_from([None, "00", "02"]),
    birth_on=st.none() | st.dates(date(1955, 1, 1), date(2006, 12, 31)) | st.just(date(2000, 2, 29)),
    occupation=st.sampled_from(["", *OCCUPATIONS]),
    professional=st.sampled_from(["", *PROFESSIONAL]),
    is_union_member=st.booleans(),
    party_sector=st.sampled_from(["", *SECTORS]),
    union_sector=st.sampled_from(["", *SECTORS]),
    re_admitted=st.booleans(),
    day=st.dates(date(2020, 2, 1), date(2024, 12, 31)) | st.just(date(2023, 2, 28)),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_member_is_in_the_groups_that_an_event_would_give(
    world, is_union_member, party_sector, union_sector, re_admitted, day, **fields
):
    ethnic_group, religion = fields.pop("ethnic_group"), fields.pop("religion")
    with world.undone():
        Organisation.objects.filter(pk=world.cell_a11.pk).update(sector=party_sector)
        Organisation.objects.filter(pk=world.base_a1.pk).update(sector="military")
        Organisation.objects.filter(pk=world.school.pk).update(sector=union_sector)
        person = _person(ethnic_group_id=ethnic_group, religion_id=religion, **fields)
        PartyMembership.objects.create(person=person, organisation=world.cell_a11, valid_from=BEGINS)
        if is_union_member:
            UnionMembership.objects.create(person=person, organisation=world.school, valid_from=BEGINS)
        if re_admitted:
            row = world.candidacy("cell_a11")
            Candidacy.objects.filter(pk=row.pk).update(person=person, re_admission=True, admitted_on=BEGINS)
        bits = judge(
            Judged(
                ethnic_group=ethnic_group or "",
                religion=religion or "",
                is_union_member=is_union_member,
                # A body without a sector has that of the next above; the union school has none above.
                block=block_of(union_sector if is_union_member else party_sector or "military"),
                re_admitted=re_admitted,
                day=day,
                **fields,
            )
        )
        counted = stocks(world.province, [("members", group) for group in GROUP_LABELS], day)
        found = {group for group in GROUPS if counted.of(("members", group))}
        assert found == {group for group in GROUPS if bits & mask_of(group)}
        assert counted.of(("members", ALL)) == 1


def test_members_are_those_of_the_day(world):
    for start, end in ((BEGINS, None), (BEGINS, DAY), (date(2021, 7, 1), None)):
        PartyMembership.objects.create(
            person=_person(sex="male"), organisation=world.cell_a11, valid_from=start, valid_to=end
        )
    pair = ("members", ALL)
    assert stocks(world.province, [pair], DAY).of(pair) == 1
    assert stocks(world.province, [pair], date(2021, 7, 1)).of(pair) == 2
    assert stocks(world.cell_a11, [pair], date(2021, 6, 29)).of(pair) == 2


def test_members_move_with_their_cell(world):
    PartyMembership.objects.create(person=_person(sex="male"), organisation=world.cell_a12, valid_from=BEGINS)
    world.move("cell_a12", "base_b1", date(2021, 7, 1))
    pair = ("members", ALL)

    def by_child(day: date, tree: str) -> dict:
        return stocks(world.province, [pair], day, tree=tree, by_child=True).by_child(pair)

    assert by_child(DAY, "then") == {world.upper_a.pk: 1}
    assert by_child(DAY, "today") == {world.upper_b.pk: 1}
    assert by_child(date(2021, 7, 1), "then") == {world.upper_b.pk: 1}


def test_organisations_are_counted_by_kind(world):
    pairs = [("organisations_base", ALL), ("organisations_below_upper", ALL), ("organisations_cell", ALL)]
    counted = stocks(world.province, pairs, DAY, by_child=True)
    assert [counted.of(pair) for pair in pairs] == [4, 9, 4]
    assert counted.by_child(pairs[0]) == {world.upper_a.pk: 2, world.upper_b.pk: 2}
    assert stocks(world.youth, [("organisations_union_base", ALL)], DAY).of(("organisations_union_base", ALL)) == 2


def test_excellent_ratings_are_those_of_the_last_year_that_ended(world):
    for year, grade, where in ((2020, "excellent", "school"), (2020, "good", "school"), (2021, "excellent", "branch")):
        YearlyRating.objects.create(
            person=_person(sex="male"), organisation=world.bodies[where], year=year, grade=grade
        )
    YearlyRating.objects.create(person=_person(sex="male"), organisation=world.cell_a11, year=2020, grade="excellent")
    pair = ("rated_excellent", ALL)
    assert stocks(world.youth, [pair], date(2020, 12, 31)).of(pair) == 1
    assert stocks(world.youth, [pair], DAY).of(pair) == 1
    assert stocks(world.youth, [pair], date(2021, 12, 31)).by_child(pair) == {None: 1}
    assert stocks(world.province, [pair], DAY).of(pair) == 0


@pytest.mark.parametrize("tree", ["then", "today"])
def test_excellent_ratings_of_a_body_that_was_merged_since_are_counted(world, tree):
    """Whoever asks after the merger means the ratings of the year before it."""
    person = _person(sex="female")
    UnionMembership.objects.create(person=person, organisation=world.branch, valid_from=BEGINS)
    YearlyRating.objects.create(person=person, organisation=world.branch, year=2020, grade="excellent")
    bodies = {"sources": (world.branch.pk,), "targets": (world.school.pk,)}
    commit(by=None, steps=[Step(1, "merge", date(2021, 3, 1), "15-QĐ/TĐTN", **bodies)])
    for group in (ALL, "women", "union_member", "other"):
        pair = ("rated_excellent", group)
        counts = [stocks(world.youth, [pair], day, tree=tree).of(pair) for day in (date(2021, 2, 28), DAY)]
        assert counts == [1, 1]
    pair = ("rated_excellent", ALL)
    held_by = world.school if tree == "today" else world.branch
    assert stocks(held_by, [pair], DAY, tree=tree).of(pair) == 1


def test_a_stock_takes_one_statement(world, django_assert_num_queries):
    pairs = [("members", group) for group in GROUP_LABELS]
    for tree in ("then", "today"):
        with django_assert_num_queries(1):
            stocks(world.province, pairs, DAY, tree=tree, by_child=True)
