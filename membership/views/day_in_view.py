from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils.http import urlencode

from common.dates import local_today, parse_date, short_date
from common.errors import DomainError

DAY = "ngay"


@dataclass(frozen=True, slots=True)
class DayInView:
    """The day on which the tree is looked at; `error` says why what was typed is not it.

    `is_ahead` when it has not come yet: what is planned until then stands on a page of its own.
    """

    day: date
    is_past: bool = False
    typed: str = ""
    error: str = ""
    is_ahead: bool = False

    @property
    def query(self) -> str:
        """What links must carry to stay on the day."""
        return urlencode({DAY: short_date(self.day)}) if self.is_past else ""


def day_in_view(request: HttpRequest) -> DayInView:
    """`?ngay=` in any Vietnamese spelling; today without it, and where it cannot be read."""
    today = local_today()
    typed = request.GET.get(DAY, "")[:40].strip()
    if not typed:
        return DayInView(today)
    try:
        day = parse_date(typed)
    except DomainError as refusal:
        return DayInView(today, typed=typed, error=str(refusal))
    if day > today:
        error = "Chưa xem được cây của ngày còn ở phía trước; nhập một ngày đã qua"
        return DayInView(today, typed=typed, error=error, is_ahead=True)
    return DayInView(day, is_past=day < today, typed=typed)
