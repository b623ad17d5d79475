from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from membership.forms.organisation_field import option_of
from membership.queries.organisation import search_organisations
from membership.rules.organisation_kind import KINDS
from membership.rules.permission import Permission

_MOST = 20


@require_POST
def organisation_options(request: HttpRequest) -> HttpResponse:
    """Suggestions for a combobox: `q` typed, `?quyen=` right needed there, `?loai=` kinds, `?he=` one tree."""
    asked = request.GET.get("quyen", "")
    permission = Permission(asked) if asked in set(Permission) else Permission.ORGANISATION_VIEW
    found, more = search_organisations(
        request.user,
        request.POST.get("q", "")[:200],
        permission=permission,
        kinds=[kind for kind in request.GET.get("loai", "").split(",") if kind in KINDS],
        system=request.GET.get("he", "")[:5],
        existing_only=True,
        limit=_MOST,
    )
    return render(
        request,
        "components/combobox_options.html",
        {
            "options": [option_of(row) for row in found],
            "more": f"Còn nữa: {_MOST} đơn vị đầu được hiện, gõ thêm chữ để thu hẹp." if more else "",
        },
    )
