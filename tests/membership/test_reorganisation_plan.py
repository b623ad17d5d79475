"""Changes that wait for their day: checked again on it, undone before it, told when they cannot be carried out."""

from dataclasses import replace
from datetime import date

import pytest
import time_machine

from accounts.models import User
from jobs.models import Job
from jobs.operations.dispatch import ask_tonight
from jobs.operations.job import retry, run
from membership.models import (
    Grant,
    Organisation,
    OrganisationVersion,
    PartyMembership,
    Reorganisation,
    ReorganisationLine,
)
from membership.operations.reorganisation import (
    AlreadyInEffect,
    OthersRestOnIt,
    ReorganisationRefused,
    ask_for_reorganisation,
    carry_out_due,
    commit,
    due,
    plan,
    undo,
)
from membership.queries.planned_change import planned_changes
from membership.queries.reorganisation_people import people_of
from membership.rules.organisation_name import Naming
from membership.rules.reorganisation import Step
from pipeline.models import Candidacy

TODAY, NEW_YEAR, MARCH = date(2026, 11, 20), date(2027, 1, 1), date(2027, 3, 1)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


def step(line: int, action: str, on: date = NEW_YEAR, decision: str = "20-QĐ/TU", **more) -> Step:
    return Step(line, action, on, decision, **more)


def merge(cast, on: date = NEW_YEAR) -> Step:
    return step(1, "merge", on, sources=(cast.cell_a11.pk,), targets=(cast.cell_a12.pk,))


def administrator_of(body: Organisation, user: User) -> User:
    Grant.objects.create(user=user, role="organisation_admin", organisation=body, valid_from=date(2026, 1, 1))
    return user


def night() -> Job:
    job = ask_tonight(kind="membership.turn_tree")
    run(job_id=job.pk)
    job.refresh_from_db()
    return job


def test_a_day_ahead_waits_and_changes_nothing_yet(cast):
    report = commit(by=cast.organisation_admin, steps=[merge(cast)])
    assert (report.planned, report.errors) == (1, [])
    assert report.lines[0].moves["members"] > 0
    row = Reorganisation.objects.get()
    assert (row.state, row.lines.get().organisation) == ("planned", cast.cell_a12)
    assert OrganisationVersion.objects.get(organisation=cast.cell_a11).valid_to is None
    assert [change.row for change in planned_changes(cast.organisation_admin)] == [row]
    assert planned_changes(cast.nobody) == []


def test_a_planned_change_takes_effect_in_the_night_of_its_day(cast, today):
    commit(by=cast.organisation_admin, steps=[merge(cast)])
    today.move_to(date(2026, 12, 31))
    night()
    assert Reorganisation.objects.get().state == "planned"
    today.move_to(NEW_YEAR)
    job = night()
    assert (job.parked_at, Reorganisation.objects.get().state) == (None, "done")
    assert Organisation.objects.get(pk=cast.cell_a11.pk).closed_on == NEW_YEAR
    assert Reorganisation.objects.get().report["moves"]["1"]["members"] > 0


def test_a_planned_change_that_nobody_ran_on_its_day_holds_from_that_day(cast, today):
    commit(by=None, steps=[merge(cast)])
    today.move_to(date(2027, 1, 9))
    night()
    assert Organisation.objects.get(pk=cast.cell_a11.pk).closed_on == NEW_YEAR


def test_a_planned_change_means_the_bodies_whose_codes_it_named(cast, today):
    commit(by=None, steps=[step(1, "rename", sources=("90.001.001",), name="Đảng bộ thôn Đông")])
    commit(by=None, steps=[step(1, "recode", TODAY, sources=("90.001.001",), code="90.001.077")])
    today.move_to(NEW_YEAR)
    night()
    assert Organisation.objects.get(pk=cast.base_a1.pk).name == "Đảng bộ thôn Đông"


