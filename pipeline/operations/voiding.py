"""Taking back what was recorded by mistake (hủy bỏ có lý do): the event stays, struck through; its side rows go."""

from collections.abc import Callable
from typing import Any, Final

from django.db.models import Q

from accounts.history import acting
from common.dates import short_date
from common.errors import DomainError
from common.text import clean
from membership.models import Organisation, PartyMembership, Person
from membership.operations.membership_part import go_on, make_official
from membership.operations.tree_change import on_standing_tree
from membership.queries.succession import heir_of
from membership.rules.permission import Permission
from pipeline.models import Admission, Candidacy, Decision, MentorAssignment, Probation, StageEvent
from pipeline.operations.candidacy import AlreadyMember, refusing_clashes
from pipeline.operations.case import Case, short_text
from pipeline.operations.ending import ReasonMissing
from pipeline.operations.enrolment import take_back_certificate
from pipeline.operations.place import holds_people
from pipeline.operations.resolution import drop_vote
from pipeline.queries.standing import standing_from
from pipeline.rules.stage import EVENT_LABELS, HANDED_OVER, requires_of
from pipeline.rules.standing import is_step_aside


class AlreadyVoided(DomainError):
    message = "Diễn biến này đã được hủy bỏ"
    mend = "Tải lại trang để xem bản mới"
    status = 409


class NotTheLatest(DomainError):
    message = "Chưa hủy bỏ được “{event}” ngày {on}, vì các diễn biến sau dựa vào nó: {later}"
    mend = "Hủy bỏ các diễn biến sau trước, bắt đầu từ diễn biến mới nhất"


class SourceStays(DomainError):
    message = "Không hủy bỏ được dòng đầu tiên của hồ sơ"
    mend = "Nếu nhập nhầm người, hãy kết thúc bằng “Đưa ra khỏi danh sách” và ghi lý do"


class NobodyWentOn(DomainError):
    message = "{name} đã kết thúc ngày {on} mà không có riêng một đơn vị kế thừa, nên không thể lại theo dõi người này"
    mend = "Chuyển hồ sơ, hoặc đưa người này vào danh sách, tại đơn vị đang theo dõi"


class HoldsNobodyNow(NobodyWentOn):
    message = "{name} nay là {kind}, không trực tiếp theo dõi người vào Đảng"


class HelpsOthers(DomainError):
    message = "Người này, khi là đảng viên chính thức, đã được phân công giúp đỡ {count} người"
    mend = "Hủy bỏ các phân công đó trước"


@refusing_clashes()
@on_standing_tree
def void_event(*, by: Any, event_id: int, reason: str, version: int) -> StageEvent:
    """Void an event that nothing later rests on, by another event; returns that one.

    What the event changed is undone, the road reopens where it stood before, and a repetition of the event, if there
    is one, counts in its place.

    :raises StageEvent.DoesNotExist: outside the user's scope.
    :raises Refused, StaleVersion, ReasonMissing, AlreadyVoided, NotTheLatest, SourceStays, NobodyWentOn:
    :raises HoldsNobodyNow, HelpsOthers:
    :raises AlreadyOnTheRoad, AlreadyMember: another road of the person began after this one had ended.
    """
    seen = StageEvent.objects.get(pk=event_id, voids=None)
    try:
        case = Case.take(by=by, candidacy_id=seen.candidacy_id, version=version)
    except Candidacy.DoesNotExist:
        raise StageEvent.DoesNotExist from None
    case.require(Permission.EVENT_VOID)
    event = next((row for row in case.events if row.pk == event_id), None)
    if event is None:
        raise AlreadyVoided
    if not clean(reason):
        raise ReasonMissing
    _require_nothing_later(case, event)
    with acting(by=by, reason="pipeline.event.voided", organisation=case.candidacy.party_organisation.number):
        was_closed = case.standing.outcome
        voiding = _strike(case, event, short_text(reason, "Lý do", 300))
        if was_closed and not case.standing.outcome:
            _refuse_members(case, event)
            _settle(case.candidacy)
        changes = _UNDO.get(event.code, _undo_nothing)(case, event)
        drop_vote(event)
        case.save(**changes)
    return voiding


def what_rests_on(case_events: list[StageEvent], event: StageEvent, kind: str) -> list[StageEvent]:
    """The standing events that would lose their ground without this one, newest first.

    An exit, a step back or a hand-over turns the whole road, so everything after it rests on it; a stage carries later
    exits and steps back, and the stages that would no longer have what they require.
    """
    later = [row for row in case_events if row.pk > event.pk]
    if is_step_aside(event.code):
        return later[::-1]
    without = standing_from(row for row in case_events if row.pk != event.pk).done
    groundless = without - _well_founded(without, kind)
    resting = [row for row in later if row.code in groundless or (is_step_aside(row.code) and row.code != HANDED_OVER)]
    return resting[::-1]


def _well_founded(done: frozenset[str], kind: str) -> frozenset[str]:
    """Those stages of which everything that they require, however far back, is among them."""
    founded = frozenset(code for code in done if done.issuperset(requires_of(code, kind)))
    return founded if founded == done else _well_founded(founded, kind)


def _require_nothing_later(case: Case, event: StageEvent) -> None:
    if event.code == "source":
        raise SourceStays
    if later := what_rests_on(case.events, event, case.kind):
        listed = "; ".join(f"{EVENT_LABELS[row.code]} {short_date(row.occurred_on)}" for row in later)
        raise NotTheLatest(event=EVENT_LABELS[event.code], on=short_date(event.occurred_on), later=listed)


