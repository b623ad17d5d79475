"""Days as Vietnamese cadres write them, months counted from a day, working days and reporting periods.

No clock and no database, except `local_today`: rules receive the day and the holidays from their caller.
"""

import calendar
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from common.errors import DomainError
from common.text import clean, has_foreign_digits

LOCAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
ROMAN = ("I", "II", "III", "IV")
YEARS = range(1900, 2101)
# No page of figures goes further back.
FIRST_YEAR = 2015
# A year of two digits is read only where exactly one century of the window fits.
TWO_DIGIT_YEARS = range(1950, 2050)
BIRTH_YEARS = range(1926, 2011)

_SEPARATOR = r"\s*[/.\-\s]\s*"
_DAY_FIRST = re.compile(rf"(\d{{1,2}}){_SEPARATOR}(\d{{1,2}}){_SEPARATOR}(\d+)", re.ASCII)
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?", re.ASCII
)
_EIGHT_DIGITS = re.compile(r"(\d\d)(\d\d)(\d{4})", re.ASCII)
_IN_WORDS = re.compile(r"(\d{1,2}) tháng (\d{1,2}) năm (\d+)", re.ASCII | re.IGNORECASE)
_WEEKDAY = re.compile(r"(thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật),? (?:ngày )?(.+)", re.IGNORECASE)
_MONTH_ONLY = re.compile(r"(?:tháng )?(\d{1,2})(?:\s*[/.\-]\s*| năm )(\d{4})", re.ASCII | re.IGNORECASE)
_YEAR_ONLY = re.compile(r"(?:năm )?(\d{4})", re.ASCII | re.IGNORECASE)
SPELLING = "Viết ngày/tháng/năm, ví dụ 03/02/2026"


class BadDate(DomainError):
    message = "{reason}"


class BadPeriod(DomainError):
    message = "Không đọc được kỳ “{text}”"
    mend = "Viết 2022, 2022-Q1, 2022-H1, 2022-03 hoặc 2022-01-01..2022-06-30"


class Precision(StrEnum):
    YEAR = "year"
    MONTH = "month"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day of which perhaps only the year, or the month, is known; `day` is then the first of it."""

    day: date
    precision: Precision

    def __str__(self) -> str:
        return self.day.strftime({"year": "%Y", "month": "%m/%Y", "day": "%d/%m/%Y"}[self.precision])


def local_today() -> date:
    """The day in Viet Nam, whatever the zone of the machine."""
    return datetime.now(LOCAL_ZONE).date()


def parse_date(text: str, *, two_digit_years: range = TWO_DIGIT_YEARS) -> date:
    """Read a day in any Vietnamese spelling, or ISO; day and month are never swapped.

    :raises BadDate: with the reason in the user's words.
    """
    written = _tidy(text)
    if named := _WEEKDAY.fullmatch(written):
        return _check_weekday(named[1], parse_date(named[2], two_digit_years=two_digit_years))
    if found := _YEAR_FIRST.fullmatch(written):
        return _day_of(found["day"], found["month"], found["year"], two_digit_years)
    for pattern in (_DAY_FIRST, _EIGHT_DIGITS, _IN_WORDS):
        if found := pattern.fullmatch(written):
            return _day_of(found[1], found[2], found[3], two_digit_years)
    raise BadDate(reason=f"Không đọc được ngày “{written[:40]}”. {SPELLING}")


def parse_partial_date(text: str, *, two_digit_years: range = BIRTH_YEARS) -> PartialDate:
    """Read a birth date: a full day, `08/1990`, `1945`, or `00/00/1945` as old papers have it.

    :raises BadDate:
    """
    written = re.sub(r"^0{1,2}[/.\-]", "", re.sub(r"^0{1,2}[/.\-]0{1,2}[/.\-]", "", _tidy(text)))
    if found := _YEAR_ONLY.fullmatch(written):
        return PartialDate(_day_of("1", "1", found[1], two_digit_years), Precision.YEAR)
    if found := _MONTH_ONLY.fullmatch(written):
        return PartialDate(_day_of("1", found[1], found[2], two_digit_years), Precision.MONTH)
    return PartialDate(parse_date(written, two_digit_years=two_digit_years), Precision.DAY)


def _tidy(text: str) -> str:
    written = re.sub(r"^ngày (?=\d)", "", clean(text), flags=re.IGNORECASE)
    if not written:
        raise BadDate(reason=f"Chưa có ngày. {SPELLING}")
    if has_foreign_digits(written):
        raise BadDate(reason="Ngày chỉ được viết bằng các chữ số 0-9 thường")
    return written


def _day_of(day_text: str, month_text: str, year_text: str, two_digit_years: range) -> date:
    day, month, year = int(day_text), int(month_text), _year_of(year_text, two_digit_years)
    if not 1 <= month <= 12:
        raise BadDate(reason=f"Không có tháng {month_text}. {SPELLING}")
    length = calendar.monthrange(year, month)[1]
    if day < 1:
        raise BadDate(reason=f"Không có ngày {day_text}. {SPELLING}")
    if day > length:
        raise BadDate(reason=f"Tháng {month} năm {year} chỉ có {length} ngày")
    return date(year, month, day)


def _year_of(text: str, two_digit_years: range) -> int:
    if len(text) == 2:
        fitting = [year for year in two_digit_years if year % 100 == int(text)]
        if len(fitting) != 1:
            raise BadDate(reason=f"Không rõ năm {text} thuộc thế kỷ nào; viết đủ bốn chữ số của năm")
        return fitting[0]
    if len(text) != 4:
        raise BadDate(reason=f"Năm {text[:10]} phải có bốn chữ số")
    if int(text) not in YEARS:
        raise BadDate(reason=f"Năm {text} nằm ngoài khoảng {YEARS[0]}-{YEARS[-1]}")
    return int(text)


def _check_weekday(name: str, day: date) -> date:
    actual = WEEKDAYS[day.weekday()]
    if name.lower() != actual.lower():
        raise BadDate(reason=f"{short_date(day)} là {actual}, không phải {name}")
    return day


def short_date(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def long_date(day: date) -> str:
    """The echo under a date box: "Thứ Ba, 03/02/2026"."""
    return f"{WEEKDAYS[day.weekday()]}, {day:%d/%m/%Y}"


def document_date(day: date) -> str:
    """As official papers write it: days below 10 and the months 1 and 2 carry a zero."""
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"ngày {day:%d} tháng {month} năm {day.year}"


def days_words(days: int) -> str:
    """Days until something is due, in words; negative when the day has passed."""
    if days == 0:
        return "hôm nay"
    count = f"{abs(days):,}".replace(",", ".")
    return f"còn {count} ngày" if days > 0 else f"quá {count} ngày"


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or the last where it is shorter (29/02/2024 + 12 = 28/02/2025)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def full_months_between(start: date, end: date) -> int:
    """Whole months from `start` to `end`: the largest n with `add_months(start, n) <= end`."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (add_months(start, months) > end)


