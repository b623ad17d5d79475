"""Ways off the road."""

from datetime import date

import pytest

from membership.access import Refused
from membership.models import PartyMembership
from pipeline.models import Candidacy, Decision, Probation, Resolution, StageEvent
from pipeline.operations.case import DayBeforeLastEvent
from pipeline.operations.decision import DecisionNumberMissing
from pipeline.operations.ending import EndDocumentMissing, ReasonMissing, end_candidacy
from pipeline.rules.order import ExitNotHere, NoSuchStage, RoadEnded
from pipeline.rules.vote import Vote, VoteImpossible
from tests.pipeline.walk import walk

DAY = date(2026, 11, 10)


def end(cast, who, code, by="base_cadre", **words):
    candidacy = Candidacy.objects.get(pk=cast.candidacies[who].pk)
    fields = {"on": DAY, "document_number": "08-NQ/CB", "reason": "Theo nguyện vọng", "version": candidacy.version}
    return end_candidacy(by=cast.users[by], candidacy_id=candidacy.pk, exit_code=code, **fields | words)


@pytest.mark.parametrize(
    ("who", "until", "code", "outcome"),
    [
        ("source", "source", "withdrawn", "withdrawn"),
        ("trained", "trained", "dropped", "dropped"),
        ("trained", "opinions_collected", "refused_by_cell", "refused"),
        ("trained", "cell_resolved", "refused_by_base", "refused"),
        ("ready", "base_resolved", "refused_by_decider", "refused"),
        ("source", "source", "died", "died"),
        ("admitted", "admitted", "removed", "removed"),
    ],
)
def test_exit_ends_the_road(cast, who, until, code, outcome):
    walk(cast.candidacies[who], until=until)
    event = end(cast, who, code)
    row = Candidacy.objects.get(pk=cast.candidacies[who].pk)
    assert (row.outcome, row.closed_on, row.stage) == (outcome, DAY, until)
    assert (event.code, event.counts, event.counted_on) == (code, True, DAY)


def test_refusal_keeps_its_vote(cast):
    walk(cast.trained, until="opinions_collected")
    event = end(cast, "trained", "refused_by_cell", vote=Vote(9, 4))
    row = Resolution.objects.get(event=event)
    assert (row.in_favour, row.is_passed) == (4, False)


def test_vote_of_a_refusal_must_be_possible(cast):
    walk(cast.trained, until="opinions_collected")
    with pytest.raises(VoteImpossible):
        end(cast, "trained", "refused_by_cell", vote=Vote(9, 14))


def test_removal_ends_probation_and_membership_by_a_decision(cast):
    end(cast, "admitted", "removed", document_number="12-QĐ/ĐU")
    probation = Probation.objects.get(candidacy=cast.admitted)
    assert (probation.outcome, probation.decided_on) == ("removed", DAY)
    assert probation.member.valid_to == date(2026, 11, 11)
    assert Decision.objects.get(candidacy=cast.admitted, kind="removal").number == "12-QĐ/ĐU"


def test_removal_needs_a_decision_number(cast):
    with pytest.raises(DecisionNumberMissing):
        end(cast, "admitted", "removed", document_number="")


def test_death_closes_everything_of_the_person(cast):
    end(cast, "admitted", "died", document_number="", reason="")
    cast.admitted.person.refresh_from_db()
    assert cast.admitted.person.died_on == DAY
    assert Probation.objects.get(candidacy=cast.admitted).outcome == "ended"
    assert not PartyMembership.objects.filter(person=cast.admitted.person, valid_to=None).exists()


def test_exit_from_the_wrong_stage_is_refused(cast):
    with pytest.raises(ExitNotHere):
        end(cast, "source", "removed")


def test_ended_road_does_not_end_again(cast):
    end(cast, "source", "withdrawn")
    with pytest.raises(RoadEnded):
        end(cast, "source", "withdrawn")


def test_unknown_exit_is_refused(cast):
    with pytest.raises(NoSuchStage):
        end(cast, "source", "abducted")


def test_reason_is_asked_for(cast):
    with pytest.raises(ReasonMissing):
        end(cast, "source", "withdrawn", reason=" ")


def test_resolution_number_of_a_drop_is_asked_for(cast):
    with pytest.raises(EndDocumentMissing, match="nghị quyết chi bộ"):
        end(cast, "source", "dropped", document_number="")


def test_exit_is_not_dated_before_the_last_event(cast):
    with pytest.raises(DayBeforeLastEvent):
        end(cast, "trained", "withdrawn", on=date(2026, 5, 1))


@pytest.mark.parametrize(
    ("by", "code"), [("leader", "withdrawn"), ("union_officer", "withdrawn"), ("cell_cadre", "removed")]
)
def test_exit_needs_its_right(cast, by, code):
    who = "admitted" if code == "removed" else "introduced"
    with pytest.raises(Refused):
        end(cast, who, code, by=by)


def test_exit_out_of_scope_is_hidden(cast):
    with pytest.raises(Candidacy.DoesNotExist):
        end(cast, "cousin", "withdrawn")
    assert not StageEvent.objects.filter(code="withdrawn").exists()
