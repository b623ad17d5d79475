"""New accounts from a workbook: the empty one, the check line by line, and the invitations."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.freshness import fresh_sign_in
from accounts.operations import draft
from accounts.operations.submission import rehearse
from common.dates import parse_date, short_date
from common.errors import BadInput, DomainError, LineError
from common.http import refuse, render_form, workbook_answer
from exchange.forms.user_sheet import UserSheetForm
from exchange.operations.user_sheet import blank_sheet, read_sheet
from membership.access import require_somewhere
from membership.models import Organisation
from membership.operations.user_batch import invite_many
from membership.rules.new_account import NewAccount
from membership.rules.permission import Permission
from membership.rules.role import ROLES
from membership.views.user import crumbs

_DRAFT = "user_sheet"


@require_safe
def blank(request: HttpRequest) -> HttpResponse:
    require_somewhere(request.user, Permission.USER_MANAGE)
    return workbook_answer(blank_sheet(), "tai-khoan")


@require_http_methods(["GET", "HEAD", "POST"])
def user_sheet(request: HttpRequest) -> HttpResponse:
    """Nothing is written here: what was read is kept as the administrator's draft until it is confirmed."""
    require_somewhere(request.user, Permission.USER_MANAGE)
    form = UserSheetForm(request.POST or None, request.FILES or None) if settings.UPLOADS else UserSheetForm()
    if form.is_valid():
        try:
            accounts, errors = read_sheet(form.cleaned_data["file"].read())
            return _check(request, accounts, errors)
        except DomainError as refusal:
            refuse(form, refusal)
    context = {"form": form, "uploads": settings.UPLOADS, "crumbs": crumbs("Mời từ tệp Excel")}
    return render_form(request, "exchange/user_sheet.html", context)


@require_POST
@fresh_sign_in
def commit(request: Any) -> HttpResponse:
    """All of the lines that were checked, or none; the links are shown this once."""
    require_somewhere(request.user, Permission.USER_MANAGE)
    accounts = _kept(request.user)
    if not accounts:
        return redirect("user_sheet")
    try:
        made = invite_many(by=request.user, accounts=accounts)
    except BadInput as refusal:
        return _check(request, accounts, list(refusal.lines))
    draft.drop(user=request.user, form=_DRAFT)
    rows = [
        {"user": user, "link": request.build_absolute_uri(reverse("invitation_open", args=[secret]))}
        for user, secret in made
    ]
    return render(request, "exchange/user_sheet_done.html", {"rows": rows, "crumbs": crumbs("Mời từ tệp Excel")})


def _check(request: HttpRequest, accounts: Sequence[NewAccount], errors: list[LineError]) -> HttpResponse:
    try:
        rehearse(lambda: invite_many(by=request.user, accounts=accounts))
    except BadInput as refusal:
        errors = [*errors, *(line for line in refusal.lines if line not in errors)]
    if accounts and not errors:
        _keep(request.user, accounts)
    context = {
        "accounts": [] if errors else _shown(request.user, accounts),
        "errors": sorted(errors, key=lambda error: error.line),
        "crumbs": crumbs("Mời từ tệp Excel"),
    }
    status = 200 if context["accounts"] else 422
    return render(request, "exchange/user_sheet_check.html", context, status=status)


def _shown(user: Any, accounts: Sequence[NewAccount]) -> list[dict[str, Any]]:
    """Each line with its role and its body in words."""
    codes = {account.organisation_code for account in accounts}
    places = Organisation.objects.visible_to(user, Permission.USER_MANAGE).filter(code__in=codes - {""})
    names = dict(places.values_list("code", "name"))
    return [
        {"row": it, "role": ROLES[it.role].label, "place": names.get(it.organisation_code, it.organisation_code)}
        for it in accounts
    ]


def _keep(user: Any, accounts: Sequence[NewAccount]) -> None:
    days = ("valid_from", "valid_to")
    rows = [asdict(it) | {name: short_date(getattr(it, name)) for name in days} for it in accounts]
    draft.keep(user=user, form=_DRAFT, content={"rows": json.dumps(rows, ensure_ascii=False)})


def _kept(user: Any) -> list[NewAccount]:
    rows = [NewAccount(**row) for row in json.loads(draft.kept(user=user, form=_DRAFT).get("rows", "[]"))]
    return [
        replace(it, valid_from=parse_date(str(it.valid_from)), valid_to=parse_date(str(it.valid_to))) for it in rows
    ]
