"""Saved lists: keep what is shown, under a name; keep its changes; rename; drop. What is kept stands in the address."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.operations.submission import once
from common.http import render_form
from membership.middleware import CHOICE
from membership.rules.permission import Permission
from pipeline.forms.candidacy_filter import CandidacyFilterForm
from pipeline.forms.saved_view import SavedViewForm
from pipeline.models import SavedView
from pipeline.operations.saved_view import change_view, drop_view, rename_view, save_view
from pipeline.queries.saved_view import Choice
from pipeline.views.candidacy_list import organisation_for
from pipeline.views.saved_view_strip import address_of, choice_of
from pipeline.views.saving import save_once


def _shown(request: Any) -> tuple[CandidacyFilterForm, Choice]:
    organisation = organisation_for(request, Permission.PERSON_VIEW)
    form = CandidacyFilterForm(request.GET, organisation=organisation if CHOICE in request.GET else None)
    return form, choice_of(request, form.chosen(words=""))


@require_http_methods(["GET", "POST"])
def saved_view_new(request: Any) -> HttpResponse:
    filters, choice = _shown(request)
    form = SavedViewForm(request.POST or None)

    def act() -> str:
        row = save_view(by=request.user, name=form.cleaned_data["name"], choice=choice)
        messages.success(request, f"Đã lưu danh sách “{row.name}”.")
        return address_of(request.user, row)

    if form.is_valid() and (saved := save_once(request, form, act)):
        return saved
    kept = filters.kept_labels(choice.chosen)
    if filters.unit_name:
        kept.append(f"Đơn vị: {filters.unit_name}")
    back_url = f"{reverse('candidacy_list')}?{request.GET.urlencode()}"
    return render_form(request, "pipeline/saved_view_new.html", {"kept": kept, "back_url": back_url}, form=form)


@require_POST
def saved_view_change(request: Any, pk: int) -> HttpResponse:
    _filters, choice = _shown(request)
    row = change_view(by=request.user, view_id=pk, choice=choice)
    messages.success(request, f"Đã lưu thay đổi của danh sách “{row.name}”.")
    return HttpResponseRedirect(address_of(request.user, row))


@require_http_methods(["GET", "POST"])
def saved_view(request: Any, pk: int) -> HttpResponse:
    row = SavedView.objects.visible_to(request.user).select_related("organisation").get(pk=pk)
    form = SavedViewForm(request.POST or None, initial={"name": row.name})

    def act() -> str:
        renamed = rename_view(by=request.user, view_id=pk, name=form.cleaned_data["name"])
        messages.success(request, f"Đã đổi tên danh sách thành “{renamed.name}”.")
        return address_of(request.user, row)

    if form.is_valid() and (saved := save_once(request, form, act)):
        return saved
    context = {"row": row, "back_url": address_of(request.user, row)}
    return render_form(request, "pipeline/saved_view.html", context, form=form)


@require_POST
def saved_view_drop(request: Any, pk: int) -> HttpResponse:
    with once(request.POST.get("key", ""), request.user) as submission:
        if not submission.is_repeated:
            name = drop_view(by=request.user, view_id=pk)
            messages.success(request, f"Đã xóa danh sách “{name}”.")
            submission.result_url = reverse("candidacy_list")
    return HttpResponseRedirect(submission.result_url)
