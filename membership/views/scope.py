from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from common.text import is_digits
from membership.access import grants_of
from membership.middleware import CHOICE
from membership.models import Organisation
from membership.queries.organisation import search_organisations
from membership.rules.permission import Permission

_LONGEST_NUMBER = 15


@require_http_methods(["GET", "POST"])
def scope_choice(request: HttpRequest) -> HttpResponse:
    """Which organisation lists and figures are about, until another is chosen."""
    if request.method == "POST":
        return _choose(request)
    words = request.GET.get("q", "")[:200]
    found, more = search_organisations(request.user, words, existing_only=True)
    context: dict[str, Any] = {
        "heading": "Chọn đơn vị để làm việc",
        "grants": [grant for grant in grants_of(request.user) if grant.organisation],
        "words": words,
        "found": found,
        "more": more,
        "next": request.GET.get("next", ""),
    }
    return render(request, "membership/scope_choice.html", context)


def _choose(request: HttpRequest) -> HttpResponse:
    number = request.POST.get("number", "")
    if not is_digits(number) or len(number) > _LONGEST_NUMBER:
        number = "0"
    reach = Organisation.objects.visible_to(request.user, Permission.ORGANISATION_VIEW)
    organisation = get_object_or_404(reach, number=number)
    request.session[CHOICE] = organisation.number
    messages.success(request, f"Đang làm việc trong phạm vi: {organisation.name}.")
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if safe else "home")
