"""Classes: the list, a new one, its page, its changes."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from common.dates import local_today, short_date
from common.http import render_form
from common.pagination import capped_count, paginate
from membership.access import may, permissions_of, require
from membership.rules.permission import Permission
from pipeline.forms.submitted import SubmittedForm
from pipeline.forms.training_class import CertificateForm, ClassForm, RosterForm
from pipeline.models import Enrolment, TrainingClass
from pipeline.operations.training_class import ClassFields, change_class, open_class
from pipeline.queries.person_option import born
from pipeline.queries.rule import rule_sets
from pipeline.queries.training_class import classes, roster, suggested_number
from pipeline.rules.certificate import valid_until
from pipeline.rules.training_class import AWARENESS
from pipeline.views.candidacy_list import organisation_for
from pipeline.views.saving import save_once

_KINDS = (("", "Tất cả"), ("awareness", "Bồi dưỡng nhận thức về Đảng"), ("new_member", "Đảng viên mới"))
_COLUMNS = (
    {"label": "Tên lớp"},
    {"label": "Thời gian"},
    {"label": "Nơi học"},
    {"label": "Học viên", "kind": "number"},
    {"label": "Giấy chứng nhận", "kind": "number"},
)


@require_GET
def class_list(request: Any) -> HttpResponse:
    organisation = organisation_for(request, Permission.CLASS_VIEW)
    kind = request.GET.get("loai", "")
    kind = kind if kind in dict(_KINDS) else ""
    found = classes(user=request.user, organisation=organisation, kind=kind)
    page = paginate(found, order=("-starts_on", "-pk"), cursor=request.GET.get("cursor"))
    context = {
        "organisation": organisation,
        "tabs": [
            {"label": label, "url": f"?loai={code}" if code else request.path, "current": code == kind}
            for code, label in _KINDS
        ],
        "columns": _COLUMNS,
        "rows": [{"cells": _cells(row)} for row in page.rows],
        "page": page,
        "count": capped_count(found),
        "query": f"loai={kind}" if kind else "",
        "may_manage": Permission.CLASS_MANAGE in permissions_of(request.user),
    }
    return render(request, "pipeline/training_class_list.html", context)


def _cells(row: Any) -> list[dict[str, str]]:
    seats = f"{row.enrolled} / {row.seats}" if row.seats else str(row.enrolled)
    return [
        {"text": row.name, "url": reverse("class_detail", args=[row.pk])},
        {"text": f"{short_date(row.starts_on)} – {short_date(row.ends_on)}"},
        {"text": row.place or row.organisation.name},
        {"text": seats},
        {"text": str(row.certified)},
    ]


@require_http_methods(["GET", "POST"])
def class_new(request: Any) -> HttpResponse:
    organisation = organisation_for(request, Permission.CLASS_MANAGE)
    form = ClassForm(request.POST or None, user=request.user, initial={"organisation": organisation})

    def act() -> str:
        chosen = form.cleaned_data
        fields = ClassFields(**form.fields_given())
        row = open_class(by=request.user, organisation_id=chosen["organisation"].pk, kind=chosen["kind"], fields=fields)
        messages.success(request, f"Đã mở lớp “{row.name}”.")
        return reverse("class_detail", args=[row.pk])

    return _saved(request, form, act) or _show_form(request, form, "Mở lớp", reverse("class_list"))


@require_http_methods(["GET", "POST"])
def class_change(request: Any, pk: int) -> HttpResponse:
    row = class_in_reach(request.user, pk)
    initial = {name: getattr(row, name) for name in ("name", "place", "starts_on", "ends_on", "seats", "version")}
    form = ClassForm(request.POST or None, user=request.user, is_new=False, initial=initial)
    url = reverse("class_detail", args=[pk])

    def act() -> str:
        version, fields = form.cleaned_data["version"] or 0, ClassFields(**form.fields_given())
        change_class(by=request.user, class_id=pk, version=version, fields=fields)
        messages.success(request, "Đã lưu thay đổi của lớp.")
        return url

    return _saved(request, form, act) or _show_form(request, form, f"Sửa lớp: {row.name}", url)


@require_GET
def class_detail(request: Any, pk: int) -> HttpResponse:
    row = TrainingClass.objects.visible_to(request.user).select_related("organisation").get(pk=pk)
    return show_class(request, row)


def class_in_reach(user: Any, pk: int) -> TrainingClass:
    """A class that the user manages.

    :raises TrainingClass.DoesNotExist, Refused:
    """
    row: TrainingClass = TrainingClass.objects.visible_to(user).select_related("organisation").get(pk=pk)
    require(user, Permission.CLASS_MANAGE, row.organisation)
    return row


def show_class(
    request: Any, row: TrainingClass, form: RosterForm | None = None, results: Mapping[int, str] | None = None
) -> HttpResponse:
    """
    :param form: one of the roster's that was refused.
    :param results: those that were chosen and refused, by enrolment.
    """
    places: list[Any] = list(roster(row))
    for place in places:
        place.result = (results or {}).get(place.pk, place.result)
    manages = may(request.user, Permission.CLASS_MANAGE, row.organisation)
    if manages and form is None:
        initial = {"first_number": suggested_number(row), "version": row.version}
        form = CertificateForm(roster=places, initial=initial)
    context: dict[str, Any] = {
        "row": row,
        "kind": TrainingClass.Kind(row.kind).label,
        "places": [_place(request.user, place, form) for place in places],
        "certified": sum(bool(place.certificate_number) for place in places),
        "results": Enrolment.Result.choices,
        "may_manage": manages,
    }
    if any(place.former_on for place in places) and row.kind == AWARENESS:
        _warn_of_valid(context["places"])
    return render_form(request, "pipeline/training_class_detail.html", context, form=form)


def _place(user: Any, place: Any, form: RosterForm | None) -> dict[str, Any]:
    """Whoever only manages the class is shown this line, and no page of the person behind it."""
    is_chosen = form is not None and str(place.pk) in form.chosen
    is_seen = may(user, Permission.PERSON_VIEW, place.candidacy.party_organisation)
    return {
        "row": place,
        "born": born(place.candidacy.person),
        "is_chosen": is_chosen,
        "is_seen": is_seen,
        "warning": "",
    }


def _warn_of_valid(places: list[dict[str, Any]]) -> None:
    """Say of whom another certificate is still good."""
    rules, today = rule_sets(), local_today()
    for place in places:
        row = place["row"]
        if row.former_on and (until := valid_until(row.former_on, rules[row.candidacy.rule_pack_id])) >= today:
            place["warning"] = f"Đã có giấy chứng nhận còn giá trị đến {short_date(until)}"


def _saved(request: Any, form: SubmittedForm, act: Any) -> HttpResponse | None:
    return save_once(request, form, act) if form.is_bound and form.is_valid() else None


def _show_form(request: Any, form: ClassForm, heading: str, back_url: str) -> HttpResponse:
    context = {"heading": heading, "back_url": back_url}
    return render_form(request, "pipeline/training_class_form.html", context, form=form)
