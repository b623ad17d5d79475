"""The organisation in view: every list and figure says which one, and the user may choose another in reach."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from membership.access import grants_of
from membership.models import Organisation
from membership.rules.permission import Permission

CHOICE = "don-vi"


def organisation_in_view(request: HttpRequest) -> Organisation | None:
    """The organisation chosen by `?don-vi=NUMBER`, else the one remembered, else that of the first grant.

    :raises Http404: the number names none in the user's reach, whether or not it exists.
    """
    reach = Organisation.objects.visible_to(request.user, Permission.ORGANISATION_VIEW)
    if asked := request.GET.get(CHOICE):
        found = reach.filter(number=asked).first() if asked.isdigit() and len(asked) < 16 else None
        if found is None:
            raise Http404
        return found
    remembered = request.session.get(CHOICE)
    if remembered and (found := reach.filter(number=remembered).first()):
        return found
    return next((grant.organisation for grant in grants_of(request.user) if grant.organisation), None)


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
