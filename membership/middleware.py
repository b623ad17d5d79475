"""Who looks, and at what: an administrator may look as somebody else, and every page has an organisation in view."""

import time
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from accounts import urls as own_account
from common.text import is_digits
from membership.access import grants_of
from membership.models import Organisation
from membership.operations.view_as import OnlyLooking, end_view, viewed
from membership.queries.former import visible_then
from membership.rules.permission import Permission

CHOICE = "don-vi"
VIEW_AS = "view_as"
_LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})
_END, _SIGN_OUT = "view_as_end", "account_logout"
# Passwords, second factors and sessions are nobody else's to look at.
_OWN = frozenset({"account", *(pattern.name for pattern in own_account.urlpatterns)})


class ViewAsMiddleware:
    """While an administrator looks as somebody else, the page is that user's, and nothing can be written.

    It stands behind what asks who is really signed in: the session and its second factor are the administrator's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        kept = request.session.get(VIEW_AS)
        if not kept or not request.user.is_authenticated:
            return None
        route, by = request.resolver_match.url_name, request.user
        if route == _END:
            return None
        user = viewed(by=by, user_id=kept["user"]) if time.time() < kept["until"] and route != _SIGN_OUT else None
        if user is None:
            del request.session[VIEW_AS]
            end_view(by=by, user_id=kept["user"])
            return None
        request.user = user
        if request.method in _LOOKING and route not in _OWN:
            return None
        refusal = OnlyLooking(name=user.full_name or user.username)
        return render(request, "refused.html", {"refusal": refusal}, status=refusal.status)


def organisation_in_view(request: HttpRequest) -> Organisation | None:
    """The organisation chosen by `?don-vi=NUMBER`, else the one remembered, else the first that a grant shows.

    :raises Http404: the number names none in the user's reach, whether or not it exists.
    """
    reach = Organisation.objects.visible_to(request.user, Permission.ORGANISATION_VIEW)
    if asked := request.GET.get(CHOICE):
        if not is_digits(asked) or len(asked) > 15:
            raise Http404
        found = reach.filter(number=asked).first() or visible_then(request.user).filter(number=asked).first()
        if found is None:
            raise Http404
        return found
    remembered = request.session.get(CHOICE)
    if remembered and (found := reach.filter(number=remembered).first()):
        return found
    shown = (grant for grant in grants_of(request.user) if Permission.ORGANISATION_VIEW in grant.role_row.permissions)
    return next((grant.organisation for grant in shown if grant.organisation), None)


class ScopeMiddleware:
    """Puts the organisation in view on the request, looked up when a page first asks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.organisation = SimpleLazyObject(lambda: _looked_up(request))
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> None:
        """An organisation that is asked for and out of reach is 404 on every page, also on one that never looks."""
        if CHOICE in request.GET and request.user.is_authenticated:
            bool(request.organisation)


def _looked_up(request: Any) -> Organisation | None:
    try:
        return organisation_in_view(request)
    except Http404:
        # The page that says so has a shell too, and asks again.
        request.organisation = None
        raise
