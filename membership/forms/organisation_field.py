"""The field in which an organisation is chosen by typing: number when one was picked, else the typed words."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.urls import reverse
from django.utils.http import urlencode

from common.text import clean, is_digits
from membership.models import Organisation
from membership.queries.organisation import FoundOrganisation, search_organisations
from membership.rules.permission import Permission

_LONGEST_NUMBER = 15


class Typed(NamedTuple):
    """What the combobox posts: the number of the option that was picked, and the words in the box."""

    number: str
    text: str


class OrganisationWidget(forms.HiddenInput):
    """Drawn by `components/combobox.html`; works without script: clear words suffice."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        return Typed(clean(data.get(name) or ""), clean(data.get(f"{name}_text") or ""))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_text" not in data


class OrganisationBoundField(BoundField):
    """What the component needs beside the field itself."""

    field: "OrganisationField"

    @property
    def selected(self) -> str:
        """The words in the box."""
        value = self.data if self.form.is_bound else self.initial
        if isinstance(value, Typed):
            return value.text or self.field.found_name
        return str(value or "")

    @property
    def options(self) -> list[dict[str, Any]]:
        """Among which to choose where the words fit several bodies."""
        return [option_of(row) for row in self.field.several]

    @property
    def options_url(self) -> str:
        return self.field.options_url


def option_of(row: FoundOrganisation) -> dict[str, Any]:
    """An option of the combobox."""
    return {"value": row.number, "label": row.name, "note": row.note}


class OrganisationField(forms.Field):
    """An existing organisation in the reach of `user` (set by the form), of some kinds or one tree; gives the row.

    :param permission: what the user must hold there.
    """

    widget = OrganisationWidget
    default_error_messages = {
        "required": "Chọn đơn vị",
        "unknown": "Không có đơn vị nào khớp “%(text)s” trong phạm vi của bạn",
        "several": "Có nhiều đơn vị khớp “%(text)s”: chọn một",
    }

    def __init__(
        self,
        *,
        permission: Permission = Permission.ORGANISATION_VIEW,
        kinds: Sequence[str] = (),
        system: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.permission, self.kinds, self.system = permission, tuple(kinds), system
        self.user: Any = None
        self.several: list[FoundOrganisation] = []
        self.found_name = ""

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> BoundField:
        return OrganisationBoundField(form, self, field_name)

    @property
    def options_url(self) -> str:
        asked = {"quyen": self.permission.value, "loai": ",".join(self.kinds), "he": self.system}
        return f"{reverse('organisation_options')}?{urlencode({key: value for key, value in asked.items() if value})}"

    def prepare_value(self, value: Any) -> Any:
        """What the hidden input holds."""
        if isinstance(value, Typed):
            return value.number
        return value.number if isinstance(value, Organisation) else value

    def clean(self, value: Typed) -> Organisation | None:
        if not value.number and not value.text:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        row = self._by_number(value) if value.number else self._by_words(value)
        self.found_name = row.name
        return row

    def _by_number(self, value: Typed) -> Organisation:
        rows = self._allowed(Organisation.objects.visible_to(self.user, self.permission).existing())
        plausible = is_digits(value.number) and len(value.number) <= _LONGEST_NUMBER
        row = rows.filter(number=value.number).first() if plausible else None
        if row is None:
            raise self._error("unknown", value.text or value.number)
        return row

    def _by_words(self, value: Typed) -> Organisation:
        found, _more = search_organisations(
            self.user,
            value.text,
            permission=self.permission,
            kinds=self.kinds,
            system=self.system,
            existing_only=True,
        )
        same = [row for row in found if value.text.lower() in (row.name.lower(), row.code.lower())] or found
        if len(same) > 1:
            self.several = same
            raise self._error("several", value.text)
        if not same:
            raise self._error("unknown", value.text)
        return Organisation.objects.get(pk=same[0].pk)

    def _allowed(self, rows: Any) -> Any:
        if self.kinds:
            rows = rows.filter(kind__in=self.kinds)
        return rows.filter(system=self.system) if self.system else rows

    def _error(self, code: str, text: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params={"text": text[:80]})
