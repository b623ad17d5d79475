"""allauth's pages; a form that is refused answers 422, a sign-out leaves nothing in the browser."""

from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.usersessions import views as sessions
from django.http import HttpResponse


class Refusing:
    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response


class SignIn(Refusing, account.LoginView):
    pass


class SignOut(account.LogoutView):
    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(*args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
        return response


class Reauthenticate(Refusing, account.ReauthenticateView):
    pass


class ChangePassword(Refusing, account.PasswordChangeView):
    pass


class SecondStep(Refusing, factor.AuthenticateView):
    pass


class SecondFactorAgain(Refusing, factor.ReauthenticateView):
    pass


class EnrolSecondFactor(Refusing, totp.ActivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        # The first code proved the factor: this session need not be asked for another.
        record_authentication(self.request, self.request.user, "mfa", type="totp")
        return response


class DropSecondFactor(Refusing, totp.DeactivateTOTPView):
    pass


sign_in = SignIn.as_view()
sign_out = SignOut.as_view()
inactive = account.account_inactive
reauthenticate = Reauthenticate.as_view()
change_password = ChangePassword.as_view()
second_step = SecondStep.as_view()
second_factor = factor.index
second_factor_again = SecondFactorAgain.as_view()
enrol_second_factor = EnrolSecondFactor.as_view()
drop_second_factor = DropSecondFactor.as_view()
view_recovery_codes = recovery_codes.view_recovery_codes
generate_recovery_codes = recovery_codes.generate_recovery_codes
download_recovery_codes = recovery_codes.download_recovery_codes
own_sessions = sessions.list_usersessions
