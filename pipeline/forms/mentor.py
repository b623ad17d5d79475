from typing import Any

from django.urls import reverse

from common.dates import local_today
from common.formats import DateField, TextField
from pipeline.forms.person_field import PersonField
from pipeline.forms.submitted import SubmittedForm
from pipeline.models import Candidacy
from pipeline.queries.person_option import find_mentor, mentors


class MentorEndForm(SubmittedForm):
    """The day on which a mentor stops helping, and who takes over, if anybody."""

    ended_on = DateField(label="Thôi giúp đỡ từ ngày", error_messages={"required": "Nhập ngày, ví dụ 03/02/2026"})
    mentor = PersonField(
        label="Đảng viên thay thế",
        required=False,
        help_text="Để trống nếu chưa phân công; đảng viên chính thức của chi bộ hoặc của đảng bộ cơ sở",
    )
    resolution_number = TextField(
        label="Số nghị quyết phân công", max_length=60, required=False, help_text="Khi có đảng viên thay thế"
    )

    def __init__(self, *args: Any, candidacy: Candidacy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["mentor"]
        field.search = lambda text: mentors(candidacy=candidacy, text=text, today=local_today())
        field.find = lambda pk: find_mentor(candidacy=candidacy, pk=pk, today=local_today())
        field.options_url = reverse("mentor_options", args=[candidacy.pk])

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "ended_on": data["ended_on"],
            "successor_id": data["mentor"],
            "resolution_number": data["resolution_number"],
        }
