"""A plan of steps takes effect as a whole: bodies, and the rows of every room that follow them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.apps import apps

from membership.models import (
    DecidingAuthority,
    Grant,
    Organisation,
    OrganisationSuccession,
    OrganisationVersion,
    PartyMembership,
    Reorganisation,
    Transfer,
    UnionMembership,
    YearlyRating,
)
from membership.operations.reorganisation import ReorganisationRefused, commit, plan
from membership.operations.reorganisation_passing import what_is_left
from membership.operations.union_member import accept_member
from membership.queries.reorganisation_people import people_of
from membership.registry import organisation_followers
from membership.rules.reorganisation import Step
from membership.rules.reorganisation_outcome import Passing
from pipeline.models import Candidacy, SavedView, StageEvent, TrainingClass
from pipeline.operations.candidacy import hand_over
from pipeline.operations.case import Case
from pipeline.operations.stage import record_stage
from pipeline.operations.voiding import void_event
from quotas.models import Quota
from reports.operations.fact import differences, recompute, refresh
from reports.queries.invariant import structure_checks
from reports.queries.stock import stocks

TODAY = date(2026, 11, 20)
DAY = date(2026, 7, 1)
DECISION = "15-QĐ/TU"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


def step(line: int, action: str, on: date = DAY, **more) -> Step:
    return Step(line, action, on, DECISION, **more)


def merge_cells(cast, on: date = DAY) -> Step:
    return step(1, "merge", on, sources=(cast.cell_a11.pk,), targets=(cast.cell_a12.pk,))


def check_whole_database() -> None:
    assert [check.name for check in structure_checks() if not check.ok] == []
    while (done := refresh()) and done.marks:
        pass
    assert differences().count == 0


def members_on(organisation: Organisation, day: date) -> set[int]:
    rows = PartyMembership.objects.in_force(day).filter(organisation=organisation)
    return set(rows.values_list("person_id", flat=True))


# --- merge ---


def test_merge_ends_the_source_and_names_the_successor(cast):
    recompute()
    report = commit(by=cast.organisation_admin, steps=[merge_cells(cast)])
    assert report.errors == []
    assert Organisation.objects.get(pk=cast.cell_a11.pk).closed_on == DAY
    edge = OrganisationSuccession.objects.get(predecessor=cast.cell_a11)
    assert (edge.successor, edge.effective_on, edge.partial) == (cast.cell_a12, DAY, False)
    check_whole_database()


def test_merge_counts_members_in_the_source_before_and_in_the_target_from_the_day_on(cast):
    before = members_on(cast.cell_a11, date(2026, 6, 30))
    assert before
    commit(by=None, steps=[merge_cells(cast)])
    assert members_on(cast.cell_a11, date(2026, 6, 30)) == before
    assert members_on(cast.cell_a11, DAY) == set()
    assert before <= members_on(cast.cell_a12, DAY)


def test_merge_keeps_the_row_that_a_probation_names_as_the_present_one(cast):
    commit(by=None, steps=[merge_cells(cast, date(2026, 11, 1))])
    cast.probation.member.refresh_from_db()
    assert (cast.probation.member.organisation, cast.probation.member.valid_to) == (cast.cell_a12, None)


def test_merge_takes_people_on_the_road_along_with_what_happened_since(cast):
    former = {event.pk: event.counted_on for event in StageEvent.objects.filter(party_organisation=cast.cell_a11)}
    commit(by=None, steps=[merge_cells(cast)])
    assert not Candidacy.objects.filter(party_organisation=cast.cell_a11, outcome="").exists()
    for event in StageEvent.objects.filter(pk__in=former).select_related("party_segment"):
        there = cast.cell_a12 if event.counted_on >= DAY else cast.cell_a11
        assert event.party_organisation == there
        assert event.party_segment.organisation == there
    assert any(day >= DAY for day in former.values()) and any(day < DAY for day in former.values())


def test_merge_of_committees_puts_what_stands_below_under_the_target(cast):
    commit(by=None, steps=[step(1, "merge", sources=(cast.base_a1.pk,), targets=(cast.base_a2.pk,))])
    below = set(Organisation.objects.filter(parent=cast.base_a2).values_list("pk", flat=True))
    assert below == {cast.cell_a11.pk, cast.cell_a12.pk, cast.cell_a21.pk}
    assert Organisation.objects.get(pk=cast.union_base.pk).led_by == cast.base_a2
    check_whole_database()


def test_merge_into_a_new_body_sets_it_up(cast):
    target = {"targets": ("90.001.009",), "name": "Đảng bộ thôn Hợp Lĩnh"}
    report = commit(
        by=cast.organisation_admin, steps=[step(1, "merge", sources=(cast.base_a1.pk, "90.001.002"), **target)]
    )
    new = Organisation.objects.get(code="90.001.009")
    assert (new.kind, new.parent, new.name) == ("base_committee", cast.upper_a, "Đảng bộ thôn Hợp Lĩnh")
    assert new.children.count() == 3
    assert report.lines[0].moves["organisations"] == 3
    assert new.path == f"{cast.upper_a.path}{new.pk:08}/"
    check_whole_database()


def test_merge_passes_grants_on_from_the_day(cast):
    commit(by=None, steps=[merge_cells(cast)])
    [old, new] = Grant.objects.filter(user=cast.cell_cadre).order_by("valid_from")
    assert (old.organisation, old.valid_to) == (cast.cell_a11, DAY)
    assert (new.organisation, new.valid_from, new.valid_to) == (cast.cell_a12, DAY, None)


def test_merge_leaves_one_grant_where_the_account_held_the_same_in_both(cast):
    Grant.objects.create(
        user=cast.cell_cadre, role="cell_cadre", organisation=cast.cell_a12, valid_from=date(2026, 9, 1)
    )
    commit(by=None, steps=[merge_cells(cast)])
    [grant] = Grant.objects.filter(user=cast.cell_cadre, organisation=cast.cell_a12)
    assert (grant.valid_from, grant.valid_to) == (DAY, None)


def quota(organisation: Organisation, low: int, **more) -> Quota:
    return Quota.objects.create(
        **{
            "organisation": organisation,
            "indicator": "admitted",
            "period_from": date(2026, 1, 1),
            "period_to": date(2026, 12, 31),
            "valid_from": date(2026, 1, 1),
            "target_min": Decimal(low),
            "unit": "persons",
            "decision_number": "01-QĐ/ĐU",
        }
        | more
    )


def quotas_of(organisation: Organisation) -> list[tuple[date, date | None, int, int | None]]:
    rows = Quota.objects.filter(organisation=organisation).order_by("valid_from")
    return [
        (row.valid_from, row.valid_to, int(row.target_min), int(row.target_max) if row.target_max else None)
        for row in rows
    ]


def test_merge_adds_targets_up_and_says_that_they_need_a_decision(cast):
    quota(cast.base_a1, 7)
    quota(cast.base_a2, 5, target_max=Decimal(6))
    report = commit(by=None, steps=[step(1, "merge", sources=(cast.base_a1.pk,), targets=(cast.base_a2.pk,))])
    year = date(2026, 1, 1)
    assert quotas_of(cast.base_a1) == [(year, DAY, 7, None)]
    assert quotas_of(cast.base_a2) == [(year, DAY, 5, 6), (DAY, None, 12, 13)]
    assert any("cần quyết định lại (1 chỉ tiêu)" in warning for warning in report.warnings)
    assert "Đảng bộ thôn Đông Lĩnh 7" in Quota.objects.get(organisation=cast.base_a2, valid_to=None).source


def test_merge_follows_a_later_amendment_of_a_target(cast):
    quota(cast.base_a1, 7, valid_to=date(2026, 9, 1))
    quota(cast.base_a1, 9, valid_from=date(2026, 9, 1))
    quota(cast.base_a2, 5)
    commit(by=None, steps=[step(1, "merge", sources=(cast.base_a1.pk,), targets=(cast.base_a2.pk,))])
    later = date(2026, 9, 1)
    assert quotas_of(cast.base_a2) == [
        (date(2026, 1, 1), DAY, 5, None),
        (DAY, later, 12, None),
        (later, None, 14, None),
    ]


def test_merge_settles_a_transfer_between_the_two(cast):
    transfer = Transfer.objects.create(
        person=cast.person("source"),
        from_organisation=cast.cell_a12,
        to_organisation=cast.cell_a11,
        kind="official",
        sent_on=date(2026, 6, 1),
    )
    commit(by=None, steps=[merge_cells(cast)])
    transfer.refresh_from_db()
    assert (transfer.state, transfer.closed_on) == ("returned", DAY)


def test_merge_renames_a_class_that_the_target_has_already(cast):
    for cell in (cast.upper_a, cast.upper_b):
        TrainingClass.objects.create(
            organisation=cell, kind="awareness", name="Lớp 9", starts_on=DAY, ends_on=date(2026, 12, 1)
        )
    commit(by=None, steps=[step(1, "merge", sources=(cast.upper_a.pk,), targets=(cast.upper_b.pk,))])
    names = set(TrainingClass.objects.filter(organisation=cast.upper_b, starts_on=DAY).values_list("name", flat=True))
    assert names == {"Lớp 9", "Lớp 9 – Đảng bộ xã Hòa Lĩnh"}


def rated(body: Organisation) -> int:
    pair = ("rated_excellent", "all")
    return stocks(body, [pair], date(2025, 12, 31)).of(pair)


def test_merge_in_the_past_takes_the_ratings_along_that_count_from_its_day_on(cast):
    """Recorded in 2026, of a day before the last of the year that was rated."""
    before = rated(cast.union_base), rated(cast.union_school), rated(cast.union_province)
    assert before[0] and before[1]
    bodies = {"sources": (cast.union_base.pk,), "targets": (cast.union_school.pk,)}
    commit(by=None, steps=[step(1, "merge", date(2025, 12, 1), **bodies)])
    assert rated(cast.union_province) == before[2]
    assert rated(cast.union_school) == before[0] + before[1]


def test_merge_leaves_the_ratings_of_years_that_were_over(cast):
    before = rated(cast.union_base), rated(cast.union_school)
    commit(by=None, steps=[step(1, "merge", sources=(cast.union_base.pk,), targets=(cast.union_school.pk,))])
    assert (rated(cast.union_base), rated(cast.union_school)) == before


def test_merge_keeps_one_rating_of_who_was_rated_in_several_of_the_bodies(cast):
    person = cast.person("ready")
    for body in (cast.union_school, cast.union_branch):
        YearlyRating.objects.create(person=person, organisation=body, year=2025, grade="excellent")
    sources = (cast.union_branch.pk, cast.union_base.pk)
    commit(by=None, steps=[step(1, "merge", date(2025, 12, 1), sources=sources, targets=(cast.union_school.pk,))])
    assert YearlyRating.objects.filter(person=person, organisation=cast.union_school, year=2025).count() == 1


@pytest.mark.parametrize("stands_there", ["Lớp 9", "Lớp 9 – Đảng bộ thôn Tân Lập"])
def test_merge_tells_classes_of_bodies_of_one_name_apart(cast, stands_there):
    OrganisationVersion.objects.filter(organisation__in=(cast.base_a1, cast.base_a2)).update(
        name="Đảng bộ thôn Tân Lập"
    )
    Organisation.objects.filter(pk__in=(cast.base_a1.pk, cast.base_a2.pk)).update(name="Đảng bộ thôn Tân Lập")
    for body, name in ((cast.base_a1, "Lớp 9"), (cast.base_a2, "Lớp 9"), (cast.base_b1, stands_there)):
        TrainingClass.objects.create(
            organisation=body, kind="awareness", name=name, starts_on=DAY, ends_on=date(2026, 12, 1)
        )
    sources = (cast.base_a1.pk, cast.base_a2.pk)
    commit(by=None, steps=[step(1, "merge", sources=sources, targets=(cast.base_b1.pk,))])
    names = TrainingClass.objects.filter(organisation=cast.base_b1).order_by("pk").values_list("name", flat=True)
    assert len(set(names)) == 3
    assert re.fullmatch(r"Lớp 9 – Đảng bộ thôn Tân Lập \(\d+\)", names[1])


def one_row_in_each(cast, body: Organisation, union: bool) -> None:
    """At least one row that moves, of each kind that the body's tree can hold."""
    person = cast.person("stranger")
    Grant.objects.create(user=cast.nobody, role="leader", organisation=body, valid_from=DAY)
    TrainingClass.objects.create(
        organisation=body, kind="awareness", name="Lớp 1", starts_on=DAY, ends_on=date(2026, 12, 1)
    )
    SavedView.objects.create(owner=cast.nobody, organisation=body, name="Nữ", folded_name="nu", tab="x", sort="ten")
    quota(body, 3)
    DecidingAuthority.objects.create(organisation=body, body="committee", valid_from=date(2026, 9, 1))
    PartyMembership.objects.create(person=person, organisation=body, valid_from=date(2020, 1, 1))
    UnionMembership.objects.filter(person=person).delete()
    UnionMembership.objects.create(person=person, organisation=body, valid_from=date(2020, 1, 1))
    side = {"union_organisation": body} if union else {"party_organisation": body}
    Candidacy.objects.filter(pk=cast.stranger.pk).update(**side)
    Transfer.objects.create(
        person=person,
        from_organisation=cast.other_cell,
        to_organisation=body,
        kind="official",
        sent_on=DAY,
    )