def test_a_planned_merger_means_the_body_whose_code_it_named_as_the_one_that_takes_in(cast, today):
    ours, theirs = "90.001.001.000.001", "90.001.001.000.002"
    commit(by=None, steps=[step(1, "merge", sources=(ours,), targets=(theirs,))])
    assert ReorganisationLine.objects.get().detail["targets"] == [cast.cell_a12.pk]
    commit(by=None, steps=[step(1, "recode", TODAY, sources=(theirs,), code="90.001.001.000.077")])
    today.move_to(NEW_YEAR)
    night()
    assert Reorganisation.objects.get(lines__action="merge").state == "done"
    assert Organisation.objects.get(pk=cast.cell_a11.pk).closed_on == NEW_YEAR
    assert PartyMembership.objects.in_force(NEW_YEAR).filter(organisation=cast.cell_a12).exists()


def test_the_lines_of_one_file_wait_or_take_effect_each_by_its_day(cast):
    steps = [
        step(1, "rename", TODAY, sources=(cast.base_a1.pk,), name="Đảng bộ thôn Đông"),
        step(2, "rename", NEW_YEAR, sources=(cast.base_a1.pk,), name="Đảng bộ thôn Tây"),
    ]
    report = commit(by=None, steps=steps)
    assert (len(report.lines), report.planned, len(report.reorganisations)) == (2, 1, 2)
    assert Organisation.objects.get(pk=cast.base_a1.pk).name == "Đảng bộ thôn Đông"
    assert list(Reorganisation.objects.order_by("pk").values_list("state", flat=True)) == ["done", "planned"]


def test_what_cannot_be_carried_out_on_its_day_says_why_and_does_not_hold_others_up(cast, today):
    commit(by=None, steps=[step(1, "recode", sources=(cast.base_a1.pk,), code="90.001.055")])
    commit(by=None, steps=[step(1, "rename", decision="21-QĐ/TU", sources=(cast.base_a2.pk,), name="Đảng bộ Trường")])
    commit(by=None, steps=[step(1, "recode", TODAY, sources=(cast.base_b1.pk,), code="90.001.055")])
    today.move_to(NEW_YEAR)
    job = night()
    assert job.parked_at is not None
    assert "20-QĐ/TU" in job.error and "đang là của Đảng bộ Sở Thủy lợi" in job.error
    [refused, done] = Reorganisation.objects.order_by("pk")[:2]
    assert (refused.state, done.state) == ("refused", "done")
    assert "Mã “90.001.055”" in refused.problem
    # Once mended, the same job does it.
    commit(by=None, steps=[step(1, "recode", sources=(cast.base_b1.pk,), code="90.002.001")])
    retry(job_id=job.pk)
    run(job_id=job.pk)
    job.refresh_from_db()
    refused.refresh_from_db()
    assert (job.parked_at, refused.state, refused.problem) == (None, "done", "")


def test_a_fault_in_one_planned_change_does_not_hold_others_up(cast, today, monkeypatch):
    for decision, body in (("20", cast.base_a1), ("21", cast.base_a2)):
        commit(by=None, steps=[step(1, "rename", decision=decision, sources=(body.pk,), name=f"Đảng bộ {decision}")])
    faulty = Reorganisation.objects.get(decision_number="20").pk

    def carry_out(*, reorganisation_id: int) -> str:
        return {}[faulty] if reorganisation_id == faulty else carry_out_due(reorganisation_id=reorganisation_id)

    monkeypatch.setattr("membership.operations.reorganisation.carry_out_due", carry_out)
    today.move_to(NEW_YEAR)
    assert f"Thay đổi số {faulty} gặp lỗi của hệ thống (KeyError)" in night().error
    assert Organisation.objects.get(pk=cast.base_a2.pk).name == "Đảng bộ 21"


