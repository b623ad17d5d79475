"""What a step asks for, one line each: met or not, and which step mends it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from common.dates import short_date
from common.errors import DomainError
from pipeline.models import Candidacy
from pipeline.queries.rule import rules_of
from pipeline.rules.age import age_words, is_age_uncertain, require_age
from pipeline.rules.certificate import require_certificate, valid_until
from pipeline.rules.probation import require_over
from pipeline.rules.rule import RuleSet
from pipeline.rules.stage import STAGES, requires_of
from pipeline.rules.standing import Standing


@dataclass(frozen=True, slots=True)
class Check:
    """`is_met` is ``None`` for a warning, which does not stop; `stage` is the step that mends it."""

    label: str
    is_met: bool | None
    note: str = ""
    stage: str = ""


def checks_of(candidacy: Candidacy, standing: Standing, stage: str, day: date) -> list[Check]:
    """
    :param day: on which the step happens, today until it is typed.
    """
    found = [_required(code, standing) for code in requires_of(stage, candidacy.party_organisation.kind)]
    if stage == "cell_resolved":
        rules = rules_of(candidacy.rule_pack)
        found += [*_age(candidacy, day, rules), *_certificate(standing, day, rules), _votes(rules)]
    if stage == "official_cell_resolved":
        found += _probation(candidacy, day)
    return found


def _required(code: str, standing: Standing) -> Check:
    on = standing.last_day(code)
    return Check(STAGES[code].label, on is not None, short_date(on) if on else "", code)


def _judged(label: str, note: str, judge: Callable[[], None]) -> Check:
    try:
        judge()
    except DomainError as refusal:
        return Check(label, False, str(refusal))
    return Check(label, True, note)


def _age(candidacy: Candidacy, day: date, rules: RuleSet) -> list[Check]:
    person = candidacy.person
    label = f"Đủ {rules.whole('age_min')} tuổi, không quá {rules.whole('age_max')} tuổi"
    words = f"{age_words(person.birth_on, day)} vào ngày {short_date(day)}" if person.birth_on else ""
    found = [_judged(label, words, lambda: require_age(person.birth_on, day, rules))]
    if is_age_uncertain(person.birth_on, person.birth_precision, day, rules):
        found.append(Check("Ngày sinh chưa đủ ngày, tháng nên tuổi chưa chắc", None, "Đối chiếu giấy khai sinh"))
    return found


def _certificate(standing: Standing, day: date, rules: RuleSet) -> list[Check]:
    issued = [on for on in standing.days.get("trained", ()) if on <= day]
    if not issued:
        return []
    note = f"đến {short_date(valid_until(max(issued), rules))}"
    label = "Giấy chứng nhận lớp bồi dưỡng nhận thức còn giá trị"
    return [_judged(label, note, lambda: require_certificate(issued, day, rules))]


def _votes(rules: RuleSet) -> Check:
    share, least = rules.value("cell_vote"), rules.whole("cell_members_min")
    label = f"Cần ít nhất {share} tổng số đảng viên chính thức của chi bộ tán thành"
    return Check(label, None, f"chi bộ phải có từ {least} đảng viên chính thức")


def _probation(candidacy: Candidacy, day: date) -> list[Check]:
    probation = candidacy.probations.open().first()
    if probation is None:
        return []
    note = f"hết ngày {short_date(probation.ends_on)}"
    return [_judged("Đủ 12 tháng dự bị", note, lambda: require_over(probation.ends_on, day))]
