from django import forms

from common.formats import TextField


class ExportForm(forms.Form):
    """Why people are taken out as a file; the reason stands in the record and in the audit."""

    reason = TextField(
        label="Lý do xuất danh sách",
        max_length=300,
        help_text="Ví dụ: lập danh sách cử học lớp bồi dưỡng tháng 12",
        error_messages={"required": "Ghi lý do xuất danh sách"},
    )