@pytest.mark.parametrize(("source", "target"), [("cell_a11", "cell_a21"), ("union_branch", "union_school")])
def test_merge_leaves_no_row_of_any_room_behind(cast, source, target):
    source, target = cast.organisations[source], cast.organisations[target]
    one_row_in_each(cast, source, source.system == "union")
    commit(by=None, steps=[step(1, "dissolve", sources=(source.pk,), targets=(target.pk,))])
    left = {}
    for follower in organisation_followers:
        if follower.held is not None:
            rows = apps.get_model(follower.model)._base_manager.filter(follower.held(DAY), **{follower.field: source})
            if rows.exists():
                left[follower.model, follower.field] = rows.count()
    assert left == {}
    assert what_is_left([Passing(1, source.pk, target.pk, DAY, DECISION)]) == []
    check_whole_database()


def test_every_column_that_moves_has_a_rule(cast):
    without = [
        (follower.model, follower.field)
        for follower in organisation_followers
        if follower.moves and follower.passes is None and follower.held is None
        if follower.model != "membership.Organisation"  # follows its versions
    ]
    assert without == []


# --- dry run ---


def test_plan_tells_what_moves_and_writes_nothing(cast):
    quota(cast.cell_a11, 2)
    before = {model: model.objects.count() for model in (Organisation, PartyMembership, Grant, Quota, Reorganisation)}
    report = plan(by=cast.organisation_admin, steps=[merge_cells(cast)])
    assert {model: model.objects.count() for model in before} == before
    assert Organisation.objects.get(pk=cast.cell_a11.pk).closed_on is None
    [line] = report.lines
    people = Candidacy.objects.filter(party_organisation=cast.cell_a11, outcome="").count()
    assert line.moves["candidacies"] == people
    members = PartyMembership.objects.filter(organisation=cast.cell_a11).exclude(valid_to__lte=DAY)
    assert line.moves["members"] == members.values("person").distinct().count() > 0
    assert (line.moves["organisations"], line.moves["quotas"], line.moves["users"]) == (0, 1, 1)


