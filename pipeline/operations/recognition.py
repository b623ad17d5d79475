"""Recognition as an official member (công nhận đảng viên chính thức)."""

from datetime import date
from typing import Any

from accounts.history import acting
from common.dates import short_date
from common.errors import DomainError
from membership.operations.membership_part import make_official
from membership.operations.tree_change import on_standing_tree
from membership.rules.permission import Permission
from pipeline.models import Decision, Probation
from pipeline.operations.case import Case, Happened
from pipeline.operations.decision import checked_number, write_decision
from pipeline.rules.order import require_days_in_order, require_order
from pipeline.rules.probation import require_over


class AlreadyDecided(DomainError):
    message = "Đảng viên này đã có kết quả “{outcome}” ngày {on}"
    mend = "Nếu kết quả đó ghi nhầm, hãy hủy bỏ diễn biến đó trước"


@on_standing_tree
def recognise(*, by: Any, probation_id: int, decision_number: str, decided_on: date, version: int) -> Probation:
    """Recognise a probationary member as official, from the day the twelve months ended: a late decision moves nothing.

    :param version: of the candidacy.
    :raises Probation.DoesNotExist: outside the user's scope, so that its existence stays hidden.
    :raises Refused, StaleVersion, AlreadyDecided, ProbationNotOver, StageMissing, DayBeforeRequired, DayInFuture:
    :raises DecisionNumberMissing, DecisionNumberTaken:
    """
    seen = Probation.objects.visible_to(by).get(pk=probation_id)
    case = Case.take(by=by, candidacy_id=seen.candidacy_id, version=version)
    case.require(Permission.RECOGNITION_DECIDE)
    # Read again behind the lock: someone may have decided meanwhile.
    probation = Probation.objects.select_related("member").get(pk=probation_id)
    refuse_decided(probation)
    require_over(probation.ends_on, decided_on, field="decided_on")
    require_order("recognised", case.standing, case.kind)
    number = checked_number(decision_number)
    case.require_day(decided_on, field="decided_on")
    require_days_in_order("recognised", decided_on, case.standing, case.kind, field="decided_on")
    with acting(by=by, reason="pipeline.recognition.decided", organisation=case.candidacy.party_organisation.number):
        said = Happened(document_number=number, counted_on=probation.ends_on)
        event = case.write("recognised", decided_on, said)
        write_decision(case, event, kind=Decision.Kind.RECOGNITION, number=number, decided_on=decided_on)
        _close(probation, decided_on)
        case.save()
    return probation


def refuse_decided(probation: Probation) -> None:
    """
    :raises AlreadyDecided:
    """
    if probation.outcome and probation.decided_on:
        label = Probation.Outcome(probation.outcome).label
        raise AlreadyDecided(outcome=label, on=short_date(probation.decided_on))


def _close(probation: Probation, decided_on: date) -> None:
    probation.outcome = Probation.Outcome.RECOGNISED
    probation.decided_on = decided_on
    probation.save(update_fields=["outcome", "decided_on"])
    make_official(probation.member, probation.ends_on)
