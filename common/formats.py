"""The edge between what people write and values: numbers as they are shown and read, and the form fields.

Numbers are `1.274.204` and `36,66`; zero is `0`, unknown `–`, not applicable `×`.
"""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from common import dates
from common.errors import DomainError
from common.text import clean, clean_lines, has_foreign_digits, is_digits

UNKNOWN = "–"
MINUS = "−"
# Up to this many cases a rate alone misleads: the two numbers stand before it.
SMALL_BASE = 20

_GROUPED = re.compile(r"\d{1,3}(\.\d{3})+|\d{1,3}( \d{3})+|\d+", re.ASCII)
_WITH_POINT = re.compile(r"\d+\.\d+", re.ASCII)


class BadNumber(DomainError):
    message = "{reason}"


def number(value: int | Decimal | None, digits: int = 0) -> str:
    """`1.274.204`; with digits `36,66`; unknown `–`."""
    if value is None:
        return UNKNOWN
    rounded = _half_up(Decimal(value), digits)
    text = f"{abs(rounded):,.{digits}f}".translate(str.maketrans(",.", ".,"))
    return f"{MINUS}{text}" if rounded < 0 else text


def percent_of(numerator: int | Decimal, denominator: int | Decimal | None) -> Decimal | None:
    """Numerator ÷ denominator in percent, two decimals, half up; None without a denominator."""
    if not denominator:
        return None
    return _half_up(Decimal(numerator) * 100 / Decimal(denominator), 2)


def percent(value: Decimal | None, digits: int = 2) -> str:
    """`36,66%`, no blank before the sign."""
    return UNKNOWN if value is None else f"{number(value, digits)}%"


def share(numerator: int, denominator: int | None) -> str:
    """`36,66%`, or `6/20 (30,00%)` where there are few cases."""
    rate = percent(percent_of(numerator, denominator))
    if not denominator or denominator > SMALL_BASE:
        return rate
    return f"{number(numerator)}/{number(denominator)} ({rate})"


def change(value: int | None) -> str:
    """`+12`, `−3`, `0`."""
    return f"+{number(value)}" if value and value > 0 else number(value)


def change_points(value: Decimal | None) -> str:
    """A difference of two percentages: `−3,10 điểm %`."""
    if value is None:
        return UNKNOWN
    return f"{'+' if value > 0 else ''}{number(value, 2)} điểm %"


def count_label(count: int, cap: int) -> str:
    """`240`, or `hơn 1.000` where counting stopped at the cap."""
    return f"hơn {number(cap)}" if count > cap else number(count)


def parse_number(text: str) -> Decimal:
    """Read a number written in Vietnamese: `36,66`, `1.274.204`, `−3,1`.

    :raises BadNumber: also for `36.66`, which is asked back instead of being taken for 3666.
    """
    written = clean(text).replace(MINUS, "-").removesuffix("%").strip()
    if has_foreign_digits(written):
        raise BadNumber(reason="Số chỉ được viết bằng các chữ số 0-9 thường")
    sign, unsigned = (-1, written[1:]) if written.startswith("-") else (1, written.removeprefix("+"))
    whole, comma, decimals = unsigned.partition(",")
    if _GROUPED.fullmatch(whole) and (not comma or is_digits(decimals)):
        return sign * Decimal(f"{re.sub(r'[. ]', '', whole)}.{decimals or 0}")
    raise BadNumber(reason=_why_not(unsigned, written))


def parse_count(text: str) -> int:
    """Read a whole number that is not negative.

    :raises BadNumber:
    """
    value = parse_number(text)
    if value != value.to_integral_value() or "," in text:
        raise BadNumber(reason=f"“{clean(text)[:40]}” không phải là số nguyên; hàng nghìn ngăn bằng dấu chấm")
    if value < 0:
        raise BadNumber(reason="Số không được nhỏ hơn 0")
    return int(value)


def _why_not(unsigned: str, written: str) -> str:
    if not written:
        return "Chưa có số"
    if _WITH_POINT.fullmatch(unsigned):
        comma, joined = unsigned.replace(".", ","), number(int(unsigned.replace(".", "")))
        return f"“{written[:40]}” là {comma[:40]} hay {joined[:40]}? Phần lẻ viết sau dấu phẩy"
    if unsigned.count(",") > 1:
        return f"Không đọc được số “{written[:40]}”. Hàng nghìn ngăn bằng dấu chấm, ví dụ 1.274.204"
    return f"Không đọc được số “{written[:40]}”. Viết như 1.274 hoặc 36,66"


def _half_up(value: Decimal, digits: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


class TextField(forms.CharField):
    """One line of text in one spelling; notes with `multiline=True`."""

    def __init__(self, *, multiline: bool = False, **kwargs: Any) -> None:
        self.multiline = multiline
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}) if multiline else forms.TextInput())
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return clean_lines(text) if self.multiline else clean(text)


class _WrittenField(forms.Field):
    """A text box whose content is read by a function that refuses in a sentence."""

    widget = forms.TextInput
    attrs: dict[str, str] = {}
    echoes = False

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or not isinstance(value, str):
            return value or None
        try:
            return self.read(value) if value.strip() else None
        except DomainError as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {**super().widget_attrs(widget), "autocomplete": "off", **self.attrs}


class DateField(_WrittenField):
    """A day in one text box, in any Vietnamese spelling; the page echoes it with its weekday."""

    attrs = {"data-date": "", "inputmode": "text", "maxlength": "40"}
    echoes = True

    def __init__(self, *, two_digit_years: range = dates.TWO_DIGIT_YEARS, **kwargs: Any) -> None:
        self.two_digit_years = two_digit_years
        super().__init__(**kwargs)

    def read(self, text: str) -> date:
        return dates.parse_date(text, two_digit_years=self.two_digit_years)

    def prepare_value(self, value: Any) -> Any:
        return dates.short_date(value) if isinstance(value, date) else value


class PartialDateField(_WrittenField):
    """A birth date of which perhaps only the year, or the month, is known; gives a `PartialDate`."""

    attrs = {"data-date": "", "inputmode": "text", "maxlength": "40"}
    echoes = True

    def read(self, text: str) -> dates.PartialDate:
        return dates.parse_partial_date(text)

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, dates.PartialDate) else value


class NumberField(_WrittenField):
    """A decimal number with a comma."""

    attrs = {"inputmode": "decimal"}
    digits = 2

    def read(self, text: str) -> Decimal:
        return parse_number(text)

    def prepare_value(self, value: Any) -> Any:
        return number(value, self.digits) if isinstance(value, int | Decimal) else value


class CountField(NumberField):
    """A whole number that is not negative."""

    attrs = {"inputmode": "numeric"}
    digits = 0

    def read(self, text: str) -> int:  # type: ignore[override]
        return parse_count(text)