def _strike(case: Case, event: StageEvent, reason: str) -> StageEvent:
    """Mark the event, write the one that voids it, let the next repetition count, and play the rest again."""
    voiding = StageEvent.objects.create(
        candidacy=case.candidacy,
        code=event.code,
        occurred_on=case.today,
        counted_on=event.counted_on,
        party_organisation_id=event.party_organisation_id,
        party_segment_id=event.party_segment_id,
        union_organisation_id=event.union_organisation_id,
        union_segment_id=event.union_segment_id,
        counts=False,
        note=reason,
        to_stage=event.to_stage,
        voids=event,
        recorded_by_id=case.by.pk if case.by else None,
    )
    event.is_voided = True
    event.save(update_fields=["is_voided"])
    case.events = [row for row in case.events if row.pk != event.pk]
    repetitions = [row for row in case.events if row.code == event.code]
    if event.counts and repetitions:
        repetition = min(repetitions, key=lambda row: (row.occurred_on, row.pk))
        repetition.counts = True
        repetition.save(update_fields=["counts"])
    case.standing = standing_from(case.events)
    return voiding


def _refuse_members(case: Case, event: StageEvent) -> None:
    """
    :raises AlreadyMember: by another ceremony, after this event.
    """
    members = PartyMembership.objects.filter(
        Q(valid_to=None) | Q(valid_from__gt=event.occurred_on), person=case.candidacy.person_id
    )
    if admitted_on := case.standing.last_day("admitted"):
        members = members.exclude(admitted_on=admitted_on)
    if other := members.select_related("organisation").first():
        raise AlreadyMember(organisation=other.organisation.name)


def _settle(candidacy: Candidacy) -> None:
    """A road that was closed did not follow when its bodies ended or were divided, as a membership did; open again, it
    stands in those that went on."""
    members = PartyMembership.objects.filter(person=candidacy.person_id, valid_to=None).select_related("organisation")
    member = members.first()
    candidacy.party_organisation = member.organisation if member else _holder(candidacy.party_organisation)
    if candidacy.union_organisation is not None:
        candidacy.union_organisation = _present(candidacy.union_organisation)


def _holder(body: Organisation) -> Organisation:
    """
    :raises NobodyWentOn, HoldsNobodyNow:
    """
    heir = _present(body)
    if not holds_people(heir):
        raise HoldsNobodyNow(name=heir.name, kind=heir.kind_label)
    return heir


def _present(body: Organisation) -> Organisation:
    """
    :raises NobodyWentOn:
    """
    if body.closed_on is None:
        return body
    heir = heir_of(body)
    if heir is None:
        raise NobodyWentOn(name=body.name, on=short_date(body.closed_on))
    return heir


def _undo_nothing(case: Case, event: StageEvent) -> dict[str, Any]:
    return {}


def _undo_mentor(case: Case, event: StageEvent) -> dict[str, Any]:
    # No column ties an assignment to its event: it is the one of that day, by its number where there are several.
    rows = MentorAssignment.objects.filter(candidacy=case.candidacy, assigned_on=event.occurred_on).order_by("pk")
    numbered = rows.filter(resolution_number=event.document_number)
    if assignment := numbered.last() or rows.last():
        assignment.delete()
    return {}


def _undo_certificate(case: Case, event: StageEvent) -> dict[str, Any]:
    take_back_certificate(candidacy_id=case.candidacy.pk, number=event.document_number, on=event.occurred_on)
    return {}


def _undo_decision(case: Case, event: StageEvent) -> dict[str, Any]:
    Decision.objects.filter(event=event).update(is_voided=True)
    return {}


def _undo_ceremony(case: Case, event: StageEvent) -> dict[str, Any]:
    """Membership and probation leave their rows in the history; the admission stays, struck through."""
    admission = Admission.objects.select_related("membership").get(event=event)
    membership = admission.membership
    admission.is_voided, admission.membership = True, None
    admission.save(update_fields=["is_voided", "membership"])
    Probation.objects.filter(candidacy=case.candidacy, outcome="").delete()
    if membership is not None:
        # A reorganisation cuts a membership in two; both parts rest on this ceremony.
        parts = PartyMembership.objects.filter(person=membership.person_id, admitted_on=membership.admitted_on)
        if count := MentorAssignment.objects.filter(mentor__in=parts).count():
            raise HelpsOthers(count=count)
        parts.delete()
    return {}


def _undo_recognition(case: Case, event: StageEvent) -> dict[str, Any]:
    _undo_decision(case, event)
    probation = _reopen_probation(case)
    if probation is not None:
        make_official(probation.member, None)
    return {}


def _undo_end(case: Case, event: StageEvent) -> dict[str, Any]:
    _undo_decision(case, event)
    if event.code == "died":
        person = Person.objects.get(pk=case.candidacy.person_id)
        person.died_on = None
        person.version += 1
        person.save(update_fields=["died_on", "version"])
    probation = _reopen_probation(case)
    if probation is not None:
        probation.member.valid_to = None
        probation.member.save(update_fields=["valid_to"])
        go_on(probation.member, case.holders)
    return {}


def _reopen_probation(case: Case) -> Probation | None:
    probation = Probation.objects.filter(candidacy=case.candidacy).select_related("member").first()
    if probation is not None:
        probation.outcome, probation.decided_on = "", None
        probation.save(update_fields=["outcome", "decided_on"])
    return probation


def _undo_hand_over(case: Case, event: StageEvent) -> dict[str, Any]:
    return {"party_organisation": _holder(event.party_organisation)}


_UNDO: Final[dict[str, Callable[[Case, StageEvent], dict[str, Any]]]] = {
    "mentored": _undo_mentor,
    "trained": _undo_certificate,
    "new_member_class": _undo_certificate,
    "decided": _undo_decision,
    "admitted": _undo_ceremony,
    "recognised": _undo_recognition,
    "removed": _undo_end,
    "died": _undo_end,
    HANDED_OVER: _undo_hand_over,
}
