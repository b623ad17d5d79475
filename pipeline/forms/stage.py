from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.urls import reverse

from common.dates import local_today
from common.formats import CountField, DateField, TextField
from membership.models import Organisation
from pipeline.forms.person_field import PersonField
from pipeline.forms.submitted import SubmittedForm
from pipeline.models import Candidacy, TrainingClass
from pipeline.queries.person_option import find_mentor, mentors
from pipeline.rules.stage import Stage
from pipeline.rules.vote import Vote

CLASS_KINDS: Final = {"trained": TrainingClass.Kind.AWARENESS, "new_member_class": TrainingClass.Kind.NEW_MEMBER}
_VOTERS: Final = {"cell": "Tổng số đảng viên chính thức của chi bộ", "base": "Tổng số ủy viên ban chấp hành"}
PRIVACY: Final = "Chỉ ghi việc đã làm; không ghi nội dung thẩm tra, nhận xét hay đánh giá"


class StageForm(SubmittedForm):
    """One step: only the fields that the table of stages asks for."""

    occurred_on = DateField(label="Ngày", error_messages={"required": "Nhập ngày, ví dụ 03/02/2026"})
    document_number = TextField(label="Số văn bản", max_length=60, required=False)
    members = CountField(required=False, error_messages={"required": "Nhập tổng số người có quyền biểu quyết"})
    in_favour = CountField(
        label="Số phiếu tán thành", required=False, error_messages={"required": "Nhập số phiếu tán thành"}
    )
    mentor = PersonField(
        label="Đảng viên được phân công giúp đỡ",
        help_text="Đảng viên chính thức của chi bộ hoặc của đảng bộ cơ sở; gõ vài chữ của họ tên",
        error_messages={"required": "Chọn đảng viên được phân công giúp đỡ từ danh sách gợi ý"},
    )
    training_class = forms.TypedChoiceField(label="Lớp", required=False, coerce=int, empty_value=None)
    union_organisation = forms.TypedChoiceField(
        label="Tổ chức Đoàn giới thiệu", coerce=int, error_messages={"required": "Chọn tổ chức Đoàn giới thiệu"}
    )
    superior_consent = forms.BooleanField(
        label="Quá tuổi, ban thường vụ cấp ủy trực thuộc Trung ương đã đồng ý bằng văn bản", required=False
    )
    note = TextField(label="Ghi chú", max_length=300, required=False, help_text=PRIVACY)

    def __init__(
        self,
        *args: Any,
        stage: Stage,
        candidacy: Candidacy,
        classes: Iterable[TrainingClass] = (),
        union_bodies: Iterable[Organisation] = (),
        may_be_over_age: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.stage = stage
        self._describe(stage)
        self._offer_mentors(candidacy)
        self._offer("training_class", [(row.pk, row.name) for row in classes], "Không rõ lớp")
        self._offer("union_organisation", [(row.pk, row.name) for row in union_bodies], "Chọn một tổ chức")
        wanted = {
            "document_number": bool(stage.document),
            "members": bool(stage.has_vote),
            "in_favour": bool(stage.has_vote),
            "mentor": stage.code == "mentored",
            "training_class": stage.code in CLASS_KINDS and bool(self._choices("training_class")[1:]),
            "union_organisation": stage.code == "introduced" and candidacy.union_organisation_id is None,
            "superior_consent": may_be_over_age and stage.code == "cell_resolved",
        }
        for name, is_wanted in wanted.items():
            if not is_wanted:
                del self.fields[name]

    def given(self) -> dict[str, Any]:
        """The keyword arguments of `record_stage` besides who, whom, stage and version."""
        data = self.cleaned_data
        vote = Vote(data["members"], data["in_favour"]) if self.stage.has_vote else None
        return {
            "occurred_on": data["occurred_on"],
            "document_number": data.get("document_number", ""),
            "note": data["note"],
            "vote": vote,
            "mentor_id": data.get("mentor"),
            "training_class_id": data.get("training_class"),
            "union_organisation_id": data.get("union_organisation"),
            "superior_consent": data.get("superior_consent", False),
        }

    def _describe(self, stage: Stage) -> None:
        form = f" (Mẫu {stage.form})" if stage.form else ""
        number = self.fields["document_number"]
        number.required = stage.needs_document_number
        number.help_text = f"{stage.document}{form}"
        number.error_messages["required"] = f"Nhập số của {stage.document.lower()}, ví dụ 05-NQ/CB"
        self.fields["occurred_on"].label = "Ngày họp" if stage.has_vote else "Ngày"
        if stage.code in CLASS_KINDS:
            self.fields["occurred_on"].label = "Ngày cấp giấy chứng nhận"
        for name in ("members", "in_favour"):
            self.fields[name].required = bool(stage.has_vote)
        self.fields["members"].label = _VOTERS.get(stage.has_vote, "")

    def _offer_mentors(self, candidacy: Candidacy) -> None:
        field: Any = self.fields["mentor"]
        field.search = lambda text: mentors(candidacy=candidacy, text=text, today=local_today())
        field.find = lambda pk: find_mentor(candidacy=candidacy, pk=pk, today=local_today())
        field.options_url = reverse("mentor_options", args=[candidacy.pk])

    def _offer(self, name: str, choices: list[tuple[int, str]], nothing: str) -> None:
        field: Any = self.fields[name]
        field.choices = [("", nothing), *choices]

    def _choices(self, name: str) -> list[Any]:
        field: Any = self.fields[name]
        return list(field.choices)
