"""The first password of an account."""

import unicodedata
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

LONGEST = 128


class FirstPasswordForm(forms.Form):
    password1 = forms.CharField(
        label="Mật khẩu mới",
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
    )
    password2 = forms.CharField(
        label="Nhập lại mật khẩu mới",
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        first, second = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        # Two keyboards may write one letter in two ways.
        if first and second and unicodedata.normalize("NFC", first) != unicodedata.normalize("NFC", second):
            self.add_error("password2", "Hai lần nhập chưa giống nhau.")
        return self.cleaned_data