def test_plan_tells_who_sees_more_and_who_sees_less(cast):
    report = plan(by=None, steps=[step(1, "move", sources=(cast.base_a1.pk,), parent=cast.upper_b.pk)])
    [change] = report.lines[0].access
    assert change.name == "Đảng bộ thôn Đông Lĩnh"
    assert set(change.losing) == {"specialist", "training_centre", "auditor"}
    assert change.gaining == ()
    report = plan(by=None, steps=[merge_cells(cast)])
    assert [(change.name, change.gaining) for change in report.lines[0].access] == [("Chi bộ Xóm Bến", ("cell_cadre",))]


# --- refusals ---


def refused(cast, *steps: Step, by=None) -> dict[int, str]:
    with pytest.raises(ReorganisationRefused) as refusal:
        commit(by=by, steps=list(steps))
    return {error.line: error.reason for error in refusal.value.lines}


def test_all_lines_that_cannot_stand_are_told_at_once(cast):
    told = refused(
        cast,
        step(1, "move", sources=("99.999",), parent="90.001"),
        step(2, "rename", sources=("90.001",), name=""),
        step(3, "recode", sources=("90.001.001",), code="90.001.002"),
        step(4, "rename", on=date(2026, 6, 1), sources=("90.001",), name="Đảng bộ xã Lĩnh"),
        step(5, "move", sources=("90.001",), parent="90.001.001"),
        step(6, "rename", sources=("90.002",), name="Đảng bộ các cơ quan Đảng tỉnh"),
    )
    assert set(told) == {1, 2, 3, 4, 5}
    assert "không có tổ chức nào mang mã “99.999”" in told[1]
    assert "Việc đổi tên cần tên mới" in told[2]
    assert "đang là của Đảng bộ Trường THPT Hòa Lĩnh" in told[3]
    assert "sớm hơn của việc trước (01/07/2026)" in told[4]
    assert "không thể chuyển vào dưới" in told[5]
    assert not Reorganisation.objects.exists()


