"""A new person: the duplicate panel answers after name and birth date, before anything is saved."""

from contextlib import suppress
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import DomainError
from common.http import render_form
from common.text import is_digits
from membership.models import Organisation
from membership.rules.citizen_id import BadCitizenId, doubts, normalise
from membership.rules.organisation_kind import UNION
from membership.rules.permission import Permission
from pipeline.forms.candidacy import LookForm, NewPersonForm
from pipeline.models import Candidacy
from pipeline.operations.candidacy import open_again, open_candidacy
from pipeline.operations.duplicate import look_for_duplicates
from pipeline.queries.person_option import led_union_bodies
from pipeline.views.candidacy_list import organisation_for
from pipeline.views.saving import begin_anew, save_once, typed_before

DRAFT: Final = "candidacy_new"


class NoLeadingParty(DomainError):
    message = "{name} chưa ghi tổ chức đảng lãnh đạo"
    mend = "Nhờ quản trị tổ chức ghi tổ chức đảng lãnh đạo của tổ chức Đoàn này"
    field = "union_organisation"


@require_http_methods(["GET", "POST"])
def candidacy_entry(request: Any) -> HttpResponse:
    organisation = organisation_for(request, Permission.PERSON_ENTER)
    if "anew" in request.POST:
        return begin_anew(request, DRAFT)
    form = _form(request, organisation)
    if request.method == "GET":
        return _show(request, form, organisation)
    again = request.POST.get("again", "")
    if form.is_valid() or (
        again and not form.errors.keys() & {"party_organisation", "union_organisation", "opened_on"}
    ):
        saved = save_once(request, form, lambda: _saved(request, form), draft_name=DRAFT)
        return saved or _show(request, form, organisation)
    return _show(request, form, organisation)


@require_POST
def possible_duplicates(request: Any) -> HttpResponse:
    """Who may be the same human being as the one being typed."""
    organisation_for(request, Permission.PERSON_ENTER)
    return render(request, "pipeline/candidacy_duplicates.html", _found(request, request.POST))


def _form(request: Any, organisation: Organisation) -> NewPersonForm:
    words: dict[str, Any] = {
        "user": request.user,
        "organisation": organisation,
        "union_bodies": [] if organisation.system == UNION else led_union_bodies(organisation),
    }
    if request.method == "POST":
        return NewPersonForm(request.POST, **words)
    typed = typed_before(request, DRAFT)
    form = NewPersonForm(initial=typed, **words)
    form.preselect(typed)
    return form


def _show(request: Any, form: NewPersonForm, organisation: Organisation) -> HttpResponse:
    typed = request.POST if form.is_bound else form.initial
    context = {
        "form": form,
        "organisation": organisation,
        "draft_name": DRAFT,
        "is_restored": not form.is_bound and bool(form.initial.get("full_name")),
        **_found(request, typed),
    }
    return render_form(request, "pipeline/candidacy_new.html", context)


def _found(request: Any, typed: Any) -> dict[str, Any]:
    """What the panel shows of possible duplicates; nothing before name and birth date, or a whole number."""
    look = LookForm(typed)
    if not look.is_valid():
        return {"found": None}
    given = look.cleaned_data
    birth, number = given["birth_on"], ""
    with suppress(BadCitizenId):  # said at the field when it is saved
        number = normalise(given["citizen_id"]) if given["citizen_id"] else ""
    if not birth and not number:
        return {"found": None}
    try:
        found = look_for_duplicates(
            by=request.user,
            full_name=given["full_name"],
            birth_on=birth.day if birth else None,
            birth_precision=birth.precision.value if birth else "day",
            citizen_id=number,
            organisation=request.organisation,
        )
    except DomainError as refusal:
        return {"found": None, "limit": str(refusal)}
    told = doubts(number, sex=typed.get("sex", ""), birth_year=birth.day.year if birth else None) if number else []
    return {
        "found": found or None,
        "is_clear": not found,
        "doubts": told,
        "reason": typed.get("same_person_reason", ""),
    }


def _saved(request: Any, form: NewPersonForm) -> str:
    candidacy = _open(request, form)
    messages.success(request, f"Đã thêm {candidacy.person.full_name} vào danh sách nguồn.")
    if "next" in request.POST:
        return reverse("candidacy_new")
    return reverse("candidacy_detail", args=[candidacy.pk])


def _open(request: Any, form: NewPersonForm) -> Candidacy:
    data = form.cleaned_data
    union = data.get("union_organisation")
    party = data["party_organisation"] if union is None else _leading_party(union)
    place: dict[str, Any] = {
        "by": request.user,
        "party_organisation_id": party.pk,
        "union_organisation_id": union.pk if union else data.get("union_body"),
        "opened_on": data["opened_on"],
    }
    again = request.POST.get("again", "")
    if is_digits(again) and len(again) < 16:
        return open_again(person_id=int(again), **place)
    return open_candidacy(fields=form.person_fields(), same_person_reason=data["same_person_reason"], **place)


def _leading_party(union: Organisation) -> Organisation:
    """
    :raises NoLeadingParty:
    """
    body: Organisation | None = union
    while body is not None:
        if body.led_by is not None:
            return body.led_by
        body = body.parent
    raise NoLeadingParty(name=union.name)
