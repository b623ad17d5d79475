"""What is overdue and due soon; the query must agree with the rule that names the date."""

from datetime import date, timedelta

import pytest

from common.dates import local_today
from pipeline.models import Candidacy, Decision, Enrolment, RulePack, StageEvent
from pipeline.queries.next_step import almanac, next_step, next_step_of, with_road
from pipeline.queries.work_list import classes_to_certify, work_list
from tests.pipeline.walk import walk

DAY = date(2026, 11, 21)


def names(items):
    return [item.candidacy.person.full_name for item in items]


def test_next_step_of_one_person(cast, django_assert_num_queries):
    with django_assert_num_queries(3):
        found = next_step(cast.ready, day=DAY)
    assert (found.stage.code, found.due_on, found.is_overdue) == ("decided", date(2026, 11, 4), True)


def test_work_list_holds_what_is_late_and_what_is_near(cast, django_assert_num_queries):
    user = cast.base_cadre
    found = work_list(user=user, organisation=cast.base_a1, day=DAY)
    assert names(found.overdue) == ["Nguyễn Thị Lan Đào", "Đặng Quốc Ơn"]
    assert names(found.soon) == ["Phan Văn Ánh"]
    assert (found.overdue_count, found.soon_count) == (2, 1)
    with django_assert_num_queries(3):
        work_list(user=user, organisation=cast.base_a1, day=DAY)


def test_work_list_shows_seven_days_ahead(cast):
    walk(cast.trained, until="cell_resolved")
    due_on = next_step(cast.trained, day=DAY).due_on
    words = {"user": cast.cell_cadre, "organisation": cast.cell_a11}
    assert "Hồ Thị Suối" not in names(work_list(**words, day=due_on - timedelta(days=8)).soon)
    assert "Hồ Thị Suối" in names(work_list(**words, day=due_on - timedelta(days=7)).soon)
    assert "Hồ Thị Suối" in names(work_list(**words, day=due_on).soon)
    assert "Hồ Thị Suối" in names(work_list(**words, day=due_on + timedelta(days=1)).overdue)


@pytest.mark.parametrize("user", ["leader", "union_officer", "training_centre", "nobody", "system_admin"])
def test_work_list_is_for_those_who_record(cast, user):
    assert not work_list(user=cast.users[user], organisation=cast.province, day=DAY).overdue


def test_work_list_stays_inside_the_organisation_in_view(cast):
    assert not work_list(user=cast.specialist, organisation=cast.base_a2, day=DAY).overdue


def test_work_list_agrees_with_the_next_step_of_everybody(cast):
    """The query reads the clocks backwards; over a year of days it must find exactly those whose date has come."""
    for name, until in (("introduced", "cell_resolved"), ("trained", "opinions_collected"), ("source", "applied")):
        walk(cast.candidacies[name], until=until)
    packs = list(RulePack.objects.order_by("valid_from"))
    for place, row in enumerate(Candidacy.objects.order_by("pk")):
        Candidacy.objects.filter(pk=row.pk).update(rule_pack=packs[place % len(packs)])
    Decision.objects.filter(candidacy=cast.admitted).update(received_on=date(2026, 9, 30))
    for weeks in range(0, 62, 2):
        day = date(2026, 9, 1) + timedelta(weeks=weeks)
        found = work_list(user=None, organisation=cast.province, day=day)
        known = almanac(day)
        rows = Candidacy.objects.open().under(cast.province).select_related("person", "party_organisation")
        steps = {row.pk: next_step_of(row, known) for row in rows.annotate(**with_road())}
        late = {pk for pk, step in steps.items() if step and step.is_overdue}
        soon = {pk for pk, step in steps.items() if step and step.days_left is not None and 0 <= step.days_left <= 7}
        assert {item.candidacy.pk for item in found.overdue} == late, day
        assert {item.candidacy.pk for item in found.soon} == soon, day


def test_voided_events_set_no_date(cast):
    StageEvent.objects.filter(candidacy=cast.ready, code__in=("cell_resolved", "base_resolved")).update(is_voided=True)
    Candidacy.objects.filter(pk=cast.ready.pk).update(stage="opinions_collected")
    found = work_list(user=cast.cell_cadre, organisation=cast.cell_a11, day=DAY)
    assert "Nguyễn Thị Lan Đào" not in names(found.overdue)


def test_class_that_ended_waits_for_its_certificates(cast, django_assert_num_queries):
    Enrolment.objects.create(training_class=cast.training_class, candidacy=cast.introduced)
    with django_assert_num_queries(2):
        found = classes_to_certify(user=cast.training_centre, organisation=cast.upper_a, day=local_today())
    assert [(item.training_class, item.waiting) for item in found] == [(cast.training_class, 1)]