def test_bodies_outside_the_reach_are_not_told_apart_from_unknown_ones(cast):
    told = refused(cast, step(1, "rename", sources=("91",), name="Đảng bộ tỉnh Khác"), by=cast.organisation_admin)
    assert "không nằm trong phạm vi của người ghi" in told[1]


def test_the_right_is_needed_in_each_body_that_is_named(cast):
    told = refused(cast, merge_cells(cast), by=cast.base_cadre)
    assert "không có quyền thay đổi cây tổ chức" in told[1]


def test_dissolving_a_body_that_holds_something_is_refused_with_the_counts(cast):
    told = refused(cast, step(1, "dissolve", sources=(cast.cell_a12.pk,)))
    assert "còn giữ" in told[1] and "người đang trên đường vào Đảng" in told[1]


def test_people_cannot_stand_directly_in_a_province(cast):
    told = refused(cast, step(1, "merge", sources=(cast.base_cell.pk,), targets=(cast.province.pk,)))
    assert "không trực tiếp có đảng viên" in told[1]


# --- levels that change together ---


def test_levels_may_change_together_within_a_file(cast):
    """26/7/2026: a commune becomes a base organisation, the bodies below it change their kind with it."""
    commit(
        by=None,
        steps=[
            step(1, "retype", sources=(cast.upper_a.pk,), kind="base_committee"),
            step(2, "retype", sources=(cast.base_a1.pk,), kind="sub_committee"),
            step(3, "retype", sources=(cast.base_a2.pk,), kind="sub_committee"),
            step(4, "retype", sources=(cast.base_cell.pk,), kind="cell"),
        ],
    )
    assert Organisation.objects.get(pk=cast.upper_a.pk).kind == "base_committee"
    check_whole_database()


