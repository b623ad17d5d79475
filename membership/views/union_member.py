"""Union members: the list, moving to another body, outgrowing the Union."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.operations import kept_search
from accounts.operations.submission import once, rehearse
from common.dates import local_today
from common.errors import DomainError
from common.http import refuse, render_form
from common.pagination import capped_count, paginate
from membership.access import Refused, may, require
from membership.forms.union_member import AnswerForm, LeaveForm, SendForm
from membership.middleware import CHOICE
from membership.models import Organisation
from membership.operations.union_member import accept_member, end_membership, return_member, send_member
from membership.queries.union_member import (
    WITH_PLACES,
    leaving_age,
    named,
    open_transfers,
    outgrowing,
    transfers_visible_to,
    union_members,
    visible,
)
from membership.rules.organisation_kind import UNION
from membership.rules.permission import Permission
from membership.rules.person_attributes import RATINGS
from membership.rules.union_age import leaves_on

SEARCH, LEAVING = "tim", "sap-het-tuoi"


def _body(request: Any) -> Organisation:
    """The Union body in view.

    :raises Refused:
    """
    organisation: Organisation | None = request.organisation
    if not organisation or organisation.system != UNION or not may(request.user, Permission.PERSON_VIEW, organisation):
        raise Refused(Permission.PERSON_VIEW)
    return organisation


@require_safe
def union_member_list(request: Any) -> HttpResponse:
    organisation, today = _body(request), local_today()
    age = leaving_age(today)
    token = request.GET.get(SEARCH, "")
    words = kept_search.words_of(user=request.user, token=token) if token else ""
    rows = named(union_members(request.user, organisation, today), words)
    only_leaving = LEAVING in request.GET
    if only_leaving:
        rows = outgrowing(rows, today, age)
    order = ("person__birth_on", "pk") if only_leaving else ("person__sort_key", "pk")
    page = paginate(rows, order=order, cursor=request.GET.get("cursor"), size=50)
    context = {
        "heading": "Đoàn viên",
        "organisation": organisation,
        "page": page,
        "rows": [_row(row, age) for row in page],
        "count": capped_count(rows),
        "age": age,
        "only_leaving": only_leaving,
        "words": words,
        "query": _kept(request),
        "with_leaving": _kept(request, **{LEAVING: "1"}),
        "without_leaving": _kept(request, **{LEAVING: ""}),
        "without_words": _kept(request, **{SEARCH: ""}),
        "may_enter": may(request.user, Permission.PERSON_ENTER, organisation),
        "year": today.year - 1,
    }
    return render(request, "membership/union_member_list.html", context)


def _kept(request: Any, **changed: str) -> str:
    """The choices of this list as a query, some changed or (empty) dropped; the place in it is not one."""
    chosen = {name: request.GET[name] for name in (SEARCH, LEAVING, CHOICE) if name in request.GET}
    return urlencode({name: value for name, value in {**chosen, **changed}.items() if value})


@require_POST
def union_member_search(request: Any) -> HttpResponse:
    """Keep the words under a token, so that no name stands in an address."""
    require(request.user, Permission.PERSON_SEARCH, _body(request))
    words = request.POST.get("q", "").strip()
    kept = {SEARCH: kept_search.keep(user=request.user, words=words)} if words else {}
    kept |= {name: request.GET[name] for name in (LEAVING, CHOICE) if name in request.GET}
    return redirect(f"{reverse('union_member_list')}?{urlencode(kept)}".rstrip("?"))


def _row(row: Any, age: int) -> dict[str, Any]:
    return {
        "membership": row,
        "person": row.person,
        "leaves_on": leaves_on(row.person.birth_on, age) if row.person.birth_on else None,
        "rating": f"{RATINGS[row.grade].lower()} ({row.rated_year})" if row.grade else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def union_member_send(request: Any, pk: int) -> HttpResponse:
    """To another body: form, page to check, sent once."""
    row = _member(request, pk)
    form = SendForm(request.POST or None, initial={"sent_on": local_today()})
    if form.is_valid() and "back" not in request.POST:
        try:
            if "confirmed" in request.POST:
                return _once(request, lambda: _sent(request, row, form))
            rehearse(lambda: _send(request, row, form))
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return render(request, "membership/union_member_check.html", _check(request, row, form))
    context = {"heading": "Chuyển sinh hoạt Đoàn", "row": row, "save": "Tiếp tục", "url": request.path}
    return render_form(request, "membership/union_member_form.html", context, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def union_member_leave(request: Any, pk: int) -> HttpResponse:
    row = _member(request, pk)
    form = LeaveForm(request.POST or None)
    if form.is_valid():
        try:
            end_membership(by=request.user, membership_id=row.pk, on=form.cleaned_data["on"], today=local_today())
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã ghi {row.person.full_name} thôi là đoàn viên.")
            return redirect("union_member_list")
    context = {"heading": "Trưởng thành Đoàn", "row": row, "save": "Ghi", "url": request.path}
    return render_form(request, "membership/union_member_form.html", context, form=form)


@require_safe
def transfer_list(request: Any) -> HttpResponse:
    organisation = _body(request)
    rows = open_transfers(request.user, organisation)
    arriving = [row for row in rows if row.to_organisation.path.startswith(organisation.path)]
    context = {
        "heading": "Đoàn viên chuyển đến, chuyển đi",
        "organisation": organisation,
        "arriving": arriving,
        "leaving": [row for row in rows if row not in arriving],
    }
    return render(request, "membership/transfer_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def transfer_answer(request: Any, pk: int) -> HttpResponse:
    """The receiving body accepts the member or sends the papers back."""
    row = transfers_visible_to(request.user).select_related("person", *WITH_PLACES).get(pk=pk)
    require(request.user, Permission.PERSON_ENTER, row.to_organisation)
    form = AnswerForm(request.POST or None, initial={"on": local_today()})
    if form.is_valid():
        answer, words = (return_member, "trả lại") if "return" in request.POST else (accept_member, "tiếp nhận")
        try:
            answer(by=request.user, transfer_id=row.pk, on=form.cleaned_data["on"], today=local_today())
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã {words} {row.person.full_name}.")
            return redirect("transfer_list")
    return render_form(
        request, "membership/transfer_answer.html", {"heading": "Tiếp nhận đoàn viên", "row": row}, form=form
    )


def _member(request: Any, pk: int) -> Any:
    """
    :raises UnionMembership.DoesNotExist, Refused:
    """
    row = visible(request.user).select_related("person", "organisation__parent").get(pk=pk, valid_to=None)
    require(request.user, Permission.PERSON_ENTER, row.organisation)
    return row


def _send(request: Any, row: Any, form: SendForm) -> Any:
    return send_member(
        by=request.user,
        membership_id=row.pk,
        to_organisation_id=form.cleaned_data["to_organisation"].pk,
        sent_on=form.cleaned_data["sent_on"],
        letter_number=form.cleaned_data["letter_number"],
        today=local_today(),
    )


def _sent(request: Any, row: Any, form: SendForm) -> str:
    transfer = _send(request, row, form)
    messages.success(
        request, f"Đã gửi {row.person.full_name} đến {transfer.to_organisation.name_below()}; chờ nơi đó tiếp nhận."
    )
    return reverse("transfer_list")


def _once(request: Any, act: Any) -> HttpResponse:
    with once(request.POST.get("key", ""), request.user) as submission:
        if not submission.is_repeated:
            submission.result_url = act()
    return redirect(submission.result_url)


def _check(request: Any, row: Any, form: SendForm) -> dict[str, Any]:
    told = [("Đoàn viên", row.person.full_name), ("Đang sinh hoạt ở", row.organisation.name_below()), *form.answers()]
    return {
        "answers": [{"label": label, "value": value} for label, value in told],
        "confirm": "Xác nhận và gửi",
        "form": form,
        "url": request.path,
        "warnings": ["Cho đến khi nơi nhận tiếp nhận, người này vẫn tính ở nơi chuyển đi."],
    }
