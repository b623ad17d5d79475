from typing import Any

from django import forms

from common.formats import DateField, TextField
from pipeline.forms.submitted import SubmittedForm
from pipeline.models import DossierItem


class PaperForm(SubmittedForm):
    """What is known of one paper of the dossier."""

    state = forms.ChoiceField(label="Tình trạng", choices=DossierItem.State.choices, widget=forms.RadioSelect)
    issued_on = DateField(label="Ngày của tài liệu", required=False)
    document_number = TextField(label="Số văn bản", max_length=60, required=False)
    place = TextField(
        label="Nơi lưu",
        max_length=120,
        required=False,
        help_text="Ví dụ: tủ hồ sơ Ban Tổ chức, ngăn 3. Không ghi nội dung tài liệu",
    )

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("state", "issued_on", "document_number", "place")}
