"""Recognition counts from the day the twelve months ended."""

from datetime import date, timedelta

import pytest

from common.dates import local_today
from common.errors import StaleVersion
from membership.access import Refused
from pipeline.models import Decision, Probation, StageEvent
from pipeline.operations.recognition import AlreadyDecided, recognise
from pipeline.rules.order import DayBeforeRequired, DayInFuture, StageMissing
from pipeline.rules.probation import ProbationNotOver
from tests.pipeline.walk import walk

ENDED, DECIDED = date(2026, 10, 5), date(2026, 11, 10)


def decide(cast, probation=None, by="base_cadre", on=DECIDED, version=1, number="77-QĐ/ĐU"):
    return recognise(
        by=cast.users[by],
        probation_id=(probation or cast.due_probation).pk,
        decision_number=number,
        decided_on=on,
        version=version,
    )


def test_late_decision_does_not_move_the_official_day(cast):
    probation = decide(cast)
    assert (probation.outcome, probation.decided_on) == ("recognised", DECIDED)
    assert probation.member.official_on == ENDED


def test_recognition_counts_on_the_day_probation_ended(cast):
    decide(cast)
    event = StageEvent.objects.get(candidacy=cast.recognisable, code="recognised")
    assert (event.occurred_on, event.counted_on) == (DECIDED, ENDED)


def test_recognition_ends_the_road(cast):
    decide(cast)
    cast.recognisable.refresh_from_db()
    assert (cast.recognisable.outcome, cast.recognisable.closed_on) == ("official", DECIDED)
    decision = Decision.objects.get(candidacy=cast.recognisable, kind="recognition")
    assert (decision.number, decision.organisation) == ("77-QĐ/ĐU", cast.upper_a)


def test_recognise_refuses_before_probation_ends(cast):
    days = (cast.probation.ends_on - local_today()).days
    with pytest.raises(ProbationNotOver, match=f"Còn {days} ngày"):
        decide(cast, probation=cast.probation, on=local_today())
    assert Probation.objects.get(pk=cast.probation.pk).outcome == ""


def test_recognition_lists_what_is_missing(cast):
    StageEvent.objects.filter(candidacy=cast.recognisable, code="official_base_resolved").update(is_voided=True)
    with pytest.raises(StageMissing, match="Đảng ủy cơ sở đề nghị công nhận"):
        decide(cast)


def test_recognition_of_a_base_cell_needs_no_base_committee(cast):
    type(cast.cell_a11).objects.filter(pk=cast.cell_a11.pk).update(kind="base_cell")
    StageEvent.objects.filter(candidacy=cast.recognisable, code="official_base_resolved").update(is_voided=True)
    assert decide(cast).outcome == "recognised"


def test_recognition_is_decided_once(cast):
    decide(cast)
    with pytest.raises(AlreadyDecided, match="công nhận chính thức"):
        decide(cast, version=2)


def test_decision_before_the_base_resolution_is_refused(cast):
    with pytest.raises(DayBeforeRequired):
        decide(cast, on=date(2026, 10, 19))


def test_decision_in_the_future_is_refused(cast):
    with pytest.raises(DayInFuture):
        decide(cast, on=local_today() + timedelta(days=1))


def test_second_editor_is_refused(cast):
    with pytest.raises(StaleVersion):
        decide(cast, version=5)


def test_cell_cadre_does_not_recognise(cast):
    with pytest.raises(Refused):
        decide(cast, by="cell_cadre")


@pytest.mark.parametrize("user", ["nobody", "disabled", "system_admin", "training_centre"])
def test_probation_out_of_scope_is_hidden(cast, user):
    with pytest.raises(Probation.DoesNotExist):
        decide(cast, by=user)


def test_walk_reaches_recognition_only_with_all_stages(cast):
    walk(cast.admitted, until="member_cv_declared")
    with pytest.raises(ProbationNotOver):
        decide(cast, probation=cast.probation, on=local_today())
