"""Admission: the decision, the ceremony, and what they make of a person (kết nạp đảng viên)."""

from datetime import date
from typing import Any

from django.db.models import Q

from accounts.history import acting
from membership.models import PartyMembership
from membership.operations.membership_part import go_on
from membership.operations.tree_change import on_standing_tree
from membership.rules.permission import Permission
from pipeline.models import Admission, Decision, Probation
from pipeline.operations.candidacy import AlreadyMember
from pipeline.operations.case import Case, Happened
from pipeline.operations.decision import checked_number, write_decision
from pipeline.queries.deadline import working_calendar
from pipeline.rules.admission import require_ceremony, require_decision_days
from pipeline.rules.age import require_age
from pipeline.rules.order import require_days_in_order, require_order
from pipeline.rules.probation import ends_on

_CONSENT = "Tổ chức lễ sau hạn, cấp ủy cấp trên trực tiếp đồng ý"


@on_standing_tree
def admit(
    *,
    by: Any,
    candidacy_id: int,
    decision_number: str,
    decided_on: date,
    received_on: date | None = None,
    ceremony_on: date | None = None,
    version: int,
    superior_consent: bool = False,
) -> Decision:
    """Enter the decision and, where its day is given, the ceremony: the fast path.

    :param superior_consent: the direct superior agreed to a ceremony after its term.
    :raises Candidacy.DoesNotExist: outside the user's scope.
    :raises Refused, StaleVersion: without the right; saved by someone else since.
    :raises StageMissing: with the labels of all that still has to be recorded.
    :raises DecisionNumberMissing, DecisionNumberTaken, ReceivedBeforeDecided, DayInFuture, DayBeforeRequired:
    :raises CeremonyBeforeDecision, CeremonyBeforeReceipt, CeremonyLate, TooYoung, AlreadyMember:
    """
    case = Case.take(by=by, candidacy_id=candidacy_id, version=version)
    case.require(Permission.DECISION_RECORD)
    require_order("decided", case.standing, case.kind)
    number = checked_number(decision_number)
    case.require_day(decided_on, field="decided_on")
    require_days_in_order("decided", decided_on, case.standing, case.kind, field="decided_on")
    require_decision_days(decided_on, received_on)
    if received_on is not None:
        case.require_day(received_on, field="received_on")
    with acting(by=by, reason="pipeline.admission.decided", organisation=case.candidacy.party_organisation.number):
        event = case.write("decided", decided_on, Happened(document_number=number))
        decision = write_decision(
            case,
            event,
            kind=Decision.Kind.ADMISSION,
            number=number,
            decided_on=decided_on,
            received_on=received_on,
        )
        if ceremony_on is not None:
            _hold(case, decision, ceremony_on, superior_consent)
        case.save()
    return decision


@on_standing_tree
def hold_ceremony(
    *,
    by: Any,
    candidacy_id: int,
    ceremony_on: date,
    received_on: date | None = None,
    version: int,
    superior_consent: bool = False,
) -> Admission:
    """Enter the ceremony of a decision that was entered before.

    :param received_on: when the decision came, where that was not known yet.
    :raises Candidacy.DoesNotExist, Refused, StaleVersion, StageMissing, StageAlreadyDone, DayInFuture, DayBeforeBirth:
    :raises CeremonyBeforeDecision, CeremonyBeforeReceipt, CeremonyLate, ReceivedBeforeDecided, TooYoung, AlreadyMember:
    """
    case = Case.take(by=by, candidacy_id=candidacy_id, version=version)
    require_order("admitted", case.standing, case.kind)
    decision = Decision.objects.get(candidacy=case.candidacy, kind=Decision.Kind.ADMISSION, is_voided=False)
    with acting(by=by, reason="pipeline.admission.held", organisation=case.candidacy.party_organisation.number):
        if received_on is not None and received_on != decision.received_on:
            case.require_day(received_on, field="received_on")
            require_decision_days(decision.decided_on, received_on)
            decision.received_on = received_on
            decision.save(update_fields=["received_on"])
        former = Admission.objects.filter(decision=decision).first()
        admission = _hold(case, decision, ceremony_on, superior_consent, former)
        case.save()
    return admission


def _hold(
    case: Case, decision: Decision, ceremony_on: date, superior_consent: bool, former: Admission | None = None
) -> Admission:
    """The ceremony: its event, membership, admission and probation.

    :param former: a voided ceremony of the same decision: its row is used again, history keeps the mistake.
    """
    case.require(Permission.ADMISSION_ENTER)
    case.require_day(ceremony_on, field="ceremony_on")
    require_ceremony(
        ceremony_on,
        decision.decided_on,
        decision.received_on,
        case.rules,
        working_calendar(),
        superior_consent=superior_consent,
    )
    # The upper limit is judged when the cell considers; under age nobody may become a member.
    require_age(case.candidacy.person.birth_on, ceremony_on, case.rules, consent=True)
    _refuse_members(case, ceremony_on)
    event = case.write("admitted", ceremony_on, Happened(note=_CONSENT if superior_consent else ""))
    membership = PartyMembership.objects.create(
        person=case.candidacy.person,
        organisation_id=event.party_organisation_id,
        valid_from=ceremony_on,
        decided_on=decision.decided_on,
        admitted_on=ceremony_on,
    )
    go_on(membership, case.holders)
    admission = former or Admission(decision=decision, candidacy=case.candidacy)
    admission.membership, admission.event, admission.ceremony_on = membership, event, ceremony_on
    admission.is_voided = False
    admission.save()
    Probation.objects.create(
        candidacy=case.candidacy,
        member=membership,
        admitted_on=ceremony_on,
        ends_on=ends_on(ceremony_on, case.rules),
    )
    return admission


def _refuse_members(case: Case, ceremony_on: date) -> None:
    members = PartyMembership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=ceremony_on), person=case.candidacy.person
    )
    if former := members.select_related("organisation").first():
        raise AlreadyMember(organisation=former.organisation.name)
