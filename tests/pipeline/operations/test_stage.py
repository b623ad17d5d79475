"""Recording the plain stages of the road, one refusal after the other."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.dates import local_today
from common.errors import StaleVersion
from membership.access import Refused
from membership.models import OrganisationSegment, PartyMembership, UnionMembership
from membership.rules.group import GROUPS, mask_of
from pipeline.models import Candidacy, Enrolment, Meeting, MentorAssignment, Resolution, StageEvent, TrainingClass
from pipeline.operations.case import OrganisationNotThen, TextTooLong
from pipeline.operations.enrolment import CertificateNumberTaken, WrongKindOfClass
from pipeline.operations.mentor import MentorMissing, MentorNotEligible, end_mentor
from pipeline.operations.place import UnionBodyNotHere
from pipeline.operations.stage import (
    DocumentNumberMissing,
    IntroducedByAnother,
    NotAPlainStage,
    UnionBodyMissing,
    record_stage,
    return_to,
)
from pipeline.rules.age import TooOld, TooYoung
from pipeline.rules.certificate import CertificateExpired
from pipeline.rules.order import DayBeforeRequired, DayInFuture, NoSuchStage, StageMissing
from pipeline.rules.probation import ProbationNotOver
from pipeline.rules.stage import STAGES
from pipeline.rules.vote import TooFewMembers, Vote, VoteBelowThreshold
from tests.pipeline.walk import walk

MARCH = date(2026, 3, 2)


def record(candidacy, stage, day, by, **fields):
    """With the version as it is now, and a document number where one is needed."""
    version = fields.pop("version", None) or Candidacy.objects.get(pk=candidacy.pk).version
    if STAGES[stage].needs_document_number:
        fields.setdefault("document_number", "05-NQ/CB")
    return record_stage(by=by, candidacy_id=candidacy.pk, stage=stage, occurred_on=day, version=version, **fields)


def test_stage_moves_the_candidacy_and_its_version(cast):
    event = record(cast.source, "sympathiser", MARCH, cast.cell_cadre, note="  Họp   thường kỳ ")
    cast.source.refresh_from_db()
    assert (cast.source.stage, cast.source.stage_on, cast.source.last_event_on) == ("sympathiser", MARCH, MARCH)
    assert cast.source.version == 2
    assert (event.document_number, event.note, event.counts) == ("05-NQ/CB", "Họp thường kỳ", True)
    assert event.recorded_by_id == cast.cell_cadre.pk


def test_event_carries_the_segments_of_the_day(cast):
    event = record(cast.introduced, "sympathiser", MARCH, cast.cell_cadre)
    assert event.party_segment == OrganisationSegment.objects.get(organisation=cast.cell_a11)
    assert event.union_segment == OrganisationSegment.objects.get(organisation=cast.union_base)


def test_event_carries_the_groups_of_the_day(cast):
    event = record(cast.trained, "applied", date(2026, 6, 1), cast.cell_cadre)
    held = {code for code in GROUPS if event.groups & mask_of(code)}
    assert held == {"women", "ethnic_minority", "union_member", "age_18_30", "residential"}


def test_union_member_is_who_was_one_on_the_day(cast):
    UnionMembership.objects.filter(person=cast.trained.person).update(valid_to=date(2026, 5, 31))
    event = record(cast.trained, "applied", date(2026, 6, 1), cast.cell_cadre)
    assert not event.groups & mask_of("union_member")


def test_introduced_person_without_membership_rows_is_taken_for_a_union_member(cast):
    UnionMembership.objects.filter(person=cast.trained.person).delete()
    assert record(cast.trained, "applied", date(2026, 6, 1), cast.cell_cadre).groups & mask_of("union_member")


def test_stage_costs_few_statements(cast):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        record(cast.trained, "applied", date(2026, 6, 1), cast.cell_cadre, version=cast.trained.version)
    assert len(queries) <= 14, [query["sql"][:90] for query in queries]


def test_voted_stage_costs_few_statements(cast):
    walk(cast.trained, until="opinions_collected")
    version = Candidacy.objects.get(pk=cast.trained.pk).version
    with CaptureQueriesContext(connection) as queries:
        record(cast.trained, "cell_resolved", date(2026, 8, 10), cast.cell_cadre, vote=Vote(9, 8), version=version)
    assert len(queries) <= 20, [query["sql"][:90] for query in queries]


def test_second_editor_is_refused(cast):
    record(cast.source, "sympathiser", MARCH, cast.cell_cadre, version=1)
    with pytest.raises(StaleVersion):
        record(cast.source, "sympathiser", MARCH, cast.base_cadre, version=1)
    assert StageEvent.objects.filter(candidacy=cast.source, code="sympathiser").count() == 1


@pytest.mark.parametrize("user", ["nobody", "disabled", "system_admin", "organisation_admin", "training_centre"])
def test_out_of_scope_is_as_if_it_did_not_exist(cast, user):
    with pytest.raises(Candidacy.DoesNotExist):
        record(cast.source, "sympathiser", MARCH, cast.users[user])


def test_other_unit_is_out_of_scope(cast):
    with pytest.raises(Candidacy.DoesNotExist):
        record(cast.cousin, "sympathiser", MARCH, cast.base_cadre)


@pytest.mark.parametrize("user", ["leader", "auditor", "union_officer"])
def test_in_scope_without_the_right_is_refused(cast, user):
    with pytest.raises(Refused):
        record(cast.trained, "applied", date(2026, 6, 1), cast.users[user])


def test_base_committees_stage_is_not_the_cells(cast):
    walk(cast.trained, until="cell_resolved")
    with pytest.raises(Refused):
        record(cast.trained, "base_resolved", date(2026, 9, 10), cast.cell_cadre, vote=Vote(11, 11))


def test_union_officer_introduces(cast):
    walk(cast.distant, until="introduced")
    event = record(cast.distant, "introduced", MARCH, cast.union_officer)
    assert event.union_organisation == cast.union_school


def test_party_cadre_may_record_the_unions_list(cast):
    assert record(cast.introduced, "introduced", MARCH, cast.cell_cadre).union_organisation == cast.union_base


def test_introduction_needs_a_union_body(cast):
    with pytest.raises(UnionBodyMissing):
        record(cast.source, "introduced", MARCH, cast.cell_cadre)


def test_introduction_names_the_union_body(cast):
    event = record(cast.source, "introduced", MARCH, cast.cell_cadre, union_organisation_id=cast.union_branch.pk)
    cast.source.refresh_from_db()
    assert event.union_organisation == cast.source.union_organisation == cast.union_branch


def test_introducing_body_is_led_by_a_party_body_of_the_same_base(cast):
    with pytest.raises(UnionBodyNotHere, match="Đoàn Trường THPT"):
        record(cast.source, "introduced", MARCH, cast.cell_cadre, union_organisation_id=cast.union_school.pk)


def test_introducing_body_stays_once_it_has_introduced(cast):
    with pytest.raises(IntroducedByAnother, match="Đoàn thôn Đông Lĩnh"):
        record(cast.introduced, "introduced", MARCH, cast.cell_cadre, union_organisation_id=cast.union_upper.pk)


def test_repetition_does_not_count_again(cast):
    event = record(cast.introduced, "introduced", MARCH, cast.union_officer)
    assert not event.counts
    assert StageEvent.objects.filter(candidacy=cast.introduced, code="introduced", counts=True).count() == 1


def test_stage_out_of_order_is_refused(cast):
    with pytest.raises(StageMissing, match="Vào danh sách cảm tình Đảng"):
        record(cast.source, "trained", MARCH, cast.cell_cadre)


def test_future_day_is_refused(cast):
    with pytest.raises(DayInFuture):
        record(cast.source, "sympathiser", local_today() + timedelta(days=1), cast.cell_cadre)


def test_day_before_the_stage_before_is_refused(cast):
    with pytest.raises(DayBeforeRequired):
        record(cast.source, "sympathiser", cast.source.opened_on - timedelta(days=1), cast.cell_cadre)


def test_day_without_the_organisation_is_refused(cast):
    OrganisationSegment.objects.filter(organisation=cast.cell_a11).update(valid_from=date(2026, 4, 1))
    with pytest.raises(OrganisationNotThen, match="Chi bộ Xóm Đình"):
        record(cast.source, "sympathiser", MARCH, cast.cell_cadre)


def test_resolution_number_is_asked_for(cast):
    with pytest.raises(DocumentNumberMissing, match="nghị quyết chi bộ"):
        record(cast.source, "sympathiser", MARCH, cast.cell_cadre, document_number="  ")


def test_text_that_does_not_fit_is_refused(cast):
    with pytest.raises(TextTooLong, match="301 ký tự"):
        record(cast.source, "sympathiser", MARCH, cast.cell_cadre, note="a" * 301)


@pytest.mark.parametrize("stage", ["decided", "admitted", "recognised"])
def test_decisions_have_operations_of_their_own(cast, stage):
    with pytest.raises(NotAPlainStage):
        record(cast.ready, stage, MARCH, cast.base_cadre)


def test_unknown_stage_is_refused(cast):
    with pytest.raises(NoSuchStage, match="nowhere"):
        record_stage(by=None, candidacy_id=cast.source.pk, stage="nowhere", occurred_on=MARCH, version=1)


class TestMentor:
    DAY = date(2026, 3, 10)

    def assign(self, cast, mentor, day=DAY):
        walk(cast.introduced, until="sympathiser")
        return record(cast.introduced, "mentored", day, cast.cell_cadre, mentor_id=mentor, document_number="03-NQ/CB")

    def member(self, cast, **fields):
        other = PartyMembership.objects.exclude(pk=cast.mentor.pk).filter(organisation=cast.cell_a11)
        member = other.filter(official_on__isnull=False).first()
        for name, value in fields.items():
            setattr(member, name, value)
        member.save()
        return member

    def test_official_member_of_the_cell_is_assigned(self, cast):
        self.assign(cast, cast.mentor.pk)
        row = MentorAssignment.objects.get(candidacy=cast.introduced)
        assert (row.mentor, row.assigned_on, row.resolution_number) == (cast.mentor, self.DAY, "03-NQ/CB")

    def test_member_of_another_cell_of_the_base_is_assigned(self, cast):
        self.assign(cast, self.member(cast, organisation=cast.cell_a12).pk)
        assert MentorAssignment.objects.filter(candidacy=cast.introduced).count() == 1

    def test_mentor_is_asked_for(self, cast):
        with pytest.raises(MentorMissing):
            self.assign(cast, None)

    def test_member_of_another_base_is_refused(self, cast):
        with pytest.raises(MentorNotEligible, match="cùng đảng bộ cơ sở"):
            self.assign(cast, self.member(cast, organisation=cast.cell_a21).pk)

    def test_probationary_member_is_refused(self, cast):
        with pytest.raises(MentorNotEligible, match="chưa phải là đảng viên chính thức"):
            self.assign(cast, self.member(cast, official_on=date(2026, 6, 1)).pk)

    def test_member_who_had_left_is_refused(self, cast):
        with pytest.raises(MentorNotEligible):
            self.assign(cast, self.member(cast, valid_to=self.DAY).pk)

    def test_mentor_is_relieved(self, cast):
        row = MentorAssignment.objects.get(candidacy=cast.trained)
        ended = end_mentor(by=cast.cell_cadre, assignment_id=row.pk, ended_on=date(2026, 7, 1), version=1)
        assert ended.ended_on == date(2026, 7, 1)
        with pytest.raises(MentorAssignment.DoesNotExist):
            end_mentor(by=cast.cell_cadre, assignment_id=row.pk, ended_on=date(2026, 7, 1), version=2)

    def test_mentor_of_a_person_out_of_scope_is_hidden(self, cast):
        row = MentorAssignment.objects.get(candidacy=cast.trained)
        with pytest.raises(MentorAssignment.DoesNotExist):
            end_mentor(by=cast.disabled, assignment_id=row.pk, ended_on=date(2026, 7, 1), version=1)


class TestCell:
    DAY = date(2026, 8, 10)

    def resolve(self, cast, vote=None, **fields):
        walk(cast.trained, until="opinions_collected")
        return record(cast.trained, "cell_resolved", self.DAY, cast.cell_cadre, vote=vote or Vote(9, 8, 9), **fields)

    def test_vote_is_kept_with_its_meeting(self, cast):
        event = self.resolve(cast)
        row = Resolution.objects.select_related("meeting").get(event=event)
        assert (row.members, row.in_favour, row.is_passed, row.purpose) == (9, 8, True, "admission")
        assert (row.meeting.organisation, row.meeting.body, row.meeting.held_on) == (cast.cell_a11, "cell", self.DAY)

    def test_people_of_one_meeting_share_it(self, cast):
        event = self.resolve(cast)
        walk(cast.introduced, until="opinions_collected")
        second = record(cast.introduced, "cell_resolved", self.DAY, cast.cell_cadre, vote=Vote(9, 6))
        assert Meeting.objects.filter(resolutions__event__in=[event, second]).distinct().count() == 1

    def test_committee_meets_at_the_base_organisation(self, cast):
        walk(cast.trained, until="cell_resolved")
        event = record(cast.trained, "base_resolved", date(2026, 9, 10), cast.base_cadre, vote=Vote(11, 8))
        assert event.resolution.meeting.organisation == cast.base_a1
        assert event.resolution.meeting.body == "committee"

    def test_fewer_than_two_thirds_is_refused(self, cast):
        with pytest.raises(VoteBelowThreshold):
            self.resolve(cast, Vote(9, 5))

    def test_fewer_than_three_members_is_refused(self, cast):
        with pytest.raises(TooFewMembers):
            self.resolve(cast, Vote(2, 2))

    def test_certificate_of_more_than_60_months_is_refused(self, cast):
        walk(cast.trained, until="opinions_collected", years_ago={"trained": 6, "sympathiser": 7, "source": 8})
        with pytest.raises(CertificateExpired):
            self.resolve(cast)

    def test_certificate_taken_anew_is_good_again(self, cast):
        walk(cast.trained, until="opinions_collected", years_ago={"trained": 6, "sympathiser": 7, "source": 8})
        record(cast.trained, "trained", date(2026, 8, 1), cast.cell_cadre, document_number="99/GCN")
        assert self.resolve(cast).counts

    def test_person_under_18_is_refused(self, cast):
        cast.trained.person.birth_on = date(2008, 8, 11)
        cast.trained.person.save()
        with pytest.raises(TooYoung):
            self.resolve(cast)

    def test_person_over_60_needs_the_provinces_consent(self, cast):
        cast.trained.person.birth_on = date(1960, 8, 11)
        cast.trained.person.save()
        with pytest.raises(TooOld):
            self.resolve(cast)
        assert "đã đồng ý" in self.resolve(cast, superior_consent=True).note


class TestClass:
    DAY = date(2026, 6, 3)

    def certify(self, cast, stage="trained", **fields):
        fields = {"training_class_id": cast.training_class.pk, "document_number": "61/GCN", **fields}
        return record(cast.trained, stage, self.DAY, cast.specialist, **fields)

    def test_certificate_puts_the_person_on_the_roster(self, cast):
        walk(cast.introduced, until="sympathiser")
        record(
            cast.introduced,
            "trained",
            self.DAY,
            cast.specialist,
            training_class_id=cast.training_class.pk,
            document_number="61/GCN",
        )
        row = Enrolment.objects.get(candidacy=cast.introduced)
        assert (row.certificate_number, row.certificate_on, row.result) == ("61/GCN", self.DAY, "passed")

    def test_class_out_of_scope_is_hidden(self, cast):
        with pytest.raises(TrainingClass.DoesNotExist):
            record(
                cast.trained,
                "trained",
                self.DAY,
                cast.cell_cadre,
                training_class_id=cast.training_class.pk,
                document_number="61/GCN",
            )

    def test_class_of_the_other_kind_is_refused(self, cast):
        other = TrainingClass.objects.create(
            organisation=cast.upper_a, kind="new_member", name="Đảng viên mới", starts_on=MARCH, ends_on=self.DAY
        )
        with pytest.raises(WrongKindOfClass):
            self.certify(cast, training_class_id=other.pk)

    def test_number_is_given_once_in_a_class(self, cast):
        taken = Enrolment.objects.exclude(candidacy=cast.trained).filter(training_class=cast.training_class)
        with pytest.raises(CertificateNumberTaken):
            self.certify(cast, document_number=taken.first().certificate_number)


def test_official_cell_resolution_waits_for_the_end_of_probation(cast):
    walk(cast.admitted, until="self_reviewed", years_ago={"new_member_class": 1, "self_reviewed": 1})
    with pytest.raises(ProbationNotOver, match="05/10/2027"):
        record(cast.admitted, "official_cell_resolved", date(2026, 11, 20), cast.cell_cadre, vote=Vote(9, 9))


class TestStepBack:
    def back(self, cast, to="trained", on=date(2026, 8, 1)):
        version = Candidacy.objects.get(pk=cast.trained.pk).version
        return return_to(
            by=cast.cell_cadre,
            candidacy_id=cast.trained.pk,
            stage=to,
            on=on,
            reason="Giấy tờ quá 12 tháng",
            version=version,
        )

    def test_later_stages_have_to_be_done_again(self, cast):
        walk(cast.trained, until="opinions_collected")
        self.back(cast)
        cast.trained.refresh_from_db()
        assert (cast.trained.stage, cast.trained.stage_on) == ("trained", date(2026, 8, 1))
        event = record(cast.trained, "applied", date(2026, 8, 2), cast.cell_cadre)
        assert not event.counts

    def test_step_back_is_not_dated_before_the_last_event(self, cast):
        walk(cast.trained, until="opinions_collected")
        with pytest.raises(Exception, match="đứng trước diễn biến gần nhất"):
            self.back(cast, on=date(2026, 6, 5))
