"""Suggestions while a name is typed; the words come by POST, so that no name stands in an address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from common.dates import local_today
from membership.access import require
from membership.rules.permission import Permission
from pipeline.models import Candidacy
from pipeline.queries.person_option import MOST, Options, admission_candidates, mentors

_LONGEST = 120


@require_POST
def person_options(request: HttpRequest) -> HttpResponse:
    """People for whom the user may enter an admission."""
    return _shown(request, admission_candidates(by=request.user, text=_typed(request)))


@require_POST
def mentor_options(request: HttpRequest, pk: int) -> HttpResponse:
    """Official members who may help this person."""
    candidacy = Candidacy.objects.visible_to(request.user).select_related("party_organisation").get(pk=pk)
    require(request.user, Permission.STAGE_RECORD, candidacy.party_organisation)
    return _shown(request, mentors(candidacy=candidacy, text=_typed(request), today=local_today()))


def _typed(request: HttpRequest) -> str:
    return request.POST.get("q", "")[:_LONGEST]


def _shown(request: HttpRequest, found: Options) -> HttpResponse:
    more = f"Còn nữa: {MOST} người đầu được hiện, gõ thêm chữ hoặc ngày sinh để thu hẹp." if found.more else ""
    return render(request, "components/combobox_options.html", {"options": found.options, "more": more})
