"""The forms by which the tree changes; each names a decision and a day."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms

from common.dates import local_today, short_date
from common.formats import DateField, TextField
from membership.forms.organisation_field import OrganisationField
from membership.models import Organisation
from membership.queries.reference import kind_labels
from membership.rules.official_code import normalised
from membership.rules.organisation_kind import KINDS, PARTY, UNION, may_stand_under
from membership.rules.organisation_name import Naming
from membership.rules.permission import Permission
from membership.rules.sector import SECTORS


class ChangeForm(forms.Form):
    """What every change asks for at its end. `answers` is what the page to check shows."""

    effective_on = DateField(
        label="Ngày hiệu lực",
        help_text="Thay đổi được tính từ ngày này; ngày đã qua cũng được, ngày sắp tới thì chờ đến ngày đó",
    )
    decision_number = TextField(label="Số quyết định", max_length=60, help_text="Ví dụ 15-QĐ/TU")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *, organisation: Organisation | None, user: Any, **words: Any) -> None:
        super().__init__(**words)
        self.organisation = organisation
        for field in self.fields.values():
            if isinstance(field, OrganisationField):
                field.user = user
        self.order_fields([name for name in self.fields if name not in ChangeForm.base_fields])

    @property
    def is_ahead(self) -> bool:
        """Whether an answered form is about a day that has not come."""
        return bool(self.cleaned_data["effective_on"] > local_today())

    def when(self) -> tuple[date, str]:
        """From which day, by which decision."""
        return self.cleaned_data["effective_on"], self.cleaned_data["decision_number"]

    def answers(self) -> Iterator[tuple[str, str]]:
        yield from self.told(self.cleaned_data)

    def told(self, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """The values as a page tells them, each by the label of its field."""
        for name, field in self.fields.items():
            if name != "version" and name in values:
                yield str(field.label), _shown(field, values[name])


def _shown(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return str(dict(choices).get(value, ""))
    return short_date(value) if isinstance(field, DateField) else str(value or "")


class CodeField(TextField):
    """A code; an official one in its one spelling."""

    def to_python(self, value: Any) -> str:
        return normalised(super().to_python(value))


class NamingForm(ChangeForm):
    """Name and marks of a body; a Youth Union body also says which Party body leads it."""

    name = TextField(label="Tên", max_length=200, help_text="Tên đầy đủ như trong quyết định")
    code = CodeField(
        label="Mã",
        max_length=30,
        required=False,
        help_text="Mã 14 chữ số, ví dụ 38.168.053.000.001, hoặc mã riêng; trong cùng hệ thống không được trùng",
    )
    short_name = TextField(label="Tên ngắn", max_length=80, required=False)
    sector = forms.ChoiceField(label="Loại hình", choices=[("", "– chưa rõ –"), *SECTORS.items()], required=False)
    led_by = OrganisationField(label="Tổ chức đảng lãnh đạo", system=PARTY, required=False)

    def __init__(self, *, system: str, **words: Any) -> None:
        super().__init__(**words)
        if system != UNION:
            del self.fields["led_by"]

    def naming(self) -> Naming:
        leader = self.cleaned_data.get("led_by")
        return Naming(
            name=self.cleaned_data["name"],
            code=self.cleaned_data["code"],
            short_name=self.cleaned_data["short_name"],
            sector=self.cleaned_data["sector"],
            led_by_id=leader.pk if leader else None,
        )


class EstablishForm(NamingForm):
    """A new body under `organisation`, or at the top of a tree."""

    kind = forms.ChoiceField(label="Loại tổ chức")

    def __init__(self, *, organisation: Organisation | None, **words: Any) -> None:
        above = organisation.kind if organisation else None
        kinds = [kind for kind in KINDS.values() if may_stand_under(kind.code, above)]
        super().__init__(organisation=organisation, system=organisation.system if organisation else PARTY, **words)
        labels = kind_labels(local_today())
        self.fields["kind"].choices = [(kind.code, labels[kind.code]) for kind in kinds]  # type: ignore[attr-defined]
        self.order_fields(["kind"])


class MoveForm(ChangeForm):
    """A body goes under another."""

    parent = OrganisationField(label="Cấp trên mới", permission=Permission.ORGANISATION_CHANGE)
    code = CodeField(
        label="Mã mới", max_length=30, required=False, help_text="Mã thể hiện vị trí trong cây; bỏ trống nếu giữ mã cũ"
    )

    def __init__(self, *, organisation: Organisation, **words: Any) -> None:
        super().__init__(organisation=organisation, **words)
        parent = self.fields["parent"]
        assert isinstance(parent, OrganisationField)  # noqa: S101 - for the type checker
        parent.system, parent.kinds = organisation.system, KINDS[organisation.kind].parents


class RetypeForm(ChangeForm):
    """A body becomes one of another kind, in its place."""

    kind = forms.ChoiceField(label="Loại mới")

    def __init__(self, *, organisation: Organisation, **words: Any) -> None:
        super().__init__(organisation=organisation, **words)
        same = [
            kind for kind in KINDS.values() if kind.system == organisation.system and kind.code != organisation.kind
        ]
        labels = kind_labels(local_today())
        self.fields["kind"].choices = [(kind.code, labels[kind.code]) for kind in same]  # type: ignore[attr-defined]


class CloseForm(ChangeForm):
    """A body ends; whatever is left in it passes to a successor, where one is named."""

    successor = OrganisationField(
        label="Đơn vị tiếp nhận",
        permission=Permission.ORGANISATION_CHANGE,
        required=False,
        help_text="Nhận người, đơn vị trực thuộc, chỉ tiêu và quyền còn lại; bỏ trống khi không còn gì",
    )

    def __init__(self, *, organisation: Organisation, **words: Any) -> None:
        super().__init__(organisation=organisation, **words)
        successor = self.fields["successor"]
        assert isinstance(successor, OrganisationField)  # noqa: S101 - for the type checker
        successor.system = organisation.system
