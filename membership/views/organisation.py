from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from common.dates import FIRST_YEAR, local_today
from membership.access import may
from membership.middleware import CHOICE
from membership.models import Organisation
from membership.queries.former import may_then
from membership.queries.organisation_profile import Ancestor, counts_of, grants_for, led_by, profile_of
from membership.rules.organisation_kind import PARTY
from membership.rules.permission import Permission
from membership.views.day_in_view import DayInView, day_in_view
from membership.views.tree import number_of


@require_safe
def organisation_detail(request: HttpRequest, number: int) -> HttpResponse:
    """One body: what it is, was, holds, and who may work in it; beside the tree when htmx asks."""
    view = day_in_view(request)
    profile = profile_of(request.user, number_of(str(number)), view.day)
    organisation = profile.organisation
    may_change = may(request.user, Permission.ORGANISATION_CHANGE, organisation)
    sees_users = may_change or may(request.user, Permission.USER_MANAGE, organisation)
    is_open = may_change and not view.is_past and organisation.closed_on is None
    context = {
        "heading": profile.current.name if profile.current else organisation.name,
        "organisation": organisation,
        "profile": profile,
        "view": view,
        "crumbs": crumbs_of(profile.line, view),
        "led": led_by(organisation, view.day) if organisation.system == PARTY else [],
        "counts": [] if view.is_past else counts_of(organisation, local_today()),
        "grants": grants_for(organisation, local_today()) if sees_users and not view.is_past else [],
        "may_change": is_open,
        "planned": profile.planned if is_open else None,
        "figures_url": _figures_of(request.user, organisation, view),
    }
    in_pane = bool(getattr(request, "htmx", False))
    template = "membership/organisation_pane.html" if in_pane else "membership/organisation_detail.html"
    return render(request, template, context)


def _figures_of(user: Any, organisation: Organisation, view: DayInView) -> str:
    """Where the figures of the year in view stand, of an ended body those of its last; empty without the right."""
    if not may_then(user, Permission.FIGURE_VIEW, organisation.path):
        return ""
    query = {CHOICE: organisation.number}
    year = view.day.year
    if organisation.closed_on is not None and organisation.closed_on <= view.day:
        query["ky"] = year = (organisation.closed_on - timedelta(days=1)).year
    elif view.is_past:
        query["ky"] = year
    if year < FIRST_YEAR:
        return ""
    return f"{reverse('overview')}?{urlencode(query)}"


def crumbs_of(line: Any, view: DayInView) -> list[dict[str, str]]:
    """The way from the top of the tree; bodies above the user's reach are named without a link."""
    query = f"?{view.query}" if view.query else ""
    top = {"label": "Tổ chức", "url": reverse("organisation_tree") + query}
    return [top, *(_crumb(above, query) for above in line)]


def _crumb(above: Ancestor, query: str) -> dict[str, str]:
    url = reverse("organisation_detail", args=[above.number]) + query if above.in_reach else ""
    return {"label": above.name, "url": url}
