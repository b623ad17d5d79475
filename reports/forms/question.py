"""Questions to the figures, asked in the address so that they can be passed on."""

from datetime import date
from typing import Any

from django import forms

from common.dates import BadPeriod, Period, local_today
from common.formats import DateField, TextField
from membership.rules.group import GROUP_LABELS
from pipeline.rules.indicator import INDICATORS

_PRINTED = (("organisations_upper", "Đảng bộ cấp trên trực tiếp cơ sở"), ("members_growth", "Đảng viên tăng thêm"))
INDICATOR_CHOICES = [*((code, indicator.label) for code, indicator in INDICATORS.items()), *_PRINTED]


class PeriodField(TextField):
    """2022, 2022-Q1, 2022-H1, 2022-03 or FROM..TO; gives a `Period`."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return Period.parse(text) if text else None
        except BadPeriod as refusal:
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
    period = PeriodField(
        label="Kỳ", max_length=30, help_text="Ví dụ: 2022; 2022-Q1; 2022-H1; 2022-03; 2019-01-01..2022-12-31"
    )
    over = forms.ChoiceField(label="So với số liệu", choices=[("", "–"), *INDICATOR_CHOICES], required=False)
    over_group = forms.ChoiceField(label="của nhóm", choices=list(GROUP_LABELS.items()), required=False)
    against = PeriodField(label="So với kỳ", max_length=30, required=False)