def test_a_level_that_changes_alone_is_refused(cast):
    told = refused(cast, step(1, "retype", sources=(cast.upper_a.pk,), kind="base_committee"))
    assert "không đứng trực tiếp dưới Đảng bộ cơ sở" in told[1]


# --- split ---


def split_steps(cast, **assigned) -> list[Step]:
    return [
        step(1, "establish", code="90.001.001.000.011", name="Chi bộ Xóm Trên", kind="cell", parent="90.001.001"),
        step(2, "establish", code="90.001.001.000.012", name="Chi bộ Xóm Dưới", kind="cell", parent="90.001.001"),
        step(
            3,
            "split",
            sources=(cast.cell_a11.pk,),
            targets=("90.001.001.000.011", "90.001.001.000.012"),
            **assigned,
        ),
    ]


def test_split_is_refused_while_people_are_left_with_their_number(cast):
    people = people_of(cast.cell_a11.pk, DAY)
    told = refused(cast, *split_steps(cast))
    assert f"còn {len(people)} người chưa phân" in told[3]


def test_split_sends_each_person_where_the_list_says(cast):
    people = sorted(people_of(cast.cell_a11.pk, DAY))
    assigned = {person: f"90.001.001.000.01{1 + number % 2}" for number, person in enumerate(people)}
    commit(by=None, steps=split_steps(cast, assigned=assigned))
    for person, code in assigned.items():
        body = Organisation.objects.get(code=code)
        for model, column in ((PartyMembership, "organisation"), (Candidacy, "party_organisation")):
            rows = model.objects.filter(person=person)
            rows = rows.in_force(TODAY) if model is PartyMembership else rows.filter(outcome="")
            assert set(rows.values_list(column, flat=True)) <= {body.pk}
    assert Organisation.objects.get(pk=cast.cell_a11.pk).closed_on == DAY
    assert Grant.objects.filter(user=cast.cell_cadre, valid_to=None).count() == 2
    assert set(OrganisationSuccession.objects.values_list("partial", flat=True)) == {True}
    check_whole_database()


