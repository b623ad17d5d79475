"""Probation: twelve months from the ceremony; official from the day they ended, however late the decision
(Điều lệ Đảng, Điều 5; 29…208-QĐ/TW, mục 4.2)."""

from datetime import date
from typing import Final

from common.dates import add_months, short_date
from common.errors import DomainError
from pipeline.rules.rule import RuleSet

# Why a probationary member is removed (29…208-QĐ/TW, mục 4.2c; Điều lệ Đảng, Điều 8): what is entered is one of these.
REMOVAL_REASONS: Final = {
    "unfit": "Không đủ tư cách đảng viên sau thời gian dự bị",
    "votes": "Chi bộ ba lần biểu quyết không đủ phiếu tán thành công nhận",
    "inactive": "Bỏ sinh hoạt hoặc không đóng đảng phí từ ba tháng trong năm, không có lý do chính đáng",
    "own_wish": "Tự xin ra khỏi Đảng trong thời gian dự bị",
}


class ProbationNotOver(DomainError):
    message = "Còn {days} ngày mới hết thời kỳ dự bị (ngày {ends_on})"
    mend = "Chỉ xét, công nhận từ ngày đó trở đi; kiểm tra lại ngày đã nhập"
    field = "occurred_on"


def ends_on(ceremony_on: date, rules: RuleSet) -> date:
    """The day the twelve months end; the last of the month where it is shorter (29/02/2024 → 28/02/2025)."""
    return add_months(ceremony_on, rules.whole("probation"))


def days_remaining(ends: date, day: date) -> int:
    """Days until probation is over; 0 or less once it is."""
    return (ends - day).days


def require_over(ends: date, day: date, *, field: str = "occurred_on") -> None:
    """
    :raises ProbationNotOver: the day lies before the end of the twelve months.
    """
    if (days := days_remaining(ends, day)) > 0:
        raise ProbationNotOver(days=days, ends_on=short_date(ends), field=field)
