"""Passkeys: add one, give one up, sign in with one, and prove with one who it is."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy

from accounts.views.sign_in import Refusing


class AddPasskey(Refusing, webauthn.AddWebAuthnView):
    def get_context_data(self, **words: Any) -> dict[str, Any]:
        """As allauth's, but every key is one that signs in by itself."""
        context: dict[str, Any] = super(webauthn.AddWebAuthnView, self).get_context_data(**words)
        return context | {"js_data": {"creation_options": auth.begin_registration(self.request.user, True)}}

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        # Making the key proved it: this session need not be asked for it again.
        record_authentication(self.request, self.request.user, "mfa", type="webauthn")
        return response


class RemovePasskey(webauthn.RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        """Where a second factor is a must the last one stays."""
        factors = Authenticator.objects.filter(user=self.request.user).exclude(type=Authenticator.Type.RECOVERY_CODES)
        if settings.SECOND_FACTOR_REQUIRED and not factors.exclude(pk=self.get_object().pk).exists():
            messages.error(self.request, "Hệ thống bắt buộc xác thực hai lớp: thêm cách khác trước khi bỏ khóa này.")
            return redirect("mfa_index")
        response: HttpResponse = super().form_valid(form)
        return response


add = AddPasskey.as_view()
remove = RemovePasskey.as_view()
sign_in = login_not_required(webauthn.LoginWebAuthnView.as_view())
again = webauthn.ReauthenticateWebAuthnView.as_view()
