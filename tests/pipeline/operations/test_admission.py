"""Decision and ceremony."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.dates import local_today
from common.errors import StaleVersion
from membership.access import Refused
from membership.models import DecidingAuthority, PartyMembership
from pipeline.models import Admission, Candidacy, Decision, Probation, RulePack, StageEvent
from pipeline.operations.admission import admit, hold_ceremony
from pipeline.operations.candidacy import AlreadyMember
from pipeline.operations.decision import DecisionNumberMissing, DecisionNumberTaken
from pipeline.rules.admission import CeremonyBeforeDecision, CeremonyLate, ReceivedBeforeDecided
from pipeline.rules.age import TooYoung
from pipeline.rules.order import DayBeforeRequired, DayInFuture, StageAlreadyDone, StageMissing
from reports.models import StaleFact
from tests.pipeline.walk import walk

DECIDED, CEREMONY = date(2026, 9, 25), date(2026, 10, 5)


def enter(cast, who="ready", by="base_cadre", **words):
    fields = {
        "decision_number": "41-QĐ/ĐU",
        "decided_on": DECIDED,
        "ceremony_on": CEREMONY,
        "version": cast.candidacies[who].version,
    } | words
    return admit(by=cast.users[by], candidacy_id=cast.candidacies[who].pk, **fields)


def test_admission_makes_a_probationary_member(cast):
    decision = enter(cast)
    member = PartyMembership.objects.get(person=cast.ready.person)
    assert (member.admitted_on, member.decided_on, member.official_on) == (CEREMONY, DECIDED, None)
    assert member.organisation == cast.cell_a11
    probation = Probation.objects.get(member=member)
    assert (probation.admitted_on, probation.ends_on, probation.outcome) == (CEREMONY, date(2027, 10, 5), "")
    assert decision.admission.ceremony_on == CEREMONY
    cast.ready.refresh_from_db()
    assert (cast.ready.stage, cast.ready.admitted_on, cast.ready.outcome) == ("admitted", CEREMONY, "")


def test_admission_counts_on_the_day_of_the_ceremony(cast):
    enter(cast)
    days = dict(
        StageEvent.objects.filter(candidacy=cast.ready, code__in=("decided", "admitted")).values_list(
            "code", "counted_on"
        )
    )
    assert days == {"decided": DECIDED, "admitted": CEREMONY}


def test_admission_marks_the_facts_of_its_months(cast):
    StaleFact.objects.all().delete()
    enter(cast)
    marked = StaleFact.objects.values_list("month", flat=True)
    assert {date(2026, 9, 1), date(2026, 10, 1)} <= set(marked)


def test_admission_costs_few_statements(cast):
    with CaptureQueriesContext(connection) as queries:
        enter(cast)
    assert len(queries) <= 25, [query["sql"][:80] for query in queries]


def test_decision_without_a_ceremony_moves_only_the_decision(cast):
    enter(cast, ceremony_on=None)
    cast.ready.refresh_from_db()
    assert (cast.ready.stage, cast.ready.admitted_on) == ("decided", None)
    assert not PartyMembership.objects.filter(person=cast.ready.person).exists()


def test_ceremony_follows_later(cast):
    enter(cast, ceremony_on=None)
    admission = hold_ceremony(by=cast.base_cadre, candidacy_id=cast.ready.pk, ceremony_on=CEREMONY, version=2)
    assert admission.membership.admitted_on == CEREMONY
    assert Candidacy.objects.get(pk=cast.ready.pk).version == 3


def test_probation_from_the_29th_of_february_ends_with_february(cast):
    walk(cast.trained, until="base_resolved", years_ago=dict.fromkeys(_UNTIL_BASE, 3))
    decision = enter(
        cast, who="trained", decided_on=date(2024, 2, 1), ceremony_on=date(2024, 2, 29), superior_consent=True
    )
    assert decision.admission.membership.probations.get().ends_on == date(2025, 2, 28)


_UNTIL_BASE = (
    "source",
    "sympathiser",
    "mentored",
    "trained",
    "applied",
    "cv_declared",
    "verified",
    "endorsed",
    "opinions_collected",
    "cell_resolved",
    "base_resolved",
)


def test_admission_lists_what_is_missing(cast):
    with pytest.raises(StageMissing) as refusal:
        enter(cast, who="trained")
    assert "Nộp đơn xin vào Đảng; Khai lý lịch; Thẩm tra lý lịch" in str(refusal.value)
    assert "Đảng ủy cơ sở xét, đề nghị kết nạp" in str(refusal.value)
    assert not Decision.objects.filter(candidacy=cast.trained).exists()


def test_person_of_a_base_cell_needs_no_base_committee(cast):
    walk(cast.health, until="cell_resolved")
    assert enter(cast, who="health", by="specialist").organisation == cast.upper_a


def test_admission_is_entered_once(cast):
    enter(cast)
    with pytest.raises(StageAlreadyDone):
        enter(cast, version=2, decision_number="42-QĐ/ĐU")


def test_second_editor_is_refused(cast):
    with pytest.raises(StaleVersion):
        enter(cast, version=99)


def test_cell_cadre_does_not_admit(cast):
    with pytest.raises(Refused):
        enter(cast, by="cell_cadre")


def test_admission_out_of_scope_is_hidden(cast):
    with pytest.raises(Candidacy.DoesNotExist):
        enter(cast, who="cousin")


@pytest.mark.parametrize("number", ["", "   "])
def test_decision_number_is_asked_for(cast, number):
    with pytest.raises(DecisionNumberMissing):
        enter(cast, decision_number=number)


class TestNumber:
    def former(self, cast, **words):
        return Decision.objects.create(
            candidacy=cast.cousin if words.pop("hidden", False) else cast.sibling,
            kind="admission",
            organisation=words.pop("organisation", cast.upper_a),
            term="2025-2030",
            number=words.pop("number", "41-QĐ/ĐU"),
            decided_on=DECIDED,
            **words,
        )

    def test_number_is_used_once_in_a_term_and_the_other_record_is_shown(self, cast):
        self.former(cast)
        with pytest.raises(DecisionNumberTaken, match="Bùi Thị Ổi") as refusal:
            enter(cast)
        assert refusal.value.values["candidacy_id"] == cast.sibling.pk

    def test_other_record_out_of_scope_is_not_named(self, cast):
        self.former(cast, hidden=True)
        with pytest.raises(DecisionNumberTaken, match="ngoài phạm vi của bạn") as refusal:
            enter(cast)
        assert refusal.value.values["candidacy_id"] is None
        assert cast.cousin.person.full_name not in str(refusal.value)

    def test_leading_zero_makes_no_other_number(self, cast):
        self.former(cast, number="041-QĐ/ĐU")
        with pytest.raises(DecisionNumberTaken):
            enter(cast)

    def test_number_of_another_committee_is_free(self, cast):
        self.former(cast, organisation=cast.upper_b)
        assert enter(cast)

    def test_number_of_a_voided_decision_is_free(self, cast):
        self.former(cast, is_voided=True)
        assert enter(cast)


class TestDecider:
    def test_table_of_authorities_names_the_decider(self, cast):
        DecidingAuthority.objects.create(
            organisation=cast.base_a1, body="standing", delegated=True, valid_from=date(2026, 7, 26)
        )
        assert enter(cast).organisation == cast.base_a1

    def test_authority_of_another_time_does_not_decide(self, cast):
        DecidingAuthority.objects.create(
            organisation=cast.base_a1, body="committee", delegated=True, valid_from=date(2026, 10, 1)
        )
        assert enter(cast).organisation == cast.upper_a

    def test_without_an_entry_the_committee_above_the_base_decides(self, cast):
        DecidingAuthority.objects.all().delete()
        assert enter(cast).organisation == cast.upper_a


class TestDays:
    def test_decision_before_the_base_resolution_is_refused(self, cast):
        with pytest.raises(DayBeforeRequired) as refusal:
            enter(cast, decided_on=date(2026, 9, 9))
        assert refusal.value.field == "decided_on"

    def test_decision_in_the_future_is_refused(self, cast):
        with pytest.raises(DayInFuture):
            enter(cast, decided_on=local_today() + timedelta(days=1), ceremony_on=None)

    def test_ceremony_in_the_future_is_refused_at_its_field(self, cast):
        with pytest.raises(DayInFuture) as refusal:
            enter(cast, ceremony_on=local_today() + timedelta(days=1))
        assert refusal.value.field == "ceremony_on"

    def test_ceremony_before_the_decision_is_refused(self, cast):
        with pytest.raises(CeremonyBeforeDecision):
            enter(cast, ceremony_on=date(2026, 9, 24))

    def test_receipt_before_the_decision_is_refused(self, cast):
        with pytest.raises(ReceivedBeforeDecided):
            enter(cast, received_on=date(2026, 9, 24))

    def test_late_ceremony_needs_the_superiors_consent(self, cast):
        with pytest.raises(CeremonyLate, match="30 ngày làm việc"):
            enter(cast, ceremony_on=date(2026, 11, 20))
        enter(cast, ceremony_on=date(2026, 11, 20), superior_consent=True)
        assert "cấp trên trực tiếp đồng ý" in StageEvent.objects.get(candidacy=cast.ready, code="admitted").note

    def test_ceremony_counts_from_receipt_under_the_pinned_regulation(self, cast):
        assert enter(cast, received_on=date(2026, 10, 20), ceremony_on=date(2026, 11, 20))

    def test_ceremony_counts_from_issue_for_a_dossier_opened_under_208(self, cast):
        Candidacy.objects.filter(pk=cast.ready.pk).update(rule_pack=RulePack.objects.get(code="208-QĐ/TW"))
        with pytest.raises(CeremonyLate, match="ngày ban hành quyết định"):
            enter(cast, received_on=date(2026, 10, 20), ceremony_on=date(2026, 11, 20))

    def test_receipt_is_added_with_the_ceremony(self, cast):
        enter(cast, ceremony_on=None)
        hold_ceremony(
            by=cast.base_cadre,
            candidacy_id=cast.ready.pk,
            ceremony_on=date(2026, 11, 20),
            received_on=date(2026, 10, 20),
            version=2,
        )
        assert Decision.objects.get(candidacy=cast.ready).received_on == date(2026, 10, 20)


def test_nobody_under_18_becomes_a_member(cast):
    cast.ready.person.birth_on = date(2008, 11, 1)
    cast.ready.person.save()
    with pytest.raises(TooYoung):
        enter(cast)
    assert not Admission.objects.filter(candidacy=cast.ready).exists()


def test_member_is_not_admitted_again(cast):
    PartyMembership.objects.create(person=cast.ready.person, organisation=cast.cell_a12, valid_from=date(2020, 1, 1))
    with pytest.raises(AlreadyMember):
        enter(cast)
