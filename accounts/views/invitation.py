"""An invited person sets the first password. The secret leaves the address bar at once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms.invitation import FirstPasswordForm
from accounts.network import client_address
from accounts.operations import attempt, invitation
from common.http import render_form

_SECRET = "invitation"  # noqa: S105 - the name of the place, not the secret


@login_not_required
@require_safe
def open_invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Keep the secret in the session and go on to an address without it."""
    attempt.count(attempt.ADDRESS, client_address(request))
    invitation.invited(secret)
    request.session[_SECRET] = secret
    return redirect("invitation_accept")


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest) -> HttpResponse:
    secret = request.session.get(_SECRET, "")
    user = invitation.invited(secret)
    form = FirstPasswordForm(request.POST or None, user=user)
    if form.is_valid():
        invitation.accept(secret=secret, password=form.cleaned_data["password1"])
        del request.session[_SECRET]
        messages.success(request, "Đã đặt mật khẩu. Đăng nhập bằng mật khẩu mới.")
        return redirect("account_login")
    return render_form(request, "account/invitation.html", {"form": form, "invited": user})
