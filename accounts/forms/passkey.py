"""A passkey: something that stays in the telephone, the computer or a key on the ring, and asks who holds it."""

from typing import Any

from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms


class PasskeyForm(webauthn_forms.AddWebAuthnForm):
    passwordless = None  # always: see `clean`
    name = forms.CharField(label="Tên khóa", max_length=60, required=False, help_text="Ví dụ: điện thoại của tôi")

    def clean(self) -> dict[str, Any]:
        """One that did not ask for a finger, a face or a PIN is refused.

        :raises ValidationError:
        """
        self.cleaned_data["passwordless"] = True
        cleaned: dict[str, Any] = super().clean()
        return cleaned
