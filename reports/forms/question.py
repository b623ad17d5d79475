"""Questions to the figures, asked in the address so that they can be passed on."""

import re
from datetime import date
from typing import Any, Final

from django import forms

from common.dates import BadDate, BadPeriod, Period, local_today, parse_date
from common.formats import DateField, TextField
from membership.rules.group import GROUP_LABELS
from pipeline.rules.indicator import INDICATORS

_PRINTED = (("organisations_upper", "Đảng bộ cấp trên trực tiếp cơ sở"), ("members_growth", "Đảng viên tăng thêm"))
INDICATOR_CHOICES = [*((code, indicator.label) for code, indicator in INDICATORS.items()), *_PRINTED]


_SPELLING: Final = "Ví dụ: 2022; quý I/2022; 6 tháng đầu năm 2022; 03/2022; 01/01/2019 – 31/12/2022"
_YEAR: Final = r"(?:/| |năm )*(?P<year>\d{4})"
_QUARTERS: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_DAY: Final = r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"


def period_as_written(text: str) -> Period:
    """A period as people write it, or by its code.

    :raises BadPeriod, BadDate:
    """
    words = text.lower().removeprefix("năm ")
    if found := re.fullmatch(rf"quý (?P<part>iv|i{{1,3}}|[1-4]){_YEAR}", words):
        return Period.parse(f"{found['year']}-Q{_QUARTERS[found['part']]}")
    if found := re.fullmatch(rf"(?:6|sáu) tháng (?P<part>đầu|cuối) *{_YEAR}", words):
        return Period.parse(f"{found['year']}-H{1 if found['part'] == 'đầu' else 2}")
    if found := re.fullmatch(rf"(?:tháng )?(?P<part>\d{{1,2}}){_YEAR}", words):
        return Period.parse(f"{found['year']}-{int(found['part']):02}")
    if found := re.fullmatch(rf"(?:từ )?(?P<start>{_DAY})(?: *[-–] *| đến )(?P<end>{_DAY})", words):
        return Period.between(parse_date(found["start"]), parse_date(found["end"]))
    return Period.parse(words)


class PeriodField(TextField):
    """A stretch of days in words or by its code; gives a `Period`."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return period_as_written(text) if text else None
        except BadPeriod as refusal:
            raise forms.ValidationError(f"Không đọc được kỳ “{text}”. {_SPELLING}") from refusal
        except BadDate as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class ConversionForm(forms.Form):
    start = DateField(label="Giới thiệu từ ngày")
    end = DateField(label="đến ngày")

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        if (start := fields.get("start")) and (end := fields.get("end")) and end < start:
            self.add_error("end", "Ngày cuối phải từ ngày đầu trở đi.")
        return fields

    @staticmethod
    def usual() -> tuple[date, date]:
        """The last four whole years."""
        year = local_today().year
        return date(year - 4, 1, 1), date(year - 1, 12, 31)


class FigureForm(forms.Form):
    indicator = forms.ChoiceField(label="Số liệu", choices=INDICATOR_CHOICES)
    group = forms.ChoiceField(label="Nhóm", choices=list(GROUP_LABELS.items()), initial="all")
    period = PeriodField(label="Kỳ", max_length=40, help_text=_SPELLING)
    over = forms.ChoiceField(label="So với số liệu", choices=[("", "–"), *INDICATOR_CHOICES], required=False)
    over_group = forms.ChoiceField(label="Nhóm của số liệu đó", choices=list(GROUP_LABELS.items()), required=False)
    against = PeriodField(label="So với kỳ", max_length=40, required=False)
