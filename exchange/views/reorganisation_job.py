"""The page of a file of changes that a job writes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from exchange.queries.reorganisation_job import file_job
from membership.access import require_somewhere
from membership.rules.permission import Permission


@require_safe
def reorganisation_job(request: HttpRequest, pk: int) -> HttpResponse:
    require_somewhere(request.user, Permission.ORGANISATION_CHANGE)
    found = file_job(request.user, pk)
    crumbs = [
        {"label": "Tổ chức", "url": reverse("organisation_tree")},
        {"label": "Sắp xếp tổ chức từ tệp", "url": reverse("reorganisation_file")},
        {"label": f"Tệp số {pk}"},
    ]
    context = {"heading": f"Tệp sắp xếp tổ chức số {pk}", "crumbs": crumbs, "found": found}
    return render(request, "exchange/reorganisation_job.html", context)
