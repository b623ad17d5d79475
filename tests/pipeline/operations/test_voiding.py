"""Taking back what was recorded by mistake."""

from datetime import date

import pytest

from common.dates import local_today
from common.errors import StaleVersion
from membership.access import Refused
from membership.models import PartyMembership
from pipeline.models import (
    Admission,
    Candidacy,
    Decision,
    Enrolment,
    Meeting,
    MentorAssignment,
    Probation,
    Resolution,
    StageEvent,
)
from pipeline.operations.admission import admit, hold_ceremony
from pipeline.operations.candidacy import AlreadyMember, AlreadyOnTheRoad, hand_over, open_again
from pipeline.operations.ending import ReasonMissing, end_candidacy
from pipeline.operations.recognition import recognise
from pipeline.operations.stage import record_stage, return_to
from pipeline.operations.voiding import AlreadyVoided, HelpsOthers, NotTheLatest, SourceStays, void_event
from tests.pipeline.walk import walk


def version_of(candidacy):
    return Candidacy.objects.get(pk=candidacy.pk).version


def void(cast, who, code, by="base_cadre", reason="Ghi nhầm người", version=None):
    candidacy = cast.candidacies[who]
    event = StageEvent.objects.filter(candidacy=candidacy, code=code, is_voided=False, voids=None).latest("pk")
    version = version or version_of(candidacy)
    return void_event(by=cast.users[by], event_id=event.pk, reason=reason, version=version)


def test_voided_event_stays_and_another_says_why(cast):
    voiding = void(cast, "introduced", "introduced")
    assert voiding.voids.is_voided
    assert (voiding.note, voiding.counts, voiding.occurred_on) == ("Ghi nhầm người", False, local_today())
    row = Candidacy.objects.get(pk=cast.introduced.pk)
    assert (row.stage, row.version) == ("outstanding", 2)


def test_next_repetition_counts(cast):
    again = record_stage(
        by=cast.union_officer,
        candidacy_id=cast.introduced.pk,
        stage="introduced",
        occurred_on=date(2026, 3, 26),
        version=1,
    )
    first = StageEvent.objects.get(candidacy=cast.introduced, code="introduced", counts=True)
    void_event(by=cast.base_cadre, event_id=first.pk, reason="Sai đợt", version=2)
    again.refresh_from_db()
    assert again.counts
    assert Candidacy.objects.get(pk=cast.introduced.pk).stage == "introduced"


def test_event_that_others_rest_on_is_refused_with_their_names(cast):
    with pytest.raises(NotTheLatest, match="Có giấy chứng nhận lớp bồi dưỡng nhận thức 15/05/2026"):
        void(cast, "trained", "sympathiser")


def test_stage_done_again_after_a_step_back_carries_what_follows_it(cast):
    """The first of the two stood before the step back and carries nothing any more."""
    words = {"by": cast.cell_cadre, "candidacy_id": cast.trained.pk}
    return_to(**words, stage="source", on=date(2026, 6, 1), reason="Làm lại", version=1)
    for version, stage in ((2, "sympathiser"), (3, "trained")):
        record_stage(**words, stage=stage, occurred_on=date(2026, 6, 2), version=version, document_number="9-NQ/CB")
    with pytest.raises(NotTheLatest, match="02/06/2026"):
        void(cast, "trained", "sympathiser")


def test_event_that_nothing_rests_on_is_voided_out_of_turn(cast):
    void(cast, "trained", "mentored")
    assert not MentorAssignment.objects.filter(candidacy=cast.trained).exists()
    assert Candidacy.objects.get(pk=cast.trained.pk).stage == "trained"


def test_certificate_goes_and_the_person_stays_on_the_roster(cast):
    void(cast, "trained", "trained")
    row = Enrolment.objects.get(candidacy=cast.trained)
    assert (row.certificate_number, row.certificate_on, row.result) == ("", None, "passed")


def test_vote_and_its_meeting_go(cast):
    meetings = Meeting.objects.count()
    void(cast, "ready", "base_resolved")
    assert not Resolution.objects.filter(candidacy=cast.ready, meeting__body="committee").exists()
    assert Meeting.objects.count() == meetings - 1


