import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from common.dates import long_date
from common.http import restate
from common.text import is_digits
from membership.forms.organisation_field import OrganisationBoundField, OrganisationField, Typed
from pipeline.forms.person_field import PersonBoundField, PersonField


class SubmittedForm(forms.Form):
    """A form with the key that makes two sendings one saving, and the version of the row that it was filled in for."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    # Of one rendering of a form, not of what was typed into it.
    NOT_TYPED = ("csrfmiddlewaretoken", "key", "version", "confirmed", "back", "next", "again", "anew")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", str(uuid.uuid4()))

    def restate(self, name: str, value: str) -> None:
        """Carry this on to the check page instead of what was sent."""
        restate(self, name, value)

    def preselect(self, typed: Mapping[str, str]) -> None:
        """Show whom, and which body, the ids typed before stand for."""
        for name, field in self.fields.items():
            chosen = typed.get(name, "")
            if isinstance(field, PersonField) and is_digits(chosen) and len(chosen) < 16:
                field.preselect(int(chosen))
            if isinstance(field, OrganisationField) and f"{name}_text" in typed:
                self.initial[name] = Typed(chosen, typed[f"{name}_text"])

    def answers(self) -> list[tuple[str, str, str]]:
        """Label, value in words and name of each field that was filled in: the rows of the check page."""
        rows = [
            (str(field.label), self._words(field), field.name) for field in self if field.name not in self.NOT_TYPED
        ]
        return [row for row in rows if row[1]]

    def _words(self, bound: forms.BoundField) -> str:
        value = self.cleaned_data.get(bound.name)
        if isinstance(bound, PersonBoundField | OrganisationBoundField):
            return bound.selected
        if isinstance(bound.field, forms.ChoiceField) and value:
            return str(dict(bound.field.choices)[value])  # type: ignore[arg-type]
        if isinstance(value, date):
            return long_date(value)
        if isinstance(value, bool):
            return "Có" if value else ""
        return "" if value in (None, "") else str(value)