def test_the_parts_of_a_split_are_of_its_sector_where_nothing_else_is_said(cast):
    people = dict.fromkeys(people_of(cast.cell_a11.pk, DAY), "90.001.001.000.011")
    first, second, split = split_steps(cast, assigned=people)
    commit(by=None, steps=[first, replace(second, sector="school"), split])
    told = Organisation.objects.filter(code__startswith="90.001.001.000.01").order_by("code")
    assert list(told.values_list("sector", flat=True)) == ["residential", "school"]
    assert OrganisationVersion.objects.filter(organisation__in=told).count() == 2
    check_whole_database()


@pytest.mark.parametrize("goes_on", [False, True])
def test_split_lets_whoever_is_on_the_way_leave_from_where_they_were_assigned(cast, goes_on):
    member = UnionMembership.objects.get(person=cast.person("introduced"))
    transfer = Transfer.objects.create(
        person=member.person,
        from_organisation=cast.union_base,
        to_organisation=cast.union_school,
        kind="official",
        sent_on=date(2026, 6, 1),
    )
    codes = ["D90.001.011", "D90.001.012"]
    steps = [
        step(line, "establish", code=code, name=f"Đoàn thôn {line}", kind="union_base", parent="D90.001")
        for line, code in enumerate(codes, start=1)
    ]
    targets = (cast.union_base.pk, codes[1]) if goes_on else tuple(codes)
    assigned = dict.fromkeys(people_of(cast.union_base.pk, DAY), targets[0]) | {member.person_id: codes[1]}
    if not goes_on:
        steps.append(step(3, "move", sources=(cast.union_branch.pk,), parent=codes[0]))
    commit(by=None, steps=[*steps, step(4, "split", sources=(cast.union_base.pk,), targets=targets, assigned=assigned)])
    transfer.refresh_from_db()
    assert (transfer.state, transfer.from_organisation.code) == ("sent", codes[1])
    assert transfer.from_organisation.led_by == cast.base_a1
    accept_member(by=None, transfer_id=transfer.pk, on=TODAY, today=TODAY)
    assert UnionMembership.objects.get(person=member.person, valid_to=None).organisation == cast.union_school


def test_split_lets_a_body_go_on_with_the_rest(cast):
    people = sorted(people_of(cast.cell_a11.pk, DAY))
    first, *rest = people
    code = "90.001.001.000.011"
    steps = [
        split_steps(cast)[0],
        step(
            2,
            "split",
            sources=(cast.cell_a11.pk,),
            targets=(cast.cell_a11.pk, code),
            assigned={first: code} | dict.fromkeys(rest, cast.cell_a11.pk),
        ),
    ]
    commit(by=None, steps=steps)
    assert Organisation.objects.get(pk=cast.cell_a11.pk).closed_on is None
    assert people_of(cast.cell_a11.pk, DAY) == set(rest)
    assert people_of(Organisation.objects.get(code=code).pk, DAY) == {first}
    check_whole_database()


def test_split_in_the_past_asks_where_those_go_whose_road_ended_since(cast):
    gone = cast.source.person_id
    Candidacy.objects.filter(person=gone).update(outcome="withdrawn", closed_on=date(2026, 8, 1))
    here = people_of(cast.cell_a11.pk, DAY)
    upper, lower = "90.001.001.000.011", "90.001.001.000.012"
    told = refused(cast, *split_steps(cast, assigned=dict.fromkeys(here - {gone}, upper)))
    assert "còn 1 người chưa phân" in told[3]
    commit(by=None, steps=split_steps(cast, assigned=dict.fromkeys(here - {gone}, upper) | {gone: lower}))
    assert Candidacy.objects.get(person=gone).party_organisation.code == lower


