"""Forms for Union members who move or leave."""

from typing import Any, Final

from django import forms

from common.formats import DateField, TextField
from membership.forms.organisation_field import OrganisationField
from membership.models import Organisation
from membership.rules.organisation_kind import KINDS, UNION

_UNITS: Final = tuple(kind.code for kind in KINDS.values() if kind.system == UNION and kind.has_members)
_DAY: Final = {"required": "Nhập ngày, ví dụ 03/02/2026"}


class SendForm(forms.Form):
    """To which body, and with which letter."""

    to_organisation = OrganisationField(
        label="Nơi nhận",
        kinds=_UNITS,
        error_messages={"required": "Nhập tên hoặc mã của nơi nhận"},
        help_text="Tên hoặc mã của chi đoàn, đoàn cơ sở; ngoài phạm vi của bạn thì nhập đúng mã hoặc đủ tên",
    )
    sent_on = DateField(label="Ngày gửi", error_messages=_DAY)
    letter_number = TextField(label="Số giấy giới thiệu", max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The receiving body may stand anywhere: names and codes of bodies are no secret, and it decides itself.
        field: Any = self.fields["to_organisation"]
        field.user = None

    def answers(self) -> list[tuple[str, str]]:
        """Label and words, for the page to check."""
        target: Organisation = self.cleaned_data["to_organisation"]
        place = f"{target.name} ({target.parent.name})" if target.parent else target.name
        day = self.cleaned_data["sent_on"].strftime("%d/%m/%Y")
        return [("Nơi nhận", place), ("Ngày gửi", day), ("Số giấy giới thiệu", self.cleaned_data["letter_number"])]


class AnswerForm(forms.Form):
    """The receiving body accepts or returns."""

    on = DateField(label="Ngày tiếp nhận, hoặc ngày trả lại", error_messages=_DAY)


class LeaveForm(forms.Form):
    """The day on which a member leaves the Union."""

    on = DateField(label="Ngày trưởng thành Đoàn, hoặc ra khỏi Đoàn", error_messages=_DAY)
