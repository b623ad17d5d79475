"""One entry of an official list."""

from typing import Any

from django import forms

from common.formats import CountField, DateField, TextField
from membership.queries.reference import rows_of_list
from membership.rules.reference_list import EntryFields, ReferenceList


class EntryForm(forms.Form):
    """Asks for what the list keeps; the code, and the first day where it identifies the entry, only when it is new."""

    code = TextField(label="Mã", max_length=20)
    name = TextField(label="Tên", max_length=200)
    value = CountField(label="Số", required=False)
    note = TextField(label="Ghi chú", max_length=200, required=False)
    valid_from = DateField(label="Có hiệu lực từ ngày", required=False)
    valid_to = DateField(
        label="Đến trước ngày",
        required=False,
        help_text="Để trống nếu vẫn còn hiệu lực; từ ngày này mục thôi được chọn, hồ sơ cũ vẫn giữ nguyên",
    )
    source = TextField(
        label="Nguồn", max_length=200, help_text="Số, ngày của văn bản; ví dụ 19/2025/QĐ-TTg ngày 30/6/2025"
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, of: ReferenceList, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].required = is_new and of.is_dated_by_code
        self.fields["value"].label = of.value_label
        unwanted = {
            "code": not is_new,
            "valid_from": not is_new and of.is_dated_by_code,
            "value": not of.value_label,
            "note": not of.part,
        }
        for name, is_unwanted in unwanted.items():
            if is_unwanted:
                del self.fields[name]
        if is_new and not of.is_open:
            codes = rows_of_list(of).order_by("code", "-valid_from").distinct("code").values_list("code", "name")
            self.fields["code"] = forms.ChoiceField(
                label="Mục",
                choices=[("", "Chọn một mục"), *codes],
                help_text="Tên mới thay tên đang dùng từ ngày ghi ở dưới",
            )
            self.order_fields(["code"])

    def given(self) -> EntryFields:
        names = ("code", "name", "value", "note", "valid_from", "valid_to", "source")
        return EntryFields(**{name: self.cleaned_data[name] for name in names if name in self.fields})
