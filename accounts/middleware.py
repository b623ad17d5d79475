"""Sessions end after 30 idle minutes and after 12 hours, whatever the browser says; a second factor may be a must."""

import time
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

_LAST = "last_seen"
_BEGAN = "began"
# The time of the last request is kept to the minute, so that not every page writes its session.
_GRAIN = 60
_IDLE = "Bạn đã được đăng xuất vì lâu không thao tác. Đăng nhập lại để làm tiếp."
_OLD = "Phiên làm việc đã kéo dài quá lâu nên đã kết thúc. Đăng nhập lại để làm tiếp."
# What somebody may reach who has only a password: the ways to a second factor, and out.
WITHOUT_SECOND_FACTOR = frozenset(
    {
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "account_reauthenticate",
        "account_logout",
    }
)


class SessionLimitsMiddleware:
    """Sign a user out when the session was idle too long or is too old."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            began = request.session.setdefault(_BEGAN, now)
            last = request.session.setdefault(_LAST, now)
            is_idle = now - last > settings.SESSION_IDLE_SECONDS
            if is_idle or now - began > settings.SESSION_COOKIE_AGE:
                logout(request)
                messages.info(request, _IDLE if is_idle else _OLD)
            elif now - last >= _GRAIN:
                request.session[_LAST] = now
        return self.get_response(request)


class SecondFactorMiddleware:
    """Where the installation demands it, a password alone opens nothing but the way to a second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        route = request.resolver_match.url_name if request.resolver_match else None
        if not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated or route in WITHOUT_SECOND_FACTOR:
            return None
        if any(record["method"] == "mfa" for record in get_authentication_records(request, request.user)):
            return None
        if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            return redirect("mfa_reauthenticate")
        has_key = is_mfa_enabled(request.user, [Authenticator.Type.WEBAUTHN])
        return redirect("mfa_reauthenticate_webauthn" if has_key else "mfa_activate_totp")