def test_split_in_the_past_asks_in_which_successor_things_happened_to_those_who_left_since(cast):
    event = record_stage(
        by=None,
        candidacy_id=cast.source.pk,
        stage="sympathiser",
        occurred_on=date(2026, 7, 15),
        version=1,
        document_number="05-NQ/CB",
    )
    hand_over(
        by=None,
        candidacy_id=cast.source.pk,
        to_organisation_id=cast.cell_a21.pk,
        on=date(2026, 8, 1),
        document_number="06-QĐ/ĐU",
        reason="chuyển nơi ở",
        version=2,
    )
    gone, here = cast.source.person_id, people_of(cast.cell_a11.pk, DAY)
    upper, lower = "90.001.001.000.011", "90.001.001.000.012"
    told = refused(cast, *split_steps(cast, assigned=dict.fromkeys(here - {gone}, upper)))
    assert "còn 1 người chưa phân" in told[3]
    commit(by=None, steps=split_steps(cast, assigned=dict.fromkeys(here - {gone}, upper) | {gone: lower}))
    event.refresh_from_db()
    assert event.party_organisation.code == lower
    assert Candidacy.objects.get(person=gone).party_organisation == cast.cell_a21
    check_whole_database()


def test_split_names_who_is_assigned_and_not_there_by_their_numbers(cast):
    assigned = dict.fromkeys(people_of(cast.cell_a11.pk, DAY), "90.001.001.000.011")
    stranger = cast.person("cousin")
    told = refused(cast, *split_steps(cast, assigned=assigned | {stranger.pk: "90.001.001.000.012"}))
    assert f"Có 1 người được phân nhưng không thuộc “Chi bộ Xóm Đình” vào ngày đó (số {stranger.number})" in told[3]


def test_split_of_a_body_that_took_others_in_asks_where_their_people_go(cast):
    upper, lower = "90.001.001.000.011", "90.001.001.000.012"
    own, came = people_of(cast.cell_a12.pk, DAY), people_of(cast.cell_a11.pk, DAY)

    def steps(assigned: dict[int, str]) -> list[Step]:
        new, other, split = split_steps(cast, assigned=assigned)
        return [merge_cells(cast), replace(new, line=2), replace(other, line=3), replace(split, line=4, sources=here)]

    here = (cast.cell_a12.pk,)
    told = refused(cast, *steps(dict.fromkeys(own, upper)))
    assert f"còn {len(came)} người chưa phân" in told[4]
    commit(by=None, steps=steps(dict.fromkeys(own, upper) | dict.fromkeys(came, lower)))
    assert people_of(Organisation.objects.get(code=upper).pk, DAY) == own
    assert people_of(Organisation.objects.get(code=lower).pk, DAY) == came
    check_whole_database()


@pytest.mark.parametrize("goes_on", [False, True])
def test_split_in_the_past_into_a_body_that_ended_since_is_refused(cast, goes_on):
    commit(by=None, steps=[step(1, "merge", sources=(cast.cell_a12.pk,), targets=(cast.cell_a21.pk,))])
    june = date(2026, 6, 1)
    assigned = dict.fromkeys(people_of(cast.cell_a11.pk, june), cast.cell_a12.pk)
    targets = (cast.cell_a12.pk, cast.cell_a11.pk if goes_on else cast.cell_a21.pk)
    told = refused(cast, step(1, "split", june, sources=(cast.cell_a11.pk,), targets=targets, assigned=assigned))
    assert "“Chi bộ Xóm Bến” kết thúc ngày 01/07/2026" in told[1]


def test_split_sends_nobody_into_a_body_that_holds_no_people(cast):
    people = dict.fromkeys(people_of(cast.cell_a11.pk, DAY), cast.upper_b.pk)
    targets = (cast.upper_b.pk, cast.cell_a12.pk)
    told = refused(cast, step(1, "split", sources=(cast.cell_a11.pk,), targets=targets, assigned=people))
    assert "không trực tiếp có đảng viên" in told[1]


def test_split_is_refused_while_bodies_are_left_below(cast):
    told = refused(
        cast,
        step(1, "split", sources=(cast.base_a1.pk,), targets=(cast.base_a2.pk, cast.base_b1.pk)),
    )
    assert "còn 2 tổ chức cấp dưới chưa chuyển đi" in told[1]


# --- a part of a body ---