def test_a_plan_is_judged_by_the_tree_that_it_will_find(cast):
    commit(by=None, steps=[step(1, "recode", sources=(cast.base_a1.pk,), code="90.001.055")])
    report = plan(by=None, steps=[step(1, "recode", MARCH, sources=(cast.base_b1.pk,), code="90.001.055")])
    assert "đang là của Đảng bộ thôn Đông Lĩnh" in report.errors[0].reason
    report = plan(by=None, steps=[step(1, "rename", MARCH, sources=("90.001.055",), name="Đảng bộ Đông")])
    assert report.errors == []


def test_a_new_plan_tells_which_waiting_one_it_would_break(cast):
    commit(by=None, steps=[step(1, "move", MARCH, sources=(cast.cell_a21.pk,), parent=cast.base_a1.pk)])
    steps = [step(1, "merge", decision="30", sources=(cast.base_a1.pk,), targets=(cast.base_a2.pk,))]
    report = plan(
        by=None, steps=[*steps, step(2, "rename", MARCH, sources=(cast.base_a2.pk,), name="Đảng bộ Hợp nhất")]
    )
    assert report.errors == []
    assert any("của quyết định 20-QĐ/TU sẽ không thực hiện được" in warning for warning in report.warnings)


def test_a_change_of_today_tells_which_waiting_plan_it_would_break(cast):
    commit(by=None, steps=[step(1, "move", MARCH, sources=(cast.cell_a21.pk,), parent=cast.base_a1.pk)])
    report = plan(
        by=None, steps=[step(1, "merge", TODAY, "30", sources=(cast.base_a1.pk,), targets=(cast.base_a2.pk,))]
    )
    assert report.errors == []
    assert [warning for warning in report.warnings if "của quyết định 20-QĐ/TU sẽ không thực hiện được" in warning]
    harmless = plan(by=None, steps=[step(1, "rename", TODAY, sources=(cast.base_b1.pk,), name="Đảng bộ Sở Sông ngòi")])
    assert harmless.warnings == []


def test_a_new_plan_tells_nothing_of_waiting_ones_that_fail_anyway(cast):
    commit(by=None, steps=[step(1, "move", sources=(cast.cell_b11.pk,), parent=cast.base_a2.pk)])
    for decision, body in (("31", cast.base_a2), ("32", cast.base_a1)):
        merge_away = step(1, "merge", TODAY, decision, sources=(body.pk,), targets=(cast.base_b1.pk,))
        commit(by=None, steps=[merge_away])
    rename = step(1, "rename", MARCH, "33", sources=(cast.cell_a11.pk,), name="Chi bộ Xóm Đông")
    assert plan(by=cast.organisation_admin, steps=[rename]).warnings == []


def test_a_planned_split_passes_over_who_left_since(cast, today):
    people = people_of(cast.cell_a11.pk, NEW_YEAR)
    assigned, targets = dict.fromkeys(people, cast.cell_a12.pk), (cast.cell_a12.pk, cast.cell_a21.pk)
    commit(by=None, steps=[step(1, "split", sources=(cast.cell_a11.pk,), targets=targets, assigned=assigned)])
    Candidacy.objects.filter(pk=cast.source.pk).update(outcome="withdrawn", closed_on=TODAY)
    assert cast.source.person_id not in people_of(cast.cell_a11.pk, NEW_YEAR)
    today.move_to(NEW_YEAR)
    assert night().error == ""
    assert people_of(cast.cell_a12.pk, NEW_YEAR) >= people - {cast.source.person_id}


def test_a_plan_of_somebody_who_lost_the_right_meanwhile_waits_until_that_is_mended(cast, today):
    by = administrator_of(cast.upper_a, cast.nobody)
    commit(by=by, steps=[merge(cast)])
    Grant.objects.filter(user=by).update(valid_to=TODAY)
    today.move_to(NEW_YEAR)
    assert "không nằm trong phạm vi của người ghi" in night().error
    assert Organisation.objects.get(pk=cast.cell_a11.pk).closed_on is None
    Grant.objects.filter(user=by).update(valid_to=None)
    today.move_to(date(2027, 1, 2))
    night()
    assert Organisation.objects.get(pk=cast.cell_a11.pk).closed_on == NEW_YEAR


