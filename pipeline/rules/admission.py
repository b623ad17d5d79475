"""Decision and ceremony: their order, and the ceremony within 30 working days of receipt (29…20-QĐ/TW, mục 4.1) or of
issue (208-QĐ/TW) of the decision; later only with the direct superior's consent."""

from datetime import date

from common.dates import short_date
from common.errors import DomainError
from pipeline.rules.deadline import Deadline, WorkingCalendar, deadline
from pipeline.rules.rule import RuleSet


class ReceivedBeforeDecided(DomainError):
    message = "Ngày nhận quyết định {received_on} đứng trước ngày quyết định {decided_on}"
    mend = "Kiểm tra lại hai ngày"
    field = "received_on"


class CeremonyBeforeDecision(DomainError):
    message = "Lễ kết nạp {ceremony_on} đứng trước ngày quyết định {decided_on}"
    mend = "Lễ kết nạp chỉ tổ chức sau khi có quyết định; kiểm tra lại hai ngày"
    field = "ceremony_on"


class CeremonyBeforeReceipt(DomainError):
    message = "Lễ kết nạp {ceremony_on} đứng trước ngày nhận quyết định {received_on}"
    mend = "Kiểm tra lại hai ngày"
    field = "ceremony_on"


class CeremonyLate(DomainError):
    message = "Lễ kết nạp {ceremony_on} quá hạn {due_on} ({rule})"
    mend = "{advice}Nếu cấp ủy cấp trên trực tiếp đã đồng ý, hãy đánh dấu “cấp trên đồng ý”"
    field = "superior_consent"


def ceremony_deadline(
    decided_on: date, received_on: date | None, rules: RuleSet, calendar: WorkingCalendar
) -> Deadline:
    """From the day the pack names; while the day of receipt is unknown, from the decision."""
    from_receipt = rules.of("ceremony").anchor == "received" and received_on is not None
    return deadline("ceremony", received_on if from_receipt and received_on else decided_on, rules, calendar)


def require_decision_days(decided_on: date, received_on: date | None) -> None:
    """
    :raises ReceivedBeforeDecided:
    """
    if received_on is not None and received_on < decided_on:
        raise ReceivedBeforeDecided(received_on=short_date(received_on), decided_on=short_date(decided_on))


def require_ceremony(
    ceremony_on: date,
    decided_on: date,
    received_on: date | None,
    rules: RuleSet,
    calendar: WorkingCalendar,
    *,
    superior_consent: bool,
) -> None:
    """
    :raises CeremonyBeforeDecision, CeremonyBeforeReceipt, CeremonyLate:
    """
    held = short_date(ceremony_on)
    if ceremony_on < decided_on:
        raise CeremonyBeforeDecision(ceremony_on=held, decided_on=short_date(decided_on))
    if received_on is not None and ceremony_on < received_on:
        raise CeremonyBeforeReceipt(ceremony_on=held, received_on=short_date(received_on))
    due = ceremony_deadline(decided_on, received_on, rules, calendar)
    if ceremony_on > due.due_on and not superior_consent:
        unknown = received_on is None and due.rule.anchor == "received"
        advice = "Nếu nhận quyết định muộn, hãy ghi ngày nhận. " if unknown else ""
        raise CeremonyLate(ceremony_on=held, due_on=short_date(due.due_on), rule=due.rule.sentence, advice=advice)
