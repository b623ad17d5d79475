"""The next step, its deadline, and what stands in the way."""

from datetime import date

import pytest

from pipeline.rules.next_step import Known, step_of
from pipeline.rules.stage import ROAD, STAGES
from pipeline.rules.standing import Happening, replay
from tests.cast_people import DAYS
from tests.pipeline.packs import FIRST, NEWEST, TET, TWENTIETH, pack

BORN = date(2000, 2, 29)


def step(until, *, day=date(2026, 11, 21), regulation=TWENTIETH, kind="cell", without=(), **known):
    codes = [
        code
        for code in ROAD
        if code in DAYS and STAGES[code].order <= STAGES[until].order and not STAGES[code].is_optional
    ]
    standing = replay(Happening(code, DAYS[code]) for code in codes if code not in without)
    known = Known(kind, **{"birth_on": BORN} | known)
    return step_of(standing, known, rules=pack(regulation), calendar=TET, day=day)


def shown(found):
    return found.stage.code, found.goal.code, found.due_on


def test_before_the_class_nothing_is_due():
    found = step("sympathiser")
    assert (found.stage.code, found.due, found.days_words) == ("mentored", None, "")


def test_certificate_sets_the_date_until_the_application():
    assert shown(step("trained")) == ("applied", "cell_resolved", date(2031, 5, 15))


def test_oldest_paper_sets_the_date_after_it():
    found = step("applied")
    assert shown(found) == ("cv_declared", "cell_resolved", date(2027, 6, 1))
    assert not found.is_confirmed


def test_missing_papers_are_listed_before_the_meeting():
    labels = [stage.code for stage in step("applied").missing]
    assert labels == ["cv_declared", "verified", "endorsed", "opinions_collected", "cell_resolved"]


def test_decision_is_due_60_working_days_after_the_cell():
    found = step("cell_resolved")
    assert shown(found) == ("base_resolved", "decided", date(2026, 11, 2))
    assert (found.days_left, found.is_overdue, found.days_words) == (-19, True, "quá 19 ngày")
    assert shown(step("base_resolved")) == ("decided", "decided", date(2026, 11, 2))


def test_base_cell_goes_straight_to_the_decision():
    assert shown(step("cell_resolved", kind="base_cell"))[:2] == ("decided", "decided")


@pytest.mark.parametrize(("regulation", "due_on"), [(TWENTIETH, date(2026, 11, 23)), (NEWEST, date(2026, 11, 6))])
def test_ceremony_is_due_by_the_anchor_of_the_regulation(regulation, due_on):
    found = step("decided", regulation=regulation, received_on=date(2026, 10, 12))
    assert shown(found) == ("admitted", "admitted", due_on)


def test_ceremony_says_the_rule_that_sets_the_date():
    found = step("decided", received_on=date(2026, 10, 12))
    assert found.due.sentence == "30 ngày làm việc từ ngày nhận quyết định 12/10/2026 → 23/11/2026"


def test_member_cv_is_due_first_after_the_ceremony():
    assert shown(step("admitted")) == ("member_cv_declared", "member_cv_declared", date(2026, 11, 16))


def test_first_regulation_knows_no_term_for_the_member_cv():
    assert shown(step("admitted", regulation=FIRST)) == ("new_member_class", "new_member_class", date(2027, 10, 5))


def test_new_member_class_is_due_with_probation():
    assert shown(step("member_cv_declared")) == ("new_member_class", "new_member_class", date(2027, 10, 5))


def test_cell_considers_30_working_days_after_probation_and_not_before_its_end():
    found = step("new_member_class")
    assert shown(found) == ("self_reviewed", "official_cell_resolved", date(2027, 11, 16))
    assert (found.not_before, found.why_not_yet) == (
        date(2027, 10, 5),
        "Chưa đến lúc: hết 12 tháng dự bị ngày 05/10/2027",
    )
    assert step("new_member_class", day=date(2027, 10, 5)).not_before is None


def test_recognition_is_due_30_working_days_after_the_cell():
    assert shown(step("official_cell_resolved"))[1:] == ("recognised", date(2027, 11, 23))


def test_person_under_age_waits_for_the_birthday():
    found = step("opinions_collected", birth_on=date(2008, 12, 1))
    assert found.why_not_yet == "Chưa đến lúc: đủ 18 tuổi ngày 01/12/2026"


def test_forgotten_mentor_comes_next_and_the_decision_stays_due():
    found = step("base_resolved", without=("mentored",))
    assert shown(found) == ("mentored", "decided", date(2026, 11, 2))


def test_ended_road_has_no_next_step():
    standing = replay([Happening("source", BORN), Happening("withdrawn", BORN)])
    assert step_of(standing, Known("cell"), rules=pack(NEWEST), calendar=TET, day=BORN) is None
