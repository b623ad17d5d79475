from typing import Any

from django import forms
from django.urls import reverse

from common.formats import DateField, TextField
from pipeline.forms.person_field import PersonField
from pipeline.forms.submitted import SubmittedForm
from pipeline.queries.person_option import admission_candidates, find_admission_candidate


class AdmissionForm(SubmittedForm):
    """The fast entry of a decision and its ceremony: one person, one number, two days."""

    candidacy = PersonField(
        label="Người được kết nạp",
        help_text="Gõ vài chữ của họ tên, không cần dấu, rồi chọn",
        error_messages={"required": "Chọn người được kết nạp từ danh sách gợi ý"},
    )
    decision_number = TextField(
        label="Số quyết định",
        max_length=60,
        error_messages={"required": "Nhập số quyết định, ví dụ 125-QĐ/ĐU"},
    )
    decided_on = DateField(
        label="Ngày quyết định",
        help_text="ngày/tháng/năm; gõ liền 03022026 cũng được",
        error_messages={"required": "Nhập ngày quyết định, ví dụ 03/02/2026"},
    )
    ceremony_on = DateField(
        label="Ngày tổ chức lễ kết nạp",
        help_text="Bắt đầu tính 12 tháng dự bị; để trống nếu chưa tổ chức lễ",
        required=False,
    )
    received_on = DateField(label="Ngày nhận quyết định", required=False, help_text="Để tính hạn tổ chức lễ kết nạp")
    superior_consent = forms.BooleanField(
        label="Lễ tổ chức sau hạn, cấp ủy cấp trên trực tiếp đã đồng ý", required=False
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person_field.search = lambda text: admission_candidates(by=user, text=text)
        self.person_field.find = lambda pk: find_admission_candidate(by=user, pk=pk)
        self.person_field.options_url = reverse("person_options")

    @property
    def person_field(self) -> PersonField:
        return self.fields["candidacy"]  # type: ignore[return-value]


class CeremonyForm(SubmittedForm):
    """The ceremony of a decision that was entered before."""

    ceremony_on = DateField(
        label="Ngày tổ chức lễ kết nạp",
        help_text="Ngày vào Đảng là ngày tổ chức lễ kết nạp; 12 tháng dự bị tính từ ngày này",
        error_messages={"required": "Nhập ngày tổ chức lễ kết nạp, ví dụ 03/02/2026"},
    )
    received_on = DateField(label="Ngày nhận quyết định", required=False, help_text="Để tính hạn tổ chức lễ kết nạp")
    superior_consent = forms.BooleanField(
        label="Lễ tổ chức sau hạn, cấp ủy cấp trên trực tiếp đã đồng ý", required=False
    )

    def given(self) -> dict[str, Any]:
        """The keyword arguments of `hold_ceremony` besides who, whom and version."""
        return {name: self.cleaned_data[name] for name in ("ceremony_on", "received_on", "superior_consent")}
