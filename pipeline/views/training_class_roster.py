"""The roster of a class: names pasted and matched, results, certificates."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.operations.submission import rehearse
from common.dates import long_date
from common.errors import BadInput, DomainError
from common.http import refuse, render_form
from pipeline.forms.submitted import SubmittedForm
from pipeline.forms.training_class import CertificateForm, EnrolForm, NameListForm, ResultForm, RosterForm
from pipeline.models import TrainingClass
from pipeline.operations.training_class import (
    certificate_numbers,
    enrol,
    issue_certificates,
    record_results,
    withdraw,
)
from pipeline.queries.person_option import born, candidacy_option
from pipeline.queries.training_class import match_names, roster
from pipeline.views.saving import save_once
from pipeline.views.training_class import class_in_reach, show_class


@require_http_methods(["GET", "POST"])
def class_enrol(request: Any, pk: int) -> HttpResponse:
    """Paste names, see who is meant, put them on the roster."""
    row = class_in_reach(request.user, pk)
    if "confirmed" in request.POST:
        return _enrolled(request, row)
    form = NameListForm(request.POST if "names" in request.POST and "back" not in request.POST else None)
    if not form.is_bound:
        form.initial["names"] = request.POST.get("names", "")
    if not form.is_valid():
        return render_form(request, "pipeline/training_class_names.html", {"row": row}, form=form)
    try:
        matches = match_names(user=request.user, training_class=row, text=form.cleaned_data["names"])
    except DomainError as refusal:
        refuse(form, refusal)
        return render_form(request, "pipeline/training_class_names.html", {"row": row}, form=form)
    return _show_matches(request, row, EnrolForm(), matches, form.cleaned_data["names"])


def _enrolled(request: Any, row: TrainingClass) -> HttpResponse:
    form, text = EnrolForm(request.POST), request.POST.get("names", "")

    def act() -> str:
        added = enrol(by=request.user, class_id=row.pk, candidacy_ids=form.cleaned_data["people"])
        messages.success(request, f"Đã thêm {len(added)} người vào lớp.")
        return reverse("class_detail", args=[row.pk])

    if form.is_valid() and (answer := save_once(request, form, act)):
        return answer
    return _show_matches(request, row, form, match_names(user=request.user, training_class=row, text=text), text)


def _show_matches(request: Any, row: TrainingClass, form: EnrolForm, matches: list[Any], text: str) -> HttpResponse:
    context = {
        "row": row,
        "found": [candidacy_option(match.candidacy) for match in matches if match.candidacy],
        "unclear": [
            {"line": match.line, "problem": match.problem, "options": map(candidacy_option, match.options)}
            for match in matches
            if match.options
        ],
        "unknown": [match for match in matches if not match.candidacy and not match.options],
        "names": text,
        "url": request.path,
    }
    return render_form(request, "pipeline/training_class_matches.html", context, form=form)


@require_POST
def class_results(request: Any, pk: int) -> HttpResponse:
    row = class_in_reach(request.user, pk)
    form = ResultForm(request.POST, roster=list(roster(row)))
    if form.is_valid() and form.given():
        try:
            changed = record_results(by=request.user, class_id=pk, results=form.given())
        except DomainError as refusal:
            messages.error(request, str(refusal))
            shown = show_class(request, row, results=form.given())
            shown.status_code = refusal.status
            return shown
        messages.success(request, f"Đã lưu kết quả: {changed} người thay đổi.")
    return HttpResponseRedirect(reverse("class_detail", args=[pk]))


@require_POST
def class_withdraw(request: Any, pk: int) -> HttpResponse:
    row = class_in_reach(request.user, pk)
    form = RosterForm(request.POST, roster=list(roster(row)))

    def act() -> str:
        count = withdraw(by=request.user, class_id=pk, enrolment_ids=form.cleaned_data["people"])
        messages.success(request, f"Đã đưa {count} người ra khỏi danh sách lớp.")
        return reverse("class_detail", args=[pk])

    return (save_once(request, form, act) if form.is_valid() else None) or show_class(request, row, form)


@require_http_methods(["GET", "POST"])
def class_certificates(request: Any, pk: int) -> HttpResponse:
    """Certificates for the people ticked, after a page that shows each number."""
    row = class_in_reach(request.user, pk)
    if request.method == "GET":
        return HttpResponseRedirect(reverse("class_detail", args=[pk]))
    places = list(roster(row))
    form = CertificateForm(request.POST, roster=places)
    if "back" in request.POST or not form.is_valid():
        return show_class(request, row, form)
    if "confirmed" in request.POST:
        return save_once(request, form, lambda: _issued(request, row, form)) or show_class(request, row, form)
    try:
        rehearse(lambda: _issue(request, row, form))
    except DomainError as refusal:
        _refuse_lines(form, refusal)
        return show_class(request, row, form)
    chosen = [place for place in places if place.pk in form.cleaned_data["people"]]
    numbers = certificate_numbers(form.cleaned_data["first_number"], len(chosen))
    answers = [
        {"label": f"{place.candidacy.person.full_name}, sinh {born(place.candidacy.person)}", "value": number}
        for place, number in zip(chosen, numbers, strict=True)
    ]
    context = {"row": row, "form": form, "answers": answers, "issued_on": long_date(form.cleaned_data["issued_on"])}
    return render(request, "pipeline/training_class_check.html", {**context, "url": request.path})


def _issue(request: Any, row: TrainingClass, form: CertificateForm) -> list[Any]:
    given = form.cleaned_data
    return issue_certificates(
        by=request.user,
        class_id=row.pk,
        enrolment_ids=given["people"],
        first_number=given["first_number"],
        issued_on=given["issued_on"],
        version=given["version"] or 0,
    )


def _issued(request: Any, row: TrainingClass, form: CertificateForm) -> str:
    messages.success(request, f"Đã cấp {len(_issue(request, row, form))} giấy chứng nhận.")
    return reverse("class_detail", args=[row.pk])


def _refuse_lines(form: SubmittedForm, refusal: DomainError) -> None:
    """The sentence, and below it one for each person."""
    refuse(form, refusal)
    for line in refusal.lines if isinstance(refusal, BadInput) else ():
        form.add_error(None, line.reason)