def is_working_day(day: date, holidays: Collection[date] = (), swap_days: Collection[date] = ()) -> bool:
    """Monday to Friday except holidays, and the weekend days worked in exchange (ngày làm bù)."""
    return day in swap_days or (day.weekday() < 5 and day not in holidays)


def working_days_after(
    day: date, count: int, holidays: Collection[date] = (), swap_days: Collection[date] = ()
) -> date:
    """The `count`-th working day after `day`, which itself is not counted."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, holidays, swap_days)
    return day


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends included. `code` is the spelling that `parse` reads back."""

    start: date
    end: date
    code: str
    label_vi: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2022`, `2022-Q1`, `2022-H1`, `2022-03` or `2022-01-01..2022-06-30`.

        :raises BadPeriod: an unknown spelling, or an end before the start.
        """
        written = clean(text).upper()
        if ".." in written:
            return cls._between(written)
        if not (found := re.fullmatch(r"(\d{4})(?:-(Q[1-4]|H[12]|\d\d))?", written, re.ASCII)):
            raise BadPeriod(text=text[:40])
        year, part = int(found[1]), found[2] or ""
        first_month, months, label = _part_of_year(part)
        if year not in YEARS or first_month > 12 or first_month < 1:
            raise BadPeriod(text=text[:40])
        start = date(year, first_month, 1)
        return cls(start, add_months(start, months) - timedelta(days=1), written, f"{label} {year}")

    @classmethod
    def _between(cls, written: str) -> Self:
        try:
            start, end = (date.fromisoformat(part) for part in written.split(".."))
        except ValueError:
            raise BadPeriod(text=written[:40]) from None
        return cls.between(start, end)

    @classmethod
    def between(cls, start: date, end: date) -> Self:
        """Both days included; what is a year, half, quarter or month is called so.

        :raises BadPeriod: when the end lies before the start.
        """
        code = f"{start.isoformat()}..{end.isoformat()}"
        if end < start:
            raise BadPeriod(text=code)
        parts = ("", f"-H{(start.month + 5) // 6}", f"-Q{(start.month + 2) // 3}", f"-{start.month:02}")
        for named in (cls.parse(f"{start.year}{part}") for part in parts if start.year in YEARS):
            if (named.start, named.end) == (start, end):
                return named
        whole_years = (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)
        label = f"giai đoạn {start.year}-{end.year}" if whole_years else None
        return cls(start, end, code, label or f"từ {short_date(start)} đến {short_date(end)}")

    @classmethod
    def of_year(cls, year: int) -> Self:
        return cls.parse(str(year))

    def __str__(self) -> str:
        return self.code

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def contains(self, other: "Period") -> bool:
        return self.start <= other.start and other.end <= self.end

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def whole_months(self) -> tuple[date, ...]:
        """The first days of the calendar months that lie wholly inside."""
        first = self.start if self.start.day == 1 else add_months(self.start.replace(day=1), 1)
        count = max(0, full_months_between(first, self.end + timedelta(days=1)))
        return tuple(add_months(first, number) for number in range(count))

    def whole_years(self) -> tuple[int, ...]:
        """The calendar years that lie wholly inside."""
        months = self.whole_months()
        return tuple(m.year for m in months if m.month == 1 and add_months(m, 11) in months)

    def is_whole_months(self) -> bool:
        """Whether it begins with the first and ends with the last day of a month."""
        return self.start.day == 1 and (self.end + timedelta(days=1)).day == 1

    def is_whole_years(self) -> bool:
        """Whether it is nothing but calendar years."""
        return self.is_whole_months() and self.start.month == 1 and self.end.month == 12


def _part_of_year(part: str) -> tuple[int, int, str]:
    """First month, number of months and name of a part of a year ("" is all of it)."""
    if part.startswith("Q"):
        quarter = int(part[1])
        return quarter * 3 - 2, 3, f"quý {ROMAN[quarter - 1]} năm"
    if part.startswith("H"):
        return (1, 6, "6 tháng đầu năm") if part == "H1" else (7, 6, "6 tháng cuối năm")
    return (int(part), 1, f"tháng {int(part)} năm") if part else (1, 12, "năm")
