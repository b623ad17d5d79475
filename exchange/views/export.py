"""Taking a list of people out as a file: the page that asks why, the page of the file, and the one fetching."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.freshness import fresh_sign_in
from accounts.operations import kept_search
from accounts.operations.submission import once
from common.dates import local_today
from common.errors import DomainError
from common.http import refuse, render_form, workbook_answer
from common.text import is_digits
from exchange.forms.export import ExportForm
from exchange.models import Export
from exchange.operations.export import ExportGone, TooManyToExport, export_people, fetch_export
from exchange.rules.export import MOST_ROWS
from membership.access import require
from membership.middleware import CHOICE
from membership.models import Organisation
from membership.rules.permission import Permission
from pipeline.forms.candidacy_filter import CandidacyFilterForm
from pipeline.queries.candidacy_column import NAME, Column, columns_of
from pipeline.queries.candidacy_list import Chosen, candidacies
from pipeline.views.candidacy_columns import chosen_columns
from pipeline.views.candidacy_list import SEARCH, organisation_for

_COLUMNS = "cot"


@dataclass(frozen=True, slots=True)
class _Asked:
    """The list to take out: as its address says, or as the form that was sent carries it on."""

    organisation: Organisation
    chosen: Chosen
    columns: list[Column]
    token: str

    @property
    def query(self) -> dict[str, str]:
        """The address of the list."""
        searched = {SEARCH: self.token} if self.token else {}
        place = {CHOICE: str(self.organisation.number)}
        return {**CandidacyFilterForm.query_of(self.chosen), **searched, **place}

    @property
    def labels(self) -> list[str]:
        labels = CandidacyFilterForm(organisation=None).kept_labels(self.chosen)
        return [*labels, "có từ đang tìm"] if self.chosen.words else labels


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def export_new(request: Any) -> HttpResponse:
    asked = _asked(request)
    if asked.token and not asked.chosen.words:
        messages.error(request, "Lần tìm này đã quá một ngày nên không còn. Tìm lại rồi xuất.")
        return redirect("candidacy_list")
    form = ExportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            with once(request.POST.get("key", ""), request.user) as submission:
                if not submission.is_repeated:
                    submission.result_url = _make(request.user, asked, form.cleaned_data["reason"])
            return redirect(submission.result_url)
        except DomainError as refusal:
            refuse(form, refusal)
    return render_form(request, "exchange/export_new.html", _words(request.user, asked), form=form)


def _asked(request: Any) -> _Asked:
    """
    :raises Refused: without the right to see people, or to export them, there.
    :raises Organisation.DoesNotExist:
    """
    sent = request.method == "POST"
    given = request.POST if sent else request.GET
    organisation = _place(request)
    for permission in (Permission.PERSON_EXPORT, Permission.PERSON_VIEW):
        require(request.user, permission, organisation)
    token = given.get(SEARCH, "")
    words = kept_search.words_of(user=request.user, token=token) if token else ""
    chosen = CandidacyFilterForm(given, organisation=None).chosen(words=words)
    columns = columns_of(given[_COLUMNS].split()) if sent and _COLUMNS in given else chosen_columns(request)
    return _Asked(organisation, chosen, columns, token)


def _place(request: Any) -> Organisation:
    """What is sent carries no query (see `fresh_sign_in`), so the organisation stands in the form."""
    number = request.POST.get(CHOICE, "")
    if not (is_digits(number) and len(number) < 16):
        return organisation_for(request, Permission.PERSON_EXPORT)
    found: Organisation = Organisation.objects.visible_to(request.user).get(number=number)
    return found


def _make(user: Any, asked: _Asked, reason: str) -> str:
    """Where the file waits."""
    export = export_people(
        by=user,
        organisation=asked.organisation,
        chosen=asked.chosen,
        columns=asked.columns,
        reason=reason,
        now=timezone.now(),
    )
    return reverse("export_detail", args=[export.pk])


def _words(user: Any, asked: _Asked) -> dict[str, Any]:
    found = candidacies(by=user, organisation=asked.organisation, chosen=asked.chosen, today=local_today())
    count = found.order_by()[: MOST_ROWS + 1].count()
    list_url = f"{reverse('candidacy_list')}?{urlencode(asked.query)}"
    return {
        "asked": asked,
        "count": count,
        "most": MOST_ROWS,
        "too_many": str(TooManyToExport(most=MOST_ROWS)) if count > MOST_ROWS else "",
        "columns": [NAME, *(column.label for column in asked.columns)],
        "carried": {**asked.query, _COLUMNS: " ".join(column.code for column in asked.columns)}.items(),
        "list_url": list_url,
        "crumbs": _crumbs("Xuất Excel", list_url),
    }


def _crumbs(label: str, list_url: str) -> list[dict[str, str]]:
    return [{"label": "Nguồn phát triển", "url": list_url}, {"label": label}]


@require_safe
def export_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, pk)


def _page(request: HttpRequest, pk: UUID) -> HttpResponse:
    export = Export.objects.visible_to(request.user).defer("content").get(pk=pk)
    is_kept = export.is_kept(timezone.now())
    crumbs = _crumbs("Tệp đã lập", reverse("candidacy_list"))
    context = {"export": export, "is_kept": is_kept, "crumbs": crumbs}
    return render(request, "exchange/export_detail.html", context, status=200 if is_kept else 410)


@require_POST
@fresh_sign_in
def export_fetch(request: Any, pk: UUID) -> HttpResponse:
    """The file as an attachment, once; afterwards the page that says that it is gone."""
    try:
        raw = fetch_export(by=request.user, export_id=pk, now=timezone.now())
    except ExportGone:
        return _page(request, pk)
    return workbook_answer(raw, f"danh-sach-nguoi-{str(pk)[:8]}")
