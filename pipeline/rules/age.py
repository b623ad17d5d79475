"""Age at the cell's consideration: full 18 to full 60, counted by month (29…208-QĐ/TW, mục 1.1).

By month: a person has reached an age when all its months are full, and is "đủ 60" until the next month is full. Of a
birth date that is known by year or month only, the first day is taken; where the true day could decide otherwise,
`is_age_uncertain` says so and the page warns.
"""

from datetime import date

from common.dates import add_months, full_months_between, short_date
from common.errors import DomainError
from pipeline.rules.rule import RuleSet

_LATEST_AFTER = {"day": 0, "month": 1, "year": 12}


class BirthDateMissing(DomainError):
    message = "Chưa có ngày sinh nên chưa tính được tuổi"
    mend = "Bổ sung ngày sinh vào hồ sơ"


class TooYoung(DomainError):
    message = "Ngày {day} người này mới {age}, chưa đủ {least} tuổi"
    mend = "Chi bộ xét được từ ngày {from_day}; kiểm tra lại ngày sinh và ngày họp"
    field = "occurred_on"


class TooOld(DomainError):
    message = "Ngày {day} người này đã {age}, quá {most} tuổi"
    mend = (
        "Chỉ xét khi ban thường vụ cấp ủy trực thuộc Trung ương đã đồng ý bằng văn bản; nếu đã có, hãy đánh dấu điều đó"
    )
    field = "occurred_on"


def age_words(birth_on: date, day: date) -> str:
    """`17 tuổi 11 tháng`."""
    years, months = divmod(full_months_between(birth_on, day), 12)
    return f"{years} tuổi {months} tháng" if months else f"{years} tuổi"


def require_age(birth_on: date | None, day: date, rules: RuleSet, *, consent: bool = False) -> None:
    """
    :param consent: the province's standing committee agreed in writing to a person over the age.
    :raises BirthDateMissing, TooYoung, TooOld:
    """
    if birth_on is None:
        raise BirthDateMissing
    months = full_months_between(birth_on, day)
    least, most = rules.whole("age_min"), rules.whole("age_max")
    shown = {"day": short_date(day), "age": age_words(birth_on, day)}
    if months < least * 12:
        raise TooYoung(least=least, from_day=short_date(add_months(birth_on, least * 12)), **shown)
    if months > most * 12 and not consent:
        raise TooOld(most=most, **shown)


def is_age_uncertain(birth_on: date | None, precision: str, day: date, rules: RuleSet) -> bool:
    """Whether the true day of birth, of which only month or year is known, could lie on the other side of a limit."""
    if birth_on is None or precision == "day":
        return False
    youngest = add_months(birth_on, _LATEST_AFTER[precision])
    oldest_months, youngest_months = full_months_between(birth_on, day), full_months_between(youngest, day)
    return youngest_months < rules.whole("age_min") * 12 <= oldest_months or (
        youngest_months <= rules.whole("age_max") * 12 < oldest_months
    )
