"""The yearly rating: the units of a body, and the grid of a unit that has members."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.dates import local_today
from common.errors import DomainError, StaleVersion
from common.http import refuse, render_form
from common.pagination import capped_count, paginate
from common.text import is_digits
from membership.access import Refused, may
from membership.forms.rating import PasteForm, RatingForm, ReopenForm
from membership.middleware import CHOICE
from membership.models import Organisation
from membership.operations.rating import reopen_ratings, save_ratings
from membership.queries.rating import members_to_rate, read_pasted, sheet_of, submitted_below, units_to_rate
from membership.rules.organisation_kind import KINDS
from membership.rules.permission import Permission
from membership.rules.rating import shares

FIRST_YEAR = 2000


@require_safe
def ratings(request: Any) -> HttpResponse:
    """The year that is being rated: units do it at the turn of the year."""
    today = local_today()
    year = today.year - 1 if today.month < 7 else today.year
    return redirect(_address(year, request.GET.get(CHOICE, "")))


@require_http_methods(["GET", "HEAD", "POST"])
def rating_sheet(request: Any, year: int) -> HttpResponse:
    organisation = _organisation(request, year)
    if not KINDS[organisation.kind].has_members:
        if request.method == "POST":
            raise Refused(Permission.PERSON_ENTER)
        return _show_units(request, organisation, year)
    if request.method != "POST":
        return _show_grid(request, organisation, year)
    if not may(request.user, Permission.PERSON_ENTER, organisation):
        raise Refused(Permission.PERSON_ENTER)
    if "paste" in request.POST:
        return _show_pasted(request, organisation, year)
    return _save(request, organisation, year)


@require_POST
def rating_reopen(request: Any, year: int) -> HttpResponse:
    organisation = _organisation(request, year)
    if not _may_reopen(request.user, organisation):
        raise Refused(Permission.PERSON_ENTER)
    form = ReopenForm(request.POST)
    if form.is_valid():
        given = {"organisation_id": organisation.pk, "year": year, "reason": form.cleaned_data["reason"]}
        try:
            reopen_ratings(by=request.user, **given)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã mở lại bảng xếp loại năm {year} của {organisation.name}.")
            return redirect(_address(year, organisation.number))
    return _show_grid(request, organisation, year, reopening=form)


def _organisation(request: Any, year: int) -> Organisation:
    """
    :raises Refused, Http404:
    """
    organisation: Organisation | None = request.organisation
    if not organisation or not may(request.user, Permission.PERSON_VIEW, organisation):
        raise Refused(Permission.PERSON_VIEW)
    if not FIRST_YEAR <= year <= local_today().year:
        raise Http404
    return organisation


def _address(year: int, number: Any = "") -> str:
    chosen = f"?{CHOICE}={number}" if is_digits(str(number)) else ""
    return reverse("rating_sheet", args=[year]) + chosen


def _may_reopen(user: Any, organisation: Organisation) -> bool:
    return organisation.parent is not None and may(user, Permission.PERSON_ENTER, organisation.parent)


def _save(request: Any, organisation: Organisation, year: int) -> HttpResponse:
    form = RatingForm(request.POST, members=members_to_rate(organisation, year, local_today()))
    submit = "submit" in request.POST
    if form.is_valid():
        try:
            save_ratings(
                by=request.user,
                organisation_id=organisation.pk,
                year=year,
                today=local_today(),
                grades=form.grades(),
                version=form.cleaned_data["version"] or 0,
                submit=submit,
            )
        except StaleVersion as refusal:
            form = _restated(request, organisation, year)
            refuse(form, refusal)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã gửi và khóa bảng xếp loại." if submit else "Đã lưu bảng xếp loại.")
            return redirect(_address(year, organisation.number))
    return _show_grid(request, organisation, year, form=form)


def _restated(request: Any, organisation: Organisation, year: int) -> RatingForm:
    # The version is read first: who saves between the two is noticed at the next attempt.
    version = sheet_of(organisation, year).version
    members = members_to_rate(organisation, year, local_today())
    return RatingForm.restated(request.POST, members=members, version=version)


def _show_pasted(request: Any, organisation: Organisation, year: int) -> HttpResponse:
    """The grid filled in from the pasted lines, not yet saved; lines that mean nobody are named."""
    members, pasted = members_to_rate(organisation, year, local_today()), PasteForm(request.POST)
    lines: list[Any] = []
    if pasted.is_valid():
        try:
            lines = read_pasted(pasted.cleaned_data["names"], members)
        except DomainError as refusal:
            refuse(pasted, refusal)
    # What was chosen on the page and not yet saved stays, unless a pasted line says otherwise.
    typed = {row.person_id: request.POST.get(f"grade-{row.person_id}", row.grade) for row in members}
    filled = typed | {line.person_id: line.grade for line in lines if line.person_id}
    form = RatingForm(members=members, filled=filled, initial={"version": request.POST.get("version")})
    return _show_grid(request, organisation, year, form=form, pasted=pasted, lines=lines)


def _show_units(request: Any, organisation: Organisation, year: int) -> HttpResponse:
    units = units_to_rate(organisation, year, local_today())
    page = paginate(units, order=("parent__sort_key", "sort_key", "id"), cursor=request.GET.get("cursor"), size=100)
    kept = {CHOICE: request.GET[CHOICE]} if CHOICE in request.GET else {}
    context = {
        **_words(organisation, year),
        "page": page,
        "count": capped_count(units),
        "done": submitted_below(organisation, year),
        "query": urlencode(kept),
    }
    return render(request, "membership/rating_units.html", context)


def _show_grid(
    request: Any,
    organisation: Organisation,
    year: int,
    *,
    form: RatingForm | None = None,
    pasted: PasteForm | None = None,
    lines: Any = (),
    reopening: ReopenForm | None = None,
) -> HttpResponse:
    sheet = sheet_of(organisation, year)
    if form is None:
        members = members_to_rate(organisation, year, local_today())
        form = RatingForm(members=members, initial={"version": sheet.version})
    context = {
        **_words(organisation, year),
        "sheet": sheet,
        "form": form,
        "forms": [form, pasted, reopening],
        "pasted": pasted or PasteForm(),
        "filled": sum(bool(line.person_id) for line in lines),
        "problems": [line for line in lines if line.problem],
        "shares": shares(form.shown),
        "may_fill": not sheet.submitted_on and may(request.user, Permission.PERSON_ENTER, organisation),
        "reopening": (reopening or ReopenForm())
        if sheet.submitted_on and _may_reopen(request.user, organisation)
        else None,
    }
    return render_form(request, "membership/rating_sheet.html", context, form=form)


def _words(organisation: Organisation, year: int) -> dict[str, Any]:
    years = [number for number in (year - 1, year, year + 1) if FIRST_YEAR <= number <= local_today().year]
    return {
        "heading": f"Xếp loại năm {year}",
        "organisation": organisation,
        "year": year,
        "years": [
            {"label": number, "url": _address(number, organisation.number)} for number in years if number != year
        ],
        "url": _address(year, organisation.number),
    }
