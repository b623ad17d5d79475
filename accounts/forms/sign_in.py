"""allauth's forms in the words of this product."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.core.exceptions import ValidationError

from accounts.operations import attempt

LONGEST = 128


def _name(form: forms.Form, field: str, label: str, **attrs: Any) -> None:
    form.fields[field].label = label
    widget = form.fields[field].widget
    widget.attrs = {key: value for key, value in widget.attrs.items() if key != "placeholder"} | attrs
    form.fields[field].help_text = ""


class SignInForm(account_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(
            self, "login", "Tên đăng nhập", autofocus=True, autocapitalize="none", spellcheck="false", maxlength=LONGEST
        )
        _name(self, "password", "Mật khẩu", maxlength=LONGEST)

    def clean_login(self) -> str:
        login = super().clean_login()
        if len(login) > LONGEST:
            raise ValidationError("Tên đăng nhập quá dài.")
        return login


class ReauthenticateForm(account_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "password", "Mật khẩu", autofocus=True)


class ChangePasswordForm(account_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "oldpassword", "Mật khẩu đang dùng")
        _name(self, "password1", "Mật khẩu mới")
        _name(self, "password2", "Nhập lại mật khẩu mới")


class _Code(forms.Form):
    """A code of the second factor, counted before it is compared."""

    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(
            self, "code", "Mã xác thực", autofocus=True, inputmode="numeric", autocomplete="one-time-code", maxlength=20
        )

    def clean_code(self) -> str:
        try:
            attempt.count(attempt.SECOND_FACTOR, self.user.pk)
        except attempt.TooManyAttempts as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal
        code: str = super().clean_code()  # type: ignore[misc]
        self._spend(code)
        attempt.forget(attempt.SECOND_FACTOR, self.user.pk)
        return code

    def _spend(self, code: str) -> None:
        """Each code works once, in whatever process and to the last second in which it is good."""
        try:
            attempt.count(attempt.SPENT_CODE, self.user.pk, code.strip().lower())
        except attempt.TooManyAttempts as refusal:
            raise ValidationError("Mã này đã được dùng. Chờ ứng dụng hiện mã mới.", code="spent") from refusal


class CodeForm(_Code, factor_forms.AuthenticateForm):
    """The second step of signing in."""


class CodeAgainForm(_Code, factor_forms.ReauthenticateForm):
    """Before something delicate."""


class EnrolForm(_Code, totp_forms.ActivateTOTPForm):
    """The first code of a new authenticator app."""
