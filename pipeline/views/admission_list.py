from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from common.dates import short_date
from common.pagination import capped_count, paginate
from membership.access import permissions_of
from membership.models import Organisation
from membership.rules.permission import Permission
from pipeline.models import Decision
from pipeline.queries.decision import admission_decisions
from pipeline.views.candidacy_list import organisation_for

COLUMNS = [
    {"label": "Họ và tên"},
    {"label": "Đơn vị"},
    {"label": "Số quyết định"},
    {"label": "Ngày quyết định", "kind": "number"},
    {"label": "Lễ kết nạp", "kind": "number"},
]


@require_GET
def admissions(request: Any) -> HttpResponse:
    """The newest first."""
    organisation = organisation_for(request, Permission.PERSON_VIEW)
    found = admission_decisions(by=request.user, organisation=organisation)
    page = paginate(found, order=("-decided_on", "-pk"), cursor=request.GET.get("cursor"))
    context = {
        "organisation": organisation,
        "columns": COLUMNS,
        "rows": [{"cells": _cells(decision, organisation)} for decision in page.rows],
        "page": page,
        "count": capped_count(found),
        "query": f"don-vi={organisation.number}" if "don-vi" in request.GET else "",
        "may_enter": Permission.DECISION_RECORD in permissions_of(request.user),
    }
    return render(request, "pipeline/admission_list.html", context)


def _cells(decision: Decision, scope: Organisation) -> list[dict[str, Any]]:
    candidacy = decision.candidacy
    admission = getattr(decision, "admission", None)
    held = (
        {"text": short_date(admission.ceremony_on)}
        if admission and not admission.is_voided
        else {"template": "pipeline/cell_waiting.html", "text": "chưa tổ chức"}
    )
    return [
        {"text": candidacy.person.full_name, "url": reverse("candidacy_detail", args=[candidacy.pk])},
        {"text": candidacy.party_organisation.name_below(scope)},
        {"text": decision.number},
        {"text": short_date(decision.decided_on)},
        held,
    ]