def test_history_keeps_what_was_removed(cast):
    row = Resolution.objects.get(candidacy=cast.ready, meeting__body="committee")
    void(cast, "ready", "base_resolved")
    kept = Resolution.pgh_event_models["delete"].objects.get(pgh_obj_id=row.pk)
    assert kept.pgh_context.metadata["user"] == cast.base_cadre.pk
    assert kept.pgh_context.metadata["reason"] == "pipeline.event.voided"


def test_ceremony_is_undone_as_a_whole(cast):
    void(cast, "admitted", "admitted")
    row = Candidacy.objects.get(pk=cast.admitted.pk)
    assert (row.stage, row.admitted_on) == ("decided", None)
    assert not PartyMembership.objects.filter(person=cast.admitted.person).exists()
    assert not Probation.objects.filter(candidacy=cast.admitted).exists()
    assert Admission.objects.get(candidacy=cast.admitted).is_voided


def test_ceremony_is_entered_anew(cast):
    void(cast, "admitted", "admitted")
    day = date(2026, 10, 6)
    version = version_of(cast.admitted)
    hold_ceremony(by=cast.base_cadre, candidacy_id=cast.admitted.pk, ceremony_on=day, version=version)
    assert Admission.objects.get(candidacy=cast.admitted, is_voided=False).ceremony_on == day
    assert StageEvent.objects.get(candidacy=cast.admitted, code="admitted", is_voided=False, voids=None).counts


def test_decision_is_voided_after_the_ceremony_and_its_number_is_free(cast):
    with pytest.raises(NotTheLatest, match="Lễ kết nạp 05/10/2026"):
        void(cast, "admitted", "decided")
    void(cast, "admitted", "admitted")
    void(cast, "admitted", "decided")
    former = Decision.objects.get(candidacy=cast.admitted)
    assert former.is_voided
    again = admit(
        by=cast.base_cadre,
        candidacy_id=cast.admitted.pk,
        decision_number=former.number,
        decided_on=former.decided_on,
        ceremony_on=date(2026, 10, 5),
        version=version_of(cast.admitted),
    )
    assert again.admission.ceremony_on == date(2026, 10, 5)


def test_recognition_is_undone_and_probation_reopens(cast):
    recognise(
        by=cast.base_cadre,
        probation_id=cast.due_probation.pk,
        decision_number="77-QĐ/ĐU",
        decided_on=date(2026, 11, 10),
        version=1,
    )
    void(cast, "recognisable", "recognised")
    probation = Probation.objects.select_related("member").get(pk=cast.due_probation.pk)
    assert (probation.outcome, probation.decided_on, probation.member.official_on) == ("", None, None)
    row = Candidacy.objects.get(pk=cast.recognisable.pk)
    assert (row.outcome, row.closed_on, row.stage) == ("", None, "official_base_resolved")
    assert Decision.objects.get(candidacy=cast.recognisable, kind="recognition").is_voided


@pytest.mark.parametrize("code", ["removed", "died"])
def test_end_of_a_member_is_undone(cast, code):
    end_candidacy(
        by=cast.base_cadre,
        candidacy_id=cast.admitted.pk,
        exit_code=code,
        on=date(2026, 11, 10),
        document_number="12-QĐ/ĐU",
        reason="Nhầm",
        version=1,
    )
    void(cast, "admitted", code)
    cast.admitted.person.refresh_from_db()
    assert cast.admitted.person.died_on is None
    assert PartyMembership.objects.get(person=cast.admitted.person).valid_to is None
    assert Probation.objects.get(candidacy=cast.admitted).outcome == ""
    assert Candidacy.objects.get(pk=cast.admitted.pk).outcome == ""


def test_hand_over_is_undone(cast):
    hand_over(
        by=cast.base_cadre,
        candidacy_id=cast.source.pk,
        to_organisation_id=cast.cell_a12.pk,
        on=date(2026, 10, 1),
        document_number="",
        reason="Chuyển nơi ở",
        version=1,
    )
    void(cast, "source", "handed_over")
    assert Candidacy.objects.get(pk=cast.source.pk).party_organisation == cast.cell_a11


