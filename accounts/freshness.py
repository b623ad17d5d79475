"""Delicate acts ask again who it is: a session left open on a shared desk can look, but not hand out rights."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse, HttpResponseBase

type View = Callable[..., HttpResponseBase]
_LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})


def fresh_sign_in(view: View) -> View:
    """Decorator: what is sent to this view is done only minutes after a proof of who it is.

    An older session is asked for the proof, and what was sent is then done without being typed again. A part of a
    page cannot ask, so there the whole page goes to be asked and comes back.

    What the view then answers stands at the address of the proof, and only a path without a query is taken up again:
    forms of such views name theirs (`action="{{ request.path }}"`).
    """
    return _asking(view, lambda request: request.method not in _LOOKING)


def fresh_to_confirm(view: View) -> View:
    """Decorator: the same, but only for what is confirmed on a page to check; nobody is asked on the way there."""
    return _asking(view, lambda request: "confirmed" in request.POST and "back" not in request.POST)


def _asking(view: View, is_delicate: Callable[[HttpRequest], bool]) -> View:
    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_delicate(request) or not get_adapter().is_reauthentication_required(app="nguon"):
            return view(request, *args, **kwargs)
        if request.htmx:  # type: ignore[attr-defined]
            return _led(request)
        raise ReauthenticationRequired

    return asked


def _led(request: Any) -> HttpResponse:
    way = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
    back = request.htmx.current_url_abs_path or "/"
    return HttpResponse(headers={"HX-Redirect": f"{way}?{urlencode({'next': back})}"})
