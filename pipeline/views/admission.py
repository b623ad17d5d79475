"""Journey J1: one admission, decision and ceremony, on one page and its check page."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.operations import draft
from accounts.operations.submission import rehearse
from common.dates import long_date, short_date
from common.errors import DomainError
from common.http import refuse, render_form
from common.text import is_digits
from membership.rules.permission import Permission
from pipeline.forms.admission import AdmissionForm
from pipeline.models import Candidacy, Decision, Probation
from pipeline.operations.admission import admit
from pipeline.operations.decision import DecisionNumberTaken
from pipeline.queries.person_option import born
from pipeline.views.admission_person import NUMBER_HINT, chosen_person, series_for
from pipeline.views.candidacy_list import organisation_for
from pipeline.views.saving import begin_anew, save_once, typed_before

DRAFT: Final = "admission_new"
_FIELDS: Final = ("candidacy", "decision_number", "decided_on", "ceremony_on", "received_on", "superior_consent")


@require_http_methods(["GET", "POST"])
def admission_entry(request: Any) -> HttpResponse:
    organisation_for(request, Permission.DECISION_RECORD)
    if "anew" in request.POST:
        return begin_anew(request, DRAFT)
    if request.method == "GET" or "back" in request.POST:
        return _show(request, _fresh_form(request))
    form = AdmissionForm(request.POST, user=request.user)
    if not form.is_valid() or not _complete_number(form):
        return _show(request, form)
    if "confirmed" in request.POST:
        return save_once(request, form, lambda: _admitted(request, form), draft_name=DRAFT) or _show(request, form)
    draft.keep(user=request.user, form=DRAFT, content=request.POST.dict())
    try:
        answers = rehearse(lambda: _answers(_admit(request, form)))
    except DomainError as refusal:
        refuse(form, refusal)
        return _show(request, form, refusal=refusal)
    return render(request, "pipeline/admission_check.html", {"answers": answers, "form": form})


@require_GET
def admission_done(request: Any, pk: int) -> HttpResponse:
    visible = Candidacy.objects.visible_to(request.user, Permission.DECISION_RECORD)
    rows = Decision.objects.filter(kind=Decision.Kind.ADMISSION, is_voided=False, candidacy__in=visible.values("pk"))
    decision = rows.select_related("candidacy__person", "candidacy__party_organisation", "organisation").get(pk=pk)
    probation = Probation.objects.filter(candidacy=decision.candidacy_id).first()
    return render(request, "pipeline/admission_done.html", {"decision": decision, "probation": probation})


def _fresh_form(request: Any) -> AdmissionForm:
    """Empty, or with what was typed before: on the check page, or before the page was left."""
    typed: Mapping[str, str] = request.POST if "back" in request.POST else typed_before(request, DRAFT)
    initial = {name: typed[name] for name in _FIELDS if typed.get(name)}
    asked = request.GET.get("nguoi", "")
    if is_digits(asked) and len(asked) < 16 and asked != initial.get("candidacy"):
        initial = {"candidacy": asked}
    form = AdmissionForm(initial=initial, user=request.user)
    form.preselect(initial)
    return form


def _show(request: Any, form: AdmissionForm, *, refusal: DomainError | None = None) -> HttpResponse:
    found = form.person_field.found
    other = refusal.values.get("candidacy_id") if isinstance(refusal, DecisionNumberTaken) else None
    chosen = chosen_person(request.user, str(found.value)) if found else None
    focus = request.GET.get("sua", "candidacy") if not form.is_bound else ""
    if focus in _FIELDS[1:]:
        form.fields[focus].widget.attrs["autofocus"] = True
    context = {
        "form": form,
        "chosen": chosen,
        "number_hint": chosen.number_hint if chosen else NUMBER_HINT,
        "other_url": reverse("candidacy_detail", args=[other]) if other else "",
        "is_first": focus == "candidacy",
        "is_restored": not form.is_bound and len(form.initial.keys() & set(_FIELDS)) > 1,
        "draft_name": DRAFT,
    }
    return render_form(request, "pipeline/admission_new.html", context)


def _complete_number(form: AdmissionForm) -> bool:
    """`42` is taken for the committee's number of that count, `42-QĐ/ĐU`."""
    typed, day = form.cleaned_data["decision_number"], form.cleaned_data["decided_on"]
    if not is_digits(typed):
        return True
    candidacy = Candidacy.objects.select_related("party_organisation").get(pk=form.cleaned_data["candidacy"])
    series = series_for(candidacy, day)
    completed = series.complete(typed) if series else typed
    if completed == typed:
        form.add_error("decision_number", "Gõ đủ số quyết định, ví dụ 01-QĐ/ĐU: cấp ủy này chưa có số nào trước đó")
        return False
    form.cleaned_data["decision_number"] = completed
    form.restate("decision_number", completed)
    return True


def _admit(request: Any, form: AdmissionForm) -> Decision:
    given = form.cleaned_data
    candidacy = Candidacy.objects.visible_to(request.user).get(pk=given["candidacy"])
    # What is shown to be checked is the state of now; what is confirmed must still be that.
    version = given["version"] if "confirmed" in request.POST else candidacy.version
    form.restate("version", str(candidacy.version))
    return admit(
        by=request.user,
        candidacy_id=candidacy.pk,
        decision_number=given["decision_number"],
        decided_on=given["decided_on"],
        received_on=given["received_on"],
        ceremony_on=given["ceremony_on"],
        version=version or 0,
        superior_consent=given["superior_consent"],
    )


def _admitted(request: Any, form: AdmissionForm) -> str:
    return reverse("admission_done", args=[_admit(request, form).pk])


def _answers(decision: Decision) -> list[dict[str, str]]:
    """The check page: what will stand, each part with the way back to it."""
    candidacy = decision.candidacy
    person = candidacy.person
    probation = Probation.objects.filter(candidacy=candidacy).first()
    received = long_date(decision.received_on) if decision.received_on else ""
    held = long_date(probation.admitted_on) if probation else "Chưa tổ chức"
    rows = [
        ("Người được kết nạp", f"{person.full_name}, sinh {born(person)}", "candidacy"),
        ("Đơn vị", candidacy.party_organisation.name, ""),
        ("Số quyết định", decision.number, "decision_number"),
        ("Cấp ủy quyết định", decision.organisation.name, ""),
        ("Ngày quyết định", long_date(decision.decided_on), "decided_on"),
        *([("Ngày nhận quyết định", received, "received_on")] if received else []),
        ("Ngày tổ chức lễ kết nạp", held, "ceremony_on"),
        *([("12 tháng dự bị đến", short_date(probation.ends_on), "")] if probation else []),
    ]
    entry = reverse("admission_new")
    return [
        {"label": label, "value": value, "change_url": f"{entry}?sua={name}" if name else ""}
        for label, value, name in rows
    ]
