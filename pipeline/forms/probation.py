from typing import Any, Final

from django import forms

from common.formats import DateField, TextField
from pipeline.forms.submitted import SubmittedForm
from pipeline.rules.probation import REMOVAL_REASONS

_NUMBER: Final = {"required": "Nhập số quyết định, ví dụ 125-QĐ/ĐU"}
_DAY: Final = {"required": "Nhập ngày quyết định, ví dụ 03/02/2026"}


class RecognitionForm(SubmittedForm):
    """The decision that makes a probationary member official."""

    decision_number = TextField(label="Số quyết định", max_length=60, error_messages=_NUMBER)
    decided_on = DateField(label="Ngày quyết định", error_messages=_DAY)

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("decision_number", "decided_on")}


class RemovalForm(SubmittedForm):
    """The decision that takes a probationary member off the list (xóa tên)."""

    document_number = TextField(label="Số quyết định", max_length=60, error_messages=_NUMBER)
    on = DateField(label="Ngày quyết định", error_messages=_DAY)
    reason = forms.ChoiceField(
        label="Lý do",
        choices=[("", "Chọn lý do"), *REMOVAL_REASONS.items()],
        error_messages={"required": "Chọn lý do"},
    )

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "document_number": data["document_number"],
            "on": data["on"],
            "reason": REMOVAL_REASONS[data["reason"]],
        }
