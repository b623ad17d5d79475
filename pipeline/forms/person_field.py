"""The field in which a person is chosen by typing a name; works without script where the words fit one person."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from common.text import is_digits
from membership.forms.organisation_field import OrganisationWidget, Typed
from pipeline.queries.person_option import Option, Options

_LONGEST_ID = 15


class PersonBoundField(BoundField):
    """What `components/combobox.html` needs beside the field itself."""

    field: "PersonField"

    @property
    def selected(self) -> str:
        """The words in the box."""
        if self.field.found:
            return self.field.found.label
        value = self.data if self.form.is_bound else self.initial
        return value.text if isinstance(value, Typed) else ""

    @property
    def options(self) -> list[Option]:
        """Among whom to choose where the words fit several."""
        return self.field.several


class PersonField(forms.Field):
    """Gives the id of the option chosen. The form sets `search` (words → options), `find` (id → option, ``None`` out
    of reach) and `options_url`."""

    widget = OrganisationWidget
    default_error_messages = {
        "unknown": "Không có ai khớp “%(text)s” trong phạm vi của bạn",
        "several": "Có nhiều người khớp “%(text)s”: chọn một",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.search: Callable[[str], Options] = lambda text: Options([])
        self.find: Callable[[int], Option | None] = lambda pk: None
        self.options_url = ""
        self.several: list[Option] = []
        self.found: Option | None = None

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> BoundField:
        return PersonBoundField(form, self, field_name)

    def prepare_value(self, value: Any) -> Any:
        """What the hidden input holds."""
        if self.found:
            return self.found.value
        return value.number if isinstance(value, Typed) else value

    def preselect(self, pk: int) -> None:
        """Fill in someone known from the address."""
        self.found = self.find(pk)

    def clean(self, value: Typed) -> int | None:
        if not value.number and not value.text:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        self.found = self._by_number(value) if value.number else self._by_words(value.text)
        return self.found.value

    def _by_number(self, value: Typed) -> Option:
        plausible = is_digits(value.number) and len(value.number) <= _LONGEST_ID
        found = self.find(int(value.number)) if plausible else None
        if found is None:
            raise self._error("unknown", value.text or value.number)
        return found

    def _by_words(self, text: str) -> Option:
        found = self.search(text)
        if len(found.options) > 1 or found.more:
            self.several = found.options
            raise self._error("several", text)
        if not found.options:
            raise self._error("unknown", text)
        return found.options[0]

    def _error(self, code: str, text: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params={"text": text[:80]})