def test_a_part_passes_by_moves_and_the_rest_by_the_last_line(cast):
    report = commit(
        by=None,
        steps=[
            step(1, "move", sources=(cast.cell_a11.pk,), parent=cast.base_a2.pk),
            step(
                2,
                "merge",
                sources=(cast.base_a1.pk,),
                targets=(cast.base_a2.pk,),
                partial=frozenset([cast.base_a1.pk]),
            ),
            step(3, "merge", sources=(cast.base_a1.pk,), targets=(cast.base_b1.pk,)),
        ],
    )
    edges = {edge.successor: edge.partial for edge in OrganisationSuccession.objects.all()}
    assert edges == {cast.base_a2: True, cast.base_b1: False}
    parents = dict(Organisation.objects.filter(pk__in=[cast.cell_a11.pk, cast.cell_a12.pk]).values_list("pk", "parent"))
    assert parents == {cast.cell_a11.pk: cast.base_a2.pk, cast.cell_a12.pk: cast.base_b1.pk}
    assert [line.moves["organisations"] for line in report.lines] == [1, 0, 1]
    check_whole_database()


def test_a_part_and_later_the_rest_to_the_same_body_keep_their_days(cast):
    part = {"sources": (cast.base_a1.pk,), "targets": (cast.base_a2.pk,)}
    commit(by=None, steps=[step(1, "merge", **part, partial=frozenset([cast.base_a1.pk]))])
    commit(by=None, steps=[replace(step(1, "merge", **part), effective_on=TODAY)])
    edges = OrganisationSuccession.objects.filter(predecessor=cast.base_a1, successor=cast.base_a2)
    assert sorted(edges.values_list("effective_on", "partial")) == [(DAY, True), (TODAY, False)]
    check_whole_database()


def test_a_part_and_the_rest_to_the_same_body_on_one_day_are_the_whole(cast):
    part = {"sources": (cast.base_a1.pk,), "targets": (cast.base_a2.pk,)}
    commit(by=None, steps=[step(1, "merge", **part, partial=frozenset([cast.base_a1.pk]))])
    commit(by=None, steps=[step(1, "merge", **part)])
    edge = OrganisationSuccession.objects.get(predecessor=cast.base_a1)
    assert (edge.effective_on, edge.partial) == (DAY, False)


def test_a_chain_of_mergers_in_one_file_carries_the_rows_to_its_end(cast):
    people = people_of(cast.cell_a11.pk, DAY) | people_of(cast.cell_a12.pk, DAY)
    report = commit(
        by=None, steps=[merge_cells(cast), step(2, "merge", sources=(cast.cell_a12.pk,), targets=(cast.cell_a21.pk,))]
    )
    assert people <= people_of(cast.cell_a21.pk, DAY)
    assert report.lines[1].moves["members"] >= report.lines[0].moves["members"] > 0
    check_whole_database()


def test_a_body_may_move_and_end_on_the_same_day(cast):
    """1/7/2025: a district goes, its communes pass to the province, and some of them are merged the same day."""
    commit(
        by=None,
        steps=[
            step(1, "rename", sources=(cast.cell_a11.pk,), name="Chi bộ Xóm Đình mới"),
            step(2, "move", sources=(cast.cell_a11.pk,), parent=cast.base_a2.pk),
            step(3, "merge", sources=(cast.cell_a11.pk,), targets=(cast.cell_a12.pk,)),
        ],
    )
    versions = cast.cell_a11.versions.values_list("name", "parent", "valid_to")
    assert list(versions) == [("Chi bộ Xóm Đình", cast.base_a1.pk, DAY)]
    check_whole_database()


def test_what_is_recorded_late_counts_where_the_person_was_on_its_day(cast):
    """Both cells existed before the merger: the day alone does not tell which of them held the person."""
    commit(by=None, steps=[merge_cells(cast)])
    case = Case.take(by=None, candidacy_id=cast.introduced.pk, version=None)
    assert case.holder_on(date(2026, 6, 30))[0] == cast.cell_a11.pk
    assert case.holder_on(DAY)[0] == cast.cell_a12.pk


def test_voiding_an_admission_after_a_merger_leaves_no_part_of_the_membership(cast):
    commit(by=None, steps=[merge_cells(cast, date(2026, 11, 1))])
    person = cast.person("admitted")
    assert PartyMembership.objects.filter(person=person).count() == 2
    candidacy = Candidacy.objects.get(pk=cast.admitted.pk)
    event = candidacy.events.filter(code="admitted", is_voided=False).get()
    void_event(by=None, event_id=event.pk, reason="Nhập nhầm", version=candidacy.version)
    assert not PartyMembership.objects.filter(person=person).exists()
