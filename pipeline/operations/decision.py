"""A committee's decision on one person: who decides on the day, and its number once in the committee's term."""

from datetime import date
from typing import Any

from django.db import IntegrityError

from common.dates import short_date
from common.errors import DomainError
from common.text import clean
from membership.models import DecidingAuthority, Organisation, OrganisationSegment
from pipeline.models import Candidacy, Decision, StageEvent
from pipeline.operations.case import Case, short_text
from pipeline.rules.decision import normal_number, spellings, term_of


class DecisionNumberMissing(DomainError):
    message = "Chưa có số quyết định"
    mend = "Nhập số quyết định, ví dụ 12-QĐ/ĐU"
    field = "decision_number"


class DecisionNumberTaken(DomainError):
    """`values["candidacy_id"]` is the other record where the user may see it, else ``None``."""

    message = "{organisation} đã có quyết định số {number} trong nhiệm kỳ {term}: {other}"
    mend = "Kiểm tra lại số quyết định"
    field = "decision_number"
    status = 409


def deciding_organisation(segment: OrganisationSegment, day: date) -> Organisation:
    """Who decides for the body of this segment on the day.

    The nearest body upwards that the dated table of deciding authorities names. Where it names none, the committee
    directly above the base organisation: under 29…294-QĐ/TW a base committee decides only when it is delegated, and
    that under 208 its standing committee decides rests on one source, so either is entered in the table.
    """
    named = set(
        DecidingAuthority.objects.in_force(day)
        .filter(organisation__in=segment.chain)
        .values_list("organisation", flat=True)
    )
    upwards = list(reversed(segment.chain))
    base = (segment.base or segment).organisation_id
    above_base = upwards[upwards.index(base) + 1 :] or [base]
    chosen = next((pk for pk in upwards if pk in named), above_base[0])
    return Organisation.objects.get(pk=chosen)


def write_decision(
    case: Case, event: StageEvent, *, kind: str, number: str, decided_on: date, received_on: date | None = None
) -> Decision:
    """The side row of the events `decided`, `recognised` and `removed`.

    :raises DecisionNumberTaken: the same committee used the number in its term.
    """
    organisation = deciding_organisation(case.holder_on(decided_on)[1], decided_on)
    term = term_of(decided_on)
    taken = Decision.objects.filter(organisation=organisation, term=term, number__in=spellings(number))
    if former := taken.filter(is_voided=False).first():
        raise _taken(former, organisation, case.by)
    try:
        return Decision.objects.create(
            candidacy=case.candidacy,
            kind=kind,
            organisation=organisation,
            term=term,
            number=number,
            decided_on=decided_on,
            received_on=received_on,
            event=event,
        )
    except IntegrityError as clash:
        if "decision_number_once_in_a_term" not in str(clash):
            raise
        # Entered by somebody else since the look above; this transaction can ask the database nothing any more.
        words = {"organisation": organisation.name, "number": number, "term": term, "candidacy_id": None}
        raise DecisionNumberTaken(other="người khác vừa nhập", **words) from None


def checked_number(text: str) -> str:
    """
    :raises DecisionNumberMissing, TextTooLong:
    """
    if not clean(text):
        raise DecisionNumberMissing
    return short_text(normal_number(text), "Số quyết định", 60)


def _taken(former: Decision, organisation: Organisation, by: Any) -> DecisionNumberTaken:
    visible = Candidacy.objects.visible_to(by).filter(pk=former.candidacy_id).select_related("person").first()
    kind = Decision.Kind(former.kind).label
    other = f"quyết định {kind} ngày {short_date(former.decided_on)}"
    if visible is not None:
        other = f"{other} của {visible.person.full_name}"
    return DecisionNumberTaken(
        organisation=organisation.name,
        number=former.number,
        term=former.term,
        other=other if visible else "của một người ngoài phạm vi của bạn",
        candidacy_id=visible.pk if visible else None,
    )
