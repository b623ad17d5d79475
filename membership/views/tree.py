from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.text import is_digits
from membership.access import ranges
from membership.models import Organisation
from membership.queries.former import visible_then
from membership.queries.organisation import search_organisations
from membership.queries.planned_change import count_own
from membership.queries.tree import Node, branch, opened_at, tree
from membership.rules.organisation_kind import SYSTEMS
from membership.rules.permission import Permission
from membership.views.day_in_view import day_in_view

OPEN = "mo"
_LONGEST_NUMBER = 15


def number_of(text: str) -> int:
    """
    :raises Http404: what no organisation can have as its number.
    """
    if not is_digits(text) or len(text) > _LONGEST_NUMBER:
        raise Http404
    return int(text)


def organisation_in_reach(user: Any, number: int) -> Organisation:
    """A body of today, or an ended one that the user looks back at.

    :raises Organisation.DoesNotExist: no such number in the user's reach.
    """
    rows = visible_then(user).select_related("parent", "led_by")
    found: Organisation = rows.get(number=number_of(str(number)))
    return found


@require_safe
def organisation_tree(request: HttpRequest) -> HttpResponse:
    """The trees in reach, opened down to `?mo=`; hits of `?q=`; as on `?ngay=`."""
    view = day_in_view(request)
    opened = request.GET.get(OPEN, "")
    at, chain = opened_at(request.user, number_of(opened), view.day) if opened else (None, ())
    words = request.GET.get("q", "")[:200].strip()
    found, more = search_organisations(request.user, words)
    reach = ranges(request.user, Permission.ORGANISATION_CHANGE)
    shown = tree(request.user, view.day, chain=chain)
    context = {
        "heading": "Cây tổ chức",
        "view": view,
        "words": words,
        "found": found,
        "more": more,
        "at": at,
        "is_missing": at is not None and not chain,
        "trees": _by_system(shown.tops),
        "strays": shown.strays,
        "more_strays": shown.more_strays,
        "may_add_top": reach.everywhere,
        "may_change": bool(reach),
        # A past day is read only, and looking back costs a statement of its own.
        "planned": count_own(request.user) if reach and not view.is_past else 0,
    }
    return render(request, "membership/organisation_tree.html", context)


def _by_system(tops: Sequence[Node]) -> list[dict[str, Any]]:
    trees = [
        {"label": label, "system": system, "nodes": [node for node in tops if node.system == system]}
        for system, label in SYSTEMS.items()
    ]
    return [one for one in trees if one["nodes"]]


@require_safe
def organisation_branch(request: HttpRequest, number: int) -> HttpResponse:
    """The children of one body: a part of the tree for htmx, a page of its own otherwise."""
    parent = organisation_in_reach(request.user, number)
    view = day_in_view(request)
    page = branch(request.user, parent, view.day, cursor=request.GET.get("cursor"))
    in_tree = bool(getattr(request, "htmx", False))
    template = "membership/organisation_branch.html" if in_tree else "membership/organisation_branch_page.html"
    context = {
        "heading": f"Các đơn vị trực thuộc {parent.name}",
        "parent": parent,
        "page": page,
        "view": view,
    }
    return render(request, template, context)
