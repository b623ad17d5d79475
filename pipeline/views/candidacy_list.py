from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.operations import kept_search
from common.dates import local_today
from membership.access import Refused, may, opens, permissions_of
from membership.middleware import CHOICE
from membership.models import Organisation
from membership.rules.permission import Permission
from pipeline.forms.candidacy_filter import CandidacyFilterForm
from pipeline.queries.candidacy_column import COLUMNS, MENTOR
from pipeline.queries.candidacy_list import SORTS, TABS, Chosen, candidacy_list
from pipeline.views.candidacy_columns import chosen_columns, keep_columns, table_of
from pipeline.views.saved_view_strip import OPENED, choice_of, strip_of

SEARCH = "tim"
# What a link on the page carries on; the place in the list (cursor) it does not.
_CARRIED = (OPENED, "the", SEARCH, "buoc", "nghe", "gioi", "sap", "co", CHOICE)


def organisation_for(request: Any, permission: Permission) -> Organisation:
    """The organisation in view, where the user holds the permission there.

    :raises Refused: 403 with the reason.
    """
    organisation: Organisation | None = request.organisation
    if not organisation or not opens(request.user, permission, organisation):
        raise Refused(permission)
    return organisation


@require_GET
def candidacies(request: HttpRequest) -> HttpResponse:
    organisation = organisation_for(request, Permission.PERSON_VIEW)
    if f"{CHOICE}_text" in request.GET:  # from the form of filters, with all that was left empty
        return HttpResponseRedirect(f"{request.path}?{_query(request)}")
    form = CandidacyFilterForm(request.GET, organisation=organisation if CHOICE in request.GET else None)
    words = kept_search.words_of(user=request.user, token=request.GET[SEARCH]) if SEARCH in request.GET else ""
    chosen, columns, today = form.chosen(words=words), chosen_columns(request), local_today()
    found = candidacy_list(
        by=request.user,
        organisation=organisation,
        chosen=chosen,
        today=today,
        cursor=request.GET.get("cursor"),
        with_mentor=any(column.code == MENTOR for column in columns),
    )
    context = {
        **_navigation(request, form, chosen),
        **_rights(request.user, organisation),
        "organisation": organisation,
        "today": today,
        "chosen": chosen,
        "columns": COLUMNS.values(),
        "shown_columns": columns,
        "table": table_of(found.rows, columns),
        "page": found.page,
        "count": found.count,
    }
    return render(request, "pipeline/candidacy_list.html", context)


def _rights(user: Any, organisation: Organisation) -> dict[str, bool]:
    held = permissions_of(user)
    return {
        "may_enter": Permission.PERSON_ENTER in held,
        "may_search": Permission.PERSON_SEARCH in held,
        "may_export": may(user, Permission.PERSON_EXPORT, organisation),
    }


def _navigation(request: HttpRequest, form: CandidacyFilterForm, chosen: Chosen) -> dict[str, Any]:
    """The ways from this list to others: tabs, filters, chips."""
    narrowing = (OPENED, SEARCH, *CandidacyFilterForm.NARROWING, CHOICE)
    return {
        "filter_form": form,
        "token": request.GET.get(SEARCH, "") if chosen.words else "",
        "tabs": _tabs(request, chosen),
        "chips": _chips(request, form, chosen),
        "saved": strip_of(request, form, choice_of(request, chosen)),
        "kept_query": _query(request, drop=(SEARCH, "co")),
        "all_url": f"{request.path}?{_query(request, drop=narrowing)}",
        "query": _query(request),
        "sort_label": SORTS[chosen.sort][0].lower() + SORTS[chosen.sort][1:],
        "empty": TABS[chosen.tab].empty,
    }


def _query(request: HttpRequest, *, drop: tuple[str, ...] = (), **changed: str) -> str:
    """The choices of this page as a query string, some changed or dropped."""
    kept = {name: request.GET[name] for name in _CARRIED if request.GET.get(name) and name not in drop}
    return urlencode({**kept, **changed})


def _tabs(request: HttpRequest, chosen: Chosen) -> list[dict[str, Any]]:
    # A stage chosen in one view says nothing in another; whoever changes views leaves a saved one.
    return [
        {
            "label": tab.label,
            "url": f"{request.path}?{_query(request, drop=('buoc', OPENED), the=tab.code)}",
            "current": tab.code == chosen.tab,
        }
        for tab in TABS.values()
    ]


def _chips(request: Any, form: CandidacyFilterForm, chosen: Chosen) -> list[dict[str, str]]:
    """The filters in force, each with the address of the list without it."""
    given = {SEARCH: f"Tìm: {chosen.words}" if chosen.words else ""}
    if CHOICE in request.GET:
        given[CHOICE] = f"Đơn vị: {request.organisation.name}"
    for name in form.NARROWING:
        value = form.cleaned_data.get(name)
        given[name] = form.label_of(name, value) if value else ""
    return [
        {"label": label, "url": f"{request.path}?{_query(request, drop=(name,))}"}
        for name, label in given.items()
        if label
    ]


@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Keep the words under a token and go to the list, so that no name stands in an address."""
    if Permission.PERSON_SEARCH not in permissions_of(request.user):
        raise Refused(Permission.PERSON_SEARCH)
    carried = {name: request.POST[name] for name in _CARRIED if request.POST.get(name) and name != SEARCH}
    if words := request.POST.get("q", "").strip():
        carried[SEARCH] = kept_search.keep(user=request.user, words=words)
    return _to_list(carried)


@require_POST
def choose_columns(request: HttpRequest) -> HttpResponse:
    keep_columns(request, request.POST.getlist("cot"))
    back = QueryDict(request.POST.get("query", ""))
    return _to_list({name: back[name] for name in _CARRIED if back.get(name)})


def _to_list(carried: dict[str, str]) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('candidacy_list')}?{urlencode(carried)}".rstrip("?"))
