"""Official members charged with helping a person (phân công đảng viên giúp đỡ)."""

from datetime import date
from typing import Any

from django.db.models import Q

from accounts.history import acting
from common.dates import short_date
from common.errors import DomainError
from membership.models import OrganisationSegment, PartyMembership
from membership.operations.tree_change import on_standing_tree
from membership.rules.permission import Permission
from pipeline.models import MentorAssignment
from pipeline.operations.case import Case, short_text


class MentorMissing(DomainError):
    message = "Chưa chọn đảng viên được phân công giúp đỡ"
    mend = "Chọn một đảng viên chính thức của chi bộ, hoặc của đảng bộ cơ sở"
    field = "mentor"


class MentorNotEligible(DomainError):
    message = "Không phân công được người đã chọn: {reason}"
    mend = "Chọn một đảng viên chính thức của chi bộ, hoặc của đảng bộ cơ sở"
    field = "mentor"


class AlreadyMentor(DomainError):
    message = "Đảng viên này đã được phân công giúp đỡ từ ngày {on}"
    mend = "Chọn người khác, hoặc ghi thôi giúp đỡ trước"
    field = "mentor"


class MentorEndTooEarly(DomainError):
    message = "Ngày thôi giúp đỡ {ended_on} đứng trước ngày phân công {assigned_on}"
    mend = "Kiểm tra lại ngày"
    field = "ended_on"


def assign_mentor(case: Case, *, mentor_id: int | None, on: date, resolution_number: str) -> MentorAssignment:
    """The side row of the stage `mentored`.

    :param mentor_id: a Party membership.
    :raises MentorMissing, MentorNotEligible, AlreadyMentor:
    """
    if mentor_id is None:
        raise MentorMissing
    mentor = PartyMembership.objects.filter(pk=mentor_id).select_related("organisation").first()
    if mentor is None or not _is_same_base(case, mentor, on):
        raise MentorNotEligible(reason=f"ngày {short_date(on)} người đó không sinh hoạt trong cùng đảng bộ cơ sở")
    if mentor.person_id == case.candidacy.person_id:
        raise MentorNotEligible(reason="không ai tự giúp đỡ chính mình")
    if mentor.official_on is None or mentor.official_on > on:
        raise MentorNotEligible(reason=f"ngày {short_date(on)} người đó chưa phải là đảng viên chính thức")
    charged = MentorAssignment.objects.filter(candidacy=case.candidacy, mentor__person=mentor.person_id, ended_on=None)
    if standing := charged.first():
        raise AlreadyMentor(on=short_date(standing.assigned_on))
    return MentorAssignment.objects.create(
        candidacy=case.candidacy, mentor=mentor, assigned_on=on, resolution_number=resolution_number
    )


@on_standing_tree
def end_mentor(
    *,
    by: Any,
    assignment_id: int,
    ended_on: date,
    version: int,
    successor_id: int | None = None,
    resolution_number: str = "",
) -> MentorAssignment:
    """A mentor leaves or is relieved (thôi giúp đỡ); perhaps another takes over on the same day.

    :param successor_id: a Party membership.
    :raises MentorAssignment.DoesNotExist: outside the user's scope.
    :raises Refused, StaleVersion, MentorEndTooEarly, DayInFuture, MentorNotEligible, AlreadyMentor:
    """
    assignment = MentorAssignment.objects.get(pk=assignment_id, ended_on=None)
    try:
        case = Case.take(by=by, candidacy_id=assignment.candidacy_id, version=version)
    except assignment.candidacy.DoesNotExist:
        raise MentorAssignment.DoesNotExist from None
    case.require(Permission.STAGE_RECORD)
    case.require_day(ended_on, field="ended_on")
    if ended_on < assignment.assigned_on:
        raise MentorEndTooEarly(ended_on=short_date(ended_on), assigned_on=short_date(assignment.assigned_on))
    with acting(by=by, reason="pipeline.mentor.ended", organisation=case.candidacy.party_organisation.number):
        assignment.ended_on = ended_on
        assignment.save(update_fields=["ended_on"])
        if successor_id is not None:
            number = short_text(resolution_number, "Số nghị quyết", 60)
            assign_mentor(case, mentor_id=successor_id, on=ended_on, resolution_number=number)
        case.save()
    return assignment


def _is_same_base(case: Case, mentor: PartyMembership, on: date) -> bool:
    """Whether the mentor was a member on the day in the base organisation that held the person then; the membership
    itself may have gone on in another body since."""
    _holder, segment = case.holder_on(on)
    was_in = PartyMembership.objects.in_force(on).filter(person=mentor.person_id).values("organisation")
    theirs = OrganisationSegment.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=on), organisation__in=was_in, valid_from__lte=on
    )
    return theirs.filter(base=segment.base_id).exists()
