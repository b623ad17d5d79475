from typing import Any

from django import forms

from common.formats import CountField, DateField, TextField
from membership.forms.organisation_field import OrganisationField
from membership.rules.organisation_kind import KINDS, PARTY
from membership.rules.permission import Permission
from pipeline.forms.stage import PRIVACY
from pipeline.forms.submitted import SubmittedForm
from pipeline.rules.stage import STAGES, Exit
from pipeline.rules.standing import Standing
from pipeline.rules.vote import Vote

_DAY = {"required": "Nhập ngày, ví dụ 03/02/2026"}
_REASON = {"required": "Ghi lý do"}
HOLDERS = [kind.code for kind in KINDS.values() if kind.system == PARTY and kind.rank >= KINDS["base_committee"].rank]


class EndForm(SubmittedForm):
    """The end of a road: withdrawn, dropped, refused, died, removed."""

    on = DateField(label="Ngày", error_messages=_DAY)
    document_number = TextField(label="Số văn bản", max_length=60, required=False)
    members = CountField(label="Tổng số người có quyền biểu quyết", required=False)
    in_favour = CountField(label="Số phiếu tán thành", required=False)
    reason = TextField(label="Lý do", max_length=300, error_messages=_REASON, help_text=PRIVACY)

    def __init__(self, *args: Any, exit_: Exit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document_number"].help_text = exit_.document
        self.fields["reason"].required = exit_.code != "died"
        if exit_.code not in ("refused_by_cell", "refused_by_base"):
            del self.fields["members"], self.fields["in_favour"]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        for name, other in (("members", "in_favour"), ("in_favour", "members")):
            if name in self.fields and given.get(name) is None and given.get(other) is not None:
                self.add_error(name, "Ghi cả tổng số người và số phiếu tán thành, hoặc để trống cả hai")
        return given

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        members = data.get("members")
        vote = Vote(members, data["in_favour"]) if members is not None else None
        return {name: data[name] for name in ("on", "document_number", "reason")} | {"vote": vote}


class ReturnForm(SubmittedForm):
    """A step back (lùi bước): what came after has to be done again."""

    stage = forms.ChoiceField(label="Lùi về bước", error_messages={"required": "Chọn bước lùi về"})
    on = DateField(label="Ngày", error_messages=_DAY)
    reason = TextField(label="Lý do", max_length=300, error_messages=_REASON, help_text=PRIVACY)

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = STAGES[standing.stage].order
        earlier = [stage for stage in STAGES.values() if standing.has(stage.code) and stage.order < here]
        field: Any = self.fields["stage"]
        field.choices = [("", "Chọn một bước"), *((stage.code, stage.label) for stage in reversed(earlier))]

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("stage", "on", "reason")}


class HandOverForm(SubmittedForm):
    """The person goes on in another organisation (chuyển sang tổ chức khác)."""

    to_organisation = OrganisationField(
        label="Chuyển đến",
        permission=Permission.STAGE_RECORD,
        kinds=HOLDERS,
        error_messages={"required": "Chọn đơn vị chuyển đến từ danh sách gợi ý"},
        help_text="Chi bộ hoặc tổ chức cơ sở đảng trong phạm vi của bạn; gõ vài chữ của tên hoặc mã",
    )
    on = DateField(label="Ngày chuyển", error_messages=_DAY)
    document_number = TextField(label="Số văn bản", max_length=60, required=False, help_text="Công văn giới thiệu")
    reason = TextField(label="Lý do", max_length=200, error_messages=_REASON)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to_organisation"]
        field.user = user

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        kept = {name: data[name] for name in ("on", "document_number", "reason")}
        return kept | {"to_organisation_id": data["to_organisation"].pk}


class VoidForm(SubmittedForm):
    """Why something recorded is taken back."""

    reason = TextField(
        label="Lý do hủy bỏ",
        max_length=300,
        error_messages=_REASON,
        help_text="Diễn biến vẫn còn trong hồ sơ, bị gạch ngang cùng lý do này",
    )

    def given(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"]}
