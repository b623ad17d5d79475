"""Sessions end after 30 idle minutes and after 12 hours, whatever the browser says."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

_LAST = "last_seen"
_BEGAN = "began"
# The time of the last request is kept to the minute, so that not every page writes its session.
_GRAIN = 60


class SessionLimitsMiddleware:
    """Sign a user out when the session was idle too long or is too old."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            began = request.session.setdefault(_BEGAN, now)
            last = request.session.setdefault(_LAST, now)
            if now - last > settings.SESSION_IDLE_SECONDS or now - began > settings.SESSION_COOKIE_AGE:
                logout(request)
            elif now - last >= _GRAIN:
                request.session[_LAST] = now
        return self.get_response(request)