def test_what_was_undone_or_done_since_the_night_looked_is_left_alone(cast, today):
    for decision, body in (("20", cast.base_a1), ("21", cast.base_a2)):
        commit(by=None, steps=[step(1, "rename", decision=decision, sources=(body.pk,), name=f"Đảng bộ {decision}")])
    today.move_to(NEW_YEAR)
    undone, done = due(NEW_YEAR)
    undo(by=None, reorganisation_id=undone)
    assert carry_out_due(reorganisation_id=undone) == ""
    assert [carry_out_due(reorganisation_id=done) for _night in range(2)] == ["", ""]
    assert list(Reorganisation.objects.order_by("pk").values_list("state", flat=True)) == ["undone", "done"]
    assert Organisation.objects.get(pk=cast.base_a1.pk).name == cast.base_a1.name


def test_a_short_name_given_for_a_day_ahead_is_kept_and_found(cast, today):
    new = Naming("Chi bộ Xóm Chài", short_name="Lưới Vó", sector="residential")
    renamed = Naming("Đảng bộ thôn Đông", "90.001.001", "Làng Dâu", "residential")
    commit(
        by=None,
        steps=[
            step(1, "establish", naming=new, kind="cell", parent=cast.base_a1.pk),
            step(2, "rename", sources=(cast.base_a1.pk,), naming=renamed),
        ],
    )
    today.move_to(NEW_YEAR)
    night()
    found = Organisation.objects.filter(search_key__contains="luoi vo") | Organisation.objects.filter(
        search_key__contains="lang dau"
    )
    assert set(found.values_list("name", "short_name")) == {
        ("Chi bộ Xóm Chài", "Lưới Vó"),
        ("Đảng bộ thôn Đông", "Làng Dâu"),
    }


def test_a_short_name_alone_is_changed_for_a_day_ahead_and_only_from_then_on(cast, today):
    had, body = Naming.of(cast.base_a1), cast.base_a1.pk
    named = replace(had, short_name="Làng Dâu")
    ahead = step(1, "rename", sources=(body,), naming=named, keeps=named.unchanged_from(had))
    commit(by=cast.organisation_admin, steps=[ahead])
    assert Reorganisation.objects.get().state == "planned"
    assert Organisation.objects.get(pk=body).short_name == ""
    today.move_to(NEW_YEAR)
    night()
    assert Organisation.objects.get(pk=body).short_name == "Làng Dâu"
    versions = OrganisationVersion.objects.filter(organisation=body).order_by("-valid_from")
    assert list(versions.values_list("valid_from", "short_name"))[:2] == [
        (NEW_YEAR, "Làng Dâu"),
        (versions[1].valid_from, ""),
    ]
    assert versions[1].valid_to == NEW_YEAR


def test_undo_takes_back_what_waits_and_it_never_happens(cast, today):
    report = commit(by=cast.organisation_admin, steps=[merge(cast)])
    undone = undo(by=cast.organisation_admin, reorganisation_id=report.reorganisations[0])
    assert undone.state == "undone"
    today.move_to(NEW_YEAR)
    night()
    assert Organisation.objects.get(pk=cast.cell_a11.pk).closed_on is None


def test_undo_is_refused_after_the_day(cast):
    report = commit(by=None, steps=[merge(cast, TODAY)])
    with pytest.raises(AlreadyInEffect, match="đã có hiệu lực"):
        undo(by=None, reorganisation_id=report.reorganisations[0])


def test_undo_is_refused_while_another_plan_rests_on_it(cast):
    first = commit(by=None, steps=[step(1, "recode", sources=(cast.base_a1.pk,), code="90.001.055")])
    commit(
        by=None,
        steps=[
            step(
                1,
                "establish",
                MARCH,
                "22",
                code="90.001.001",
                name="Đảng bộ Mới",
                kind="base_committee",
                parent="90.001",
            )
        ],
    )
    with pytest.raises(OthersRestOnIt, match="quyết định 22"):
        undo(by=None, reorganisation_id=first.reorganisations[0])


