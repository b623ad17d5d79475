"""Recording a stage of the road: one operation for all stages that are one event (decision, ceremony and recognition
have operations of their own), and the step back."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from accounts.history import acting
from common.errors import DomainError
from common.text import clean
from membership.access import Refused, may
from membership.models import Organisation
from membership.operations.tree_change import on_standing_tree
from membership.rules.organisation_kind import UNION
from membership.rules.permission import Permission
from pipeline.models import StageEvent, TrainingClass
from pipeline.operations.case import Case, Happened
from pipeline.operations.enrolment import give_certificate
from pipeline.operations.mentor import assign_mentor
from pipeline.operations.place import require_union_here
from pipeline.operations.resolution import keep_vote
from pipeline.rules.age import require_age
from pipeline.rules.certificate import require_certificate
from pipeline.rules.decision import normal_number
from pipeline.rules.order import NoSuchStage, require_days_in_order, require_order, require_way_back
from pipeline.rules.probation import require_over
from pipeline.rules.stage import OWN_OPERATION, RETURNED, STAGES, Stage
from pipeline.rules.training_class import STAGE_OF_KIND
from pipeline.rules.vote import Vote, require_vote

_CLASS_STAGES: Final = frozenset(STAGE_OF_KIND.values())
_CONSENT: Final = "Quá tuổi; ban thường vụ cấp ủy trực thuộc Trung ương đã đồng ý bằng văn bản"


class NotAPlainStage(DomainError):
    message = "“{stage}” không ghi được như một bước thường"
    mend = "Dùng trang nhập kết nạp, ghi lễ kết nạp hoặc công nhận chính thức"


class DocumentNumberMissing(DomainError):
    message = "Chưa có số của {document}"
    mend = "Nhập số văn bản, ví dụ 05-NQ/CB"
    field = "document_number"


class UnionBodyMissing(DomainError):
    message = "Hồ sơ chưa ghi tổ chức Đoàn giới thiệu"
    mend = "Chọn tổ chức Đoàn giới thiệu người này"
    field = "union_organisation"


class IntroducedByAnother(DomainError):
    message = "Người này đã được {union} giới thiệu"
    mend = "Nếu lần giới thiệu đó ghi nhầm, hãy hủy bỏ diễn biến đó trước"
    field = "union_organisation"


@dataclass(frozen=True, slots=True)
class Step:
    """What is entered for one stage."""

    stage: Stage
    occurred_on: date
    document_number: str = ""
    note: str = ""
    vote: Vote | None = None
    mentor_id: int | None = None
    training_class: TrainingClass | None = None
    consent: bool = False


@on_standing_tree
def record_stage(
    *,
    by: Any,
    candidacy_id: int,
    stage: str,
    occurred_on: date,
    version: int | None,
    document_number: str = "",
    note: str = "",
    vote: Vote | None = None,
    mentor_id: int | None = None,
    training_class_id: int | None = None,
    union_organisation_id: int | None = None,
    superior_consent: bool = False,
) -> StageEvent:
    """Record that a stage was reached.

    :param stage: a code of `rules.stage`, except decision, ceremony and recognition.
    :param mentor_id: the Party membership of the mentor (stage `mentored`).
    :param training_class_id: the class of the certificate (stages `trained`, `new_member_class`), where known.
    :param union_organisation_id: who introduces (stage `introduced`), where the candidacy does not say it yet.
    :param superior_consent: the province agreed in writing to a person over the age (stage `cell_resolved`).
    :raises Candidacy.DoesNotExist, TrainingClass.DoesNotExist: outside the user's scope.
    :raises Refused, StaleVersion: without the right; saved by someone else since.
    :raises DomainError: each rule has its own refusal, in `rules.order`, `rules.age`, `rules.certificate`,
        `rules.vote`, `rules.probation` and beside the side rows.
    """
    row = _plain_stage(stage)
    case = Case.take(by=by, candidacy_id=candidacy_id, version=version)
    if union_organisation_id is not None and row.code == "introduced":
        _name_union_body(case, union_organisation_id)
    case.require_stage(row)
    training_class = None
    if training_class_id is not None and row.code in _CLASS_STAGES:
        training_class = TrainingClass.objects.visible_to(by).get(pk=training_class_id)
    step = Step(row, occurred_on, document_number, note, vote, mentor_id, training_class, superior_consent)
    with acting(by=by, reason="pipeline.stage.recorded", organisation=case.candidacy.party_organisation.number):
        event = write_step(case, step)
        case.save()
    return event


@on_standing_tree
def return_to(*, by: Any, candidacy_id: int, stage: str, on: date, reason: str, version: int) -> StageEvent:
    """Step back (lùi bước): the stages after `stage` have to be done again; what was counted stays counted.

    :raises Candidacy.DoesNotExist, Refused, StaleVersion, NoSuchStage, NoWayBack, RoadEnded, DayInFuture:
    """
    case = Case.take(by=by, candidacy_id=candidacy_id, version=version)
    case.require(Permission.STAGE_RECORD)
    require_way_back(stage, case.standing)
    case.require_day(on, field="on")
    case.require_not_before_last(on, field="on")
    with acting(by=by, reason="pipeline.stage.returned", organisation=case.candidacy.party_organisation.number):
        event = case.write(RETURNED, on, Happened(note=reason, to_stage=stage))
        case.save()
    return event


def write_step(case: Case, step: Step) -> StageEvent:
    """Check a stage against the rules and write its event and side rows; the caller has checked the right and saves."""
    check_step(case, step)
    number = normal_number(step.document_number)
    note = "; ".join(part for part in (clean(step.note), _CONSENT if step.consent else "") if part)
    event = case.write(step.stage.code, step.occurred_on, Happened(document_number=number, note=note))
    if step.stage.code == "mentored":
        assign_mentor(case, mentor_id=step.mentor_id, on=step.occurred_on, resolution_number=event.document_number)
    if step.training_class is not None:
        give_certificate(
            step.training_class,
            candidacy_id=case.candidacy.pk,
            stage=step.stage.code,
            number=event.document_number,
            on=step.occurred_on,
        )
    if step.stage.has_vote and step.vote is not None:
        keep_vote(case, event, body=step.stage.has_vote, vote=step.vote)
    return event


def check_step(case: Case, step: Step) -> None:
    """Every rule that the stage must meet, each with its own refusal."""
    code, day = step.stage.code, step.occurred_on
    require_order(code, case.standing, case.kind)
    case.require_day(day)
    require_days_in_order(code, day, case.standing, case.kind)
    if step.stage.needs_document_number and not clean(step.document_number):
        raise DocumentNumberMissing(document=step.stage.document.lower())
    if code == "introduced" and case.candidacy.union_organisation is None:
        raise UnionBodyMissing
    if step.stage.has_vote:
        require_vote(step.vote, step.stage.has_vote, case.rules)
    if code == "cell_resolved":
        require_age(case.candidacy.person.birth_on, day, case.rules, consent=step.consent)
        require_certificate(case.standing.days["trained"], day, case.rules)
    if code == "official_cell_resolved":
        require_over(case.candidacy.probations.open().get().ends_on, day)


def _plain_stage(code: str) -> Stage:
    if code not in STAGES:
        raise NoSuchStage(code=code)
    if code in OWN_OPERATION:
        raise NotAPlainStage(stage=STAGES[code].label)
    return STAGES[code]


def _name_union_body(case: Case, union_id: int) -> None:
    """Put the introducing Union body on the candidacy; once it has introduced, it stays.

    :raises Organisation.DoesNotExist, Refused, IntroducedByAnother, UnionBodyNotHere:
    """
    former = case.candidacy.union_organisation
    if former is not None and former.pk == union_id:
        return
    if former is not None and case.standing.has("introduced"):
        raise IntroducedByAnother(union=former.name)
    union = Organisation.objects.get(pk=union_id, system=UNION)
    party = case.candidacy.party_organisation
    if case.by is not None and not (
        may(case.by, Permission.UNION_STAGE_RECORD, union) or may(case.by, Permission.STAGE_RECORD, party)
    ):
        raise Refused(Permission.UNION_STAGE_RECORD)
    require_union_here(union, party)
    case.candidacy.union_organisation = union
