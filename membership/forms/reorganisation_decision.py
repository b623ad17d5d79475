"""What every reorganisation asks for: its decision and its day, which may lie ahead."""

from typing import Any

from django import forms

from common.formats import DateField, TextField
from membership.forms.organisation_field import OrganisationField


class ReorganisationForm(forms.Form):
    """A step of a wizard; fields that choose an organisation search in the user's reach."""

    def __init__(self, *, user: Any, **words: Any) -> None:
        super().__init__(**words)
        self.user = user
        self.let_search()

    def let_search(self) -> None:
        for field in self.fields.values():
            if isinstance(field, OrganisationField):
                field.user = self.user


class DecisionForm(ReorganisationForm):
    effective_on = DateField(
        label="Ngày hiệu lực",
        help_text="Ngày đã qua, hôm nay, hoặc ngày sắp tới (khi đó thay đổi chờ đến ngày hiệu lực)",
    )
    decision_number = TextField(label="Số quyết định", max_length=60, help_text="Ví dụ 15-QĐ/TU")
    decided_by = TextField(label="Cơ quan quyết định", max_length=200, required=False)
