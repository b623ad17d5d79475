"""Ways off the road (RULES of exits stand in `rules.stage.EXITS`): withdrawn, dropped, refused, died, removed."""

from datetime import date, timedelta
from typing import Any

from accounts.history import acting
from common.errors import DomainError
from common.text import clean
from membership.models import Person
from membership.operations.membership_part import end_before
from membership.operations.tree_change import on_standing_tree
from pipeline.models import Decision, Probation, StageEvent
from pipeline.operations.case import Case, Happened
from pipeline.operations.decision import checked_number, write_decision
from pipeline.operations.resolution import keep_vote
from pipeline.rules.decision import normal_number
from pipeline.rules.order import NoSuchStage, require_exit
from pipeline.rules.stage import EXITS, Exit
from pipeline.rules.vote import Vote, require_possible


class ReasonMissing(DomainError):
    message = "Chưa ghi lý do"
    mend = "Ghi lý do ngắn gọn, không ghi nội dung thẩm tra hay đánh giá"
    field = "reason"


class EndDocumentMissing(DomainError):
    message = "Chưa có số của {document}"
    mend = "Nhập số văn bản"
    field = "document_number"


_VOTING_BODY = {"refused_by_cell": "cell", "refused_by_base": "base"}
# These need a resolution or decision; a letter, a notice or a report of death may have no number.
_NUMBERED = frozenset({"dropped", "refused_by_cell", "removed"})


@on_standing_tree
def end_candidacy(
    *,
    by: Any,
    candidacy_id: int,
    exit_code: str,
    on: date,
    document_number: str,
    reason: str,
    version: int,
    vote: Vote | None = None,
) -> StageEvent:
    """End a person's road.

    :param exit_code: a code of `rules.stage.EXITS`.
    :param vote: of the meeting that refused (`refused_by_cell`, `refused_by_base`), where it is known.
    :raises Candidacy.DoesNotExist, Refused, StaleVersion, NoSuchStage, RoadEnded, ExitNotHere, ReasonMissing:
    :raises EndDocumentMissing, DecisionNumberTaken, VoteImpossible, DayInFuture, DayBeforeLastEvent:
    """
    if exit_code not in EXITS:
        raise NoSuchStage(code=exit_code)
    exit_ = EXITS[exit_code]
    case = Case.take(by=by, candidacy_id=candidacy_id, version=version)
    case.require(exit_.permission)
    require_exit(exit_, case.standing, case.kind)
    case.require_day(on, field="on")
    case.require_not_before_last(on, field="on")
    number = _number(exit_, document_number, is_voted=vote is not None)
    if not clean(reason) and exit_code != "died":
        raise ReasonMissing
    with acting(by=by, reason=f"pipeline.candidacy.{exit_code}", organisation=case.candidacy.party_organisation.number):
        event = case.write(exit_code, on, Happened(document_number=number, note=reason))
        if vote is not None and exit_code in _VOTING_BODY:
            require_possible(vote)
            keep_vote(case, event, body=_VOTING_BODY[exit_code], vote=vote, is_passed=False)
        _follow(case, event)
        case.save()
    return event


def _number(exit_: Exit, text: str, *, is_voted: bool) -> str:
    if exit_.code == "removed":
        return checked_number(text)
    if (is_voted or exit_.code in _NUMBERED) and not clean(text):
        raise EndDocumentMissing(document=exit_.document.lower())
    return normal_number(text)


def _follow(case: Case, event: StageEvent) -> None:
    """What an exit changes besides the candidacy: the person, probation and membership."""
    if event.code == "died":
        person = Person.objects.get(pk=case.candidacy.person_id)
        person.died_on = event.occurred_on
        person.version += 1
        person.save(update_fields=["died_on", "version"])
    if event.code == "removed":
        write_decision(
            case,
            event,
            kind=Decision.Kind.REMOVAL,
            number=event.document_number,
            decided_on=event.occurred_on,
        )
    probation = Probation.objects.filter(candidacy=case.candidacy, outcome="").select_related("member").first()
    if probation is None:
        return
    removed = event.code == "removed"
    probation.outcome = Probation.Outcome.REMOVED if removed else Probation.Outcome.ENDED
    probation.decided_on = event.occurred_on
    probation.save(update_fields=["outcome", "decided_on"])
    # The day itself still belongs to the membership, also when both fall on one day.
    end_before(probation.member, event.occurred_on + timedelta(days=1))