def test_step_back_is_undone(cast):
    walk(cast.trained, until="endorsed")
    return_to(
        by=cast.cell_cadre,
        candidacy_id=cast.trained.pk,
        stage="trained",
        on=date(2026, 8, 1),
        reason="Quá hạn",
        version=version_of(cast.trained),
    )
    void(cast, "trained", "returned")
    assert Candidacy.objects.get(pk=cast.trained.pk).stage == "endorsed"


def test_ended_road_is_reopened_before_its_stages_are_voided(cast):
    end_candidacy(
        by=cast.cell_cadre,
        candidacy_id=cast.trained.pk,
        exit_code="withdrawn",
        on=date(2026, 11, 1),
        document_number="",
        reason="Đi xa",
        version=1,
    )
    with pytest.raises(NotTheLatest, match="Xin thôi"):
        void(cast, "trained", "trained")


def withdrawn(cast):
    words = {"on": date(2026, 11, 1), "document_number": "", "reason": "Đi xa", "version": 1}
    end_candidacy(by=None, candidacy_id=cast.trained.pk, exit_code="withdrawn", **words)


def test_ended_road_stays_closed_while_another_is_open(cast):
    withdrawn(cast)
    person, place = cast.trained.person_id, cast.cell_a11.pk
    open_again(by=None, person_id=person, party_organisation_id=place, opened_on=date(2026, 11, 10))
    with pytest.raises(AlreadyOnTheRoad):
        void(cast, "trained", "withdrawn")


@pytest.mark.parametrize("until", [None, date(2026, 11, 20)])
def test_ended_road_stays_closed_for_who_became_a_member_since(cast, until):
    words = {"on": date(2026, 11, 1), "document_number": "12-QĐ/ĐU", "reason": "Theo hồ sơ", "version": 1}
    end_candidacy(by=None, candidacy_id=cast.admitted.pk, exit_code="removed", **words)
    since = {"valid_from": date(2026, 11, 10), "valid_to": until, "admitted_on": date(2026, 11, 10)}
    PartyMembership.objects.create(person=cast.admitted.person, organisation=cast.cell_a12, **since)
    with pytest.raises(AlreadyMember, match=cast.cell_a12.name):
        void(cast, "admitted", "removed")


def test_ceremony_of_a_mentor_is_not_undone(cast):
    member = PartyMembership.objects.get(person=cast.admitted.person)
    MentorAssignment.objects.create(candidacy=cast.source, mentor=member, assigned_on=date(2026, 11, 10))
    with pytest.raises(HelpsOthers, match="giúp đỡ 1 người"):
        void(cast, "admitted", "admitted")


def test_first_event_stays(cast):
    with pytest.raises(SourceStays):
        void(cast, "source", "source")


def test_event_is_voided_once(cast):
    event = void(cast, "introduced", "introduced").voids
    with pytest.raises(AlreadyVoided):
        void_event(by=cast.base_cadre, event_id=event.pk, reason="Lần nữa", version=2)


def test_voiding_event_is_not_voided(cast):
    voiding = void(cast, "introduced", "introduced")
    with pytest.raises(StageEvent.DoesNotExist):
        void_event(by=cast.base_cadre, event_id=voiding.pk, reason="Thôi", version=2)


def test_reason_is_asked_for(cast):
    with pytest.raises(ReasonMissing):
        void(cast, "introduced", "introduced", reason="  ")


def test_second_editor_is_refused(cast):
    with pytest.raises(StaleVersion):
        void(cast, "introduced", "introduced", version=9)


@pytest.mark.parametrize("by", ["cell_cadre", "leader", "union_officer"])
def test_voiding_needs_its_right(cast, by):
    with pytest.raises(Refused):
        void(cast, "introduced", "introduced", by=by)


def test_event_out_of_scope_is_hidden(cast):
    with pytest.raises(StageEvent.DoesNotExist):
        void(cast, "cousin", "source")