def test_undo_by_a_stranger_is_hidden(cast):
    report = commit(by=cast.organisation_admin, steps=[merge(cast)])
    with pytest.raises(Reorganisation.DoesNotExist):
        undo(by=cast.nobody, reorganisation_id=report.reorganisations[0])


# --- by a job ---


def test_a_job_does_what_was_asked_for_and_keeps_the_report(cast):
    job = ask_for_reorganisation(by=cast.organisation_admin, steps=[merge(cast, TODAY)])
    assert Reorganisation.objects.get().state == "asked"
    run(job_id=job.pk)
    job.refresh_from_db()
    assert (job.parked_at, job.progress_done, job.progress_total) == (None, 1, 1)
    assert Reorganisation.objects.get().state == "done"
    assert Organisation.objects.get(pk=cast.cell_a11.pk).closed_on == TODAY


def test_a_job_that_is_refused_writes_nothing_and_says_where(cast):
    steps = [merge(cast, TODAY), step(2, "rename", TODAY, sources=("77",), name="A")]
    job = ask_for_reorganisation(by=cast.organisation_admin, steps=steps)
    run(job_id=job.pk)
    job.refresh_from_db()
    assert job.done_at is not None and "sửa 1 dòng rồi nạp lại tệp. Dòng 2: " in job.error
    assert job.result["errors"][0]["line"] == 2
    assert set(Reorganisation.objects.values_list("state", flat=True)) == {"denied"}
    assert Organisation.objects.get(pk=cast.cell_a11.pk).closed_on is None


def test_what_a_job_was_denied_is_not_done_in_the_night_either(cast, today):
    by = administrator_of(cast.upper_a, cast.nobody)
    rename = {"sources": (cast.base_a1.pk,), "name": "Đảng bộ thôn Đông"}
    elsewhere = {"sources": (cast.base_b1.pk,), "name": "Đảng bộ Sở Khác"}
    steps = [
        step(1, "rename", TODAY, "30", **rename),
        step(2, "rename", TODAY, "31", **elsewhere),
        step(3, "rename", NEW_YEAR, "32", **elsewhere),
    ]
    job = ask_for_reorganisation(by=by, steps=steps)
    run(job_id=job.pk)
    assert night().parked_at is None
    today.move_to(NEW_YEAR)
    assert night().parked_at is None
    assert set(Reorganisation.objects.values_list("state", flat=True)) == {"denied"}
    names = set(Organisation.objects.values_list("name", flat=True))
    assert {cast.base_a1.name, cast.base_b1.name} <= names
    assert not names & {"Đảng bộ thôn Đông", "Đảng bộ Sở Khác"}


def test_who_asked_may_take_what_was_denied_off_the_list(cast):
    job = ask_for_reorganisation(by=cast.organisation_admin, steps=[step(1, "rename", sources=("77",), name="A")])
    run(job_id=job.pk)
    assert undo(by=cast.organisation_admin, reorganisation_id=Reorganisation.objects.get().pk).state == "undone"


def test_asking_for_nothing_is_refused(cast):
    with pytest.raises(ReorganisationRefused, match="Chưa có dòng nào"):
        ask_for_reorganisation(by=None, steps=[])


def test_what_waits_elsewhere_does_not_hinder_who_has_no_right_there(cast):
    commit(by=None, steps=[step(1, "rename", sources=(cast.other_cell.pk,), name="Chi bộ Đảo xa")])
    report = plan(
        by=cast.organisation_admin, steps=[step(1, "rename", MARCH, sources=(cast.base_a1.pk,), name="Đảng bộ Đông")]
    )
    assert (report.errors, report.warnings) == ([], [])
