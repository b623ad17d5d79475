import uuid
from typing import Any

from django import forms


class SubmittedForm(forms.Form):
    """A form with the key that makes two sendings one saving, and the version of the row that it was filled in for."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    # Of one rendering of a form, not of what was typed into it.
    NOT_TYPED = ("csrfmiddlewaretoken", "key", "version", "confirmed", "back")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", str(uuid.uuid4()))

    def restate(self, name: str, value: str) -> None:
        """Carry this on to the check page instead of what was sent."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[name] = value
        self.data = data
