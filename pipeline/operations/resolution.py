"""The vote on one person, kept with the meeting at which it was taken."""

from datetime import date
from typing import Final

from common.errors import DomainError
from pipeline.models import Meeting, Resolution, StageEvent
from pipeline.operations.case import Case
from pipeline.rules.vote import Vote

_BODIES: Final = {"cell": Meeting.Body.CELL, "base": Meeting.Body.COMMITTEE}


class AlreadyVoted(DomainError):
    message = "Cuộc họp ngày này đã có nghị quyết số {number} về người này"
    mend = "Kiểm tra lại ngày họp, hoặc hủy bỏ diễn biến đã ghi nhầm trước"
    field = "occurred_on"


def keep_vote(case: Case, event: StageEvent, *, body: str, vote: Vote, is_passed: bool = True) -> Resolution:
    """The side row of a stage that is voted on, or of a refusal.

    :param body: `cell` or `base`: the committee of the base organisation.
    :raises AlreadyVoted:
    """
    organisation_id = event.party_organisation_id
    if body == "base":
        segment = event.party_segment
        organisation_id = (segment.base or segment).organisation_id
    meeting = _meeting(organisation_id, _BODIES[body], event.occurred_on, vote)
    purpose = Resolution.Purpose.RECOGNITION if case.standing.has("admitted") else Resolution.Purpose.ADMISSION
    if former := Resolution.objects.filter(meeting=meeting, candidacy=case.candidacy, purpose=purpose).first():
        raise AlreadyVoted(number=former.number)
    return Resolution.objects.create(
        meeting=meeting,
        candidacy=case.candidacy,
        purpose=purpose,
        number=event.document_number,
        members=vote.members,
        in_favour=vote.in_favour,
        is_passed=is_passed,
        event=event,
    )


def drop_vote(event: StageEvent) -> None:
    """Take back the vote of an event that is voided, and the meeting when nothing else was resolved at it."""
    resolution = Resolution.objects.filter(event=event).select_related("meeting").first()
    if resolution is None:
        return
    meeting = resolution.meeting
    resolution.delete()
    if not Resolution.objects.filter(meeting=meeting).exists():
        meeting.delete()


def _meeting(organisation_id: int, body: str, held_on: date, vote: Vote) -> Meeting:
    """One meeting a day of each body; its numbers are those of the first vote entered."""
    meeting = Meeting.objects.filter(organisation=organisation_id, body=body, held_on=held_on).first()
    return meeting or Meeting.objects.create(
        organisation_id=organisation_id, body=body, held_on=held_on, members=vote.members, present=vote.present
    )
