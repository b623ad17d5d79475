"""Accounts: list, one account, invitation, shutting and opening again."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.freshness import fresh_sign_in
from accounts.models import User
from accounts.operations import kept_search
from accounts.operations.invitation import VALID_FOR
from common.dates import local_today
from common.errors import DomainError
from common.http import refuse, render_form
from common.pagination import capped_count, paginate
from membership.access import require_somewhere
from membership.forms.user import InviteForm, ReasonForm
from membership.middleware import CHOICE
from membership.models import Grant
from membership.operations.grant import grantable_roles
from membership.operations.user import disable_user, enable_user, invite_again, invite_user, is_above, is_in_charge_of
from membership.operations.view_as import may_view_as
from membership.queries.user import (
    awaited,
    unused,
    unused_since,
    users_in,
    users_named,
    users_visible_to,
    with_grants,
    with_last_use,
)
from membership.rules.permission import Permission
from membership.rules.role import ROLES

SEARCH, UNUSED, AWAITED = "tim", "lau-khong-dung", "cho-xac-nhan"


@require_safe
def users(request: Any) -> HttpResponse:
    require_somewhere(request.user, Permission.USER_MANAGE)
    words = kept_search.words_of(user=request.user, token=request.GET.get(SEARCH, ""))
    found = users_named(users_visible_to(request.user), words)
    organisation = request.organisation if CHOICE in request.GET else None
    if organisation:
        found = users_in(found, organisation, local_today())
    now = timezone.now()
    if UNUSED in request.GET:
        found = unused(found, now)
    if AWAITED in request.GET:
        found = awaited(found, request.user, local_today())
    page = paginate(
        with_grants(with_last_use(found), local_today()),
        order=("sort_key", "id"),
        cursor=request.GET.get("cursor"),
        size=50,
    )
    kept = {name: request.GET[name] for name in (SEARCH, UNUSED, AWAITED, CHOICE) if name in request.GET}
    context = {
        "page": page,
        "count": capped_count(found),
        "query": urlencode(kept),
        "words": words,
        "organisation": organisation,
        "only_unused": UNUSED in request.GET,
        "only_awaited": AWAITED in request.GET,
        "unused_since": unused_since(now),
    }
    return render(request, "membership/user_list.html", context)


@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Keep the words under a token, so that no name stands in an address."""
    require_somewhere(request.user, Permission.USER_MANAGE)
    words = request.POST.get("q", "").strip()
    token = {SEARCH: kept_search.keep(user=request.user, words=words)} if words else {}
    return HttpResponseRedirect(f"{reverse('user_list')}?{urlencode(token)}".rstrip("?"))


@require_safe
def user(request: HttpRequest, pk: int) -> HttpResponse:
    require_somewhere(request.user, Permission.USER_MANAGE)
    return _page_of(request, users_visible_to(request.user).get(pk=pk))


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def invite(request: HttpRequest) -> HttpResponse:
    require_somewhere(request.user, Permission.USER_MANAGE)
    form = InviteForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            invited, secret = invite_user(by=request.user, **form.given())
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return _invited(request, invited, secret)
    context = {"form": form, "roles": ROLES.values(), "crumbs": crumbs("Mời người dùng")}
    return render_form(request, "membership/user_invite.html", context)


@require_POST
@fresh_sign_in
def invite_anew(request: HttpRequest, pk: int) -> HttpResponse:
    require_somewhere(request.user, Permission.USER_MANAGE)
    invited, secret = invite_again(by=request.user, user_id=pk)
    return _invited(request, invited, secret)


@require_POST
@fresh_sign_in
def disable(request: HttpRequest, pk: int) -> HttpResponse:
    require_somewhere(request.user, Permission.USER_MANAGE)
    form = ReasonForm(request.POST)
    shown = users_visible_to(request.user).get(pk=pk)
    if not form.is_valid():
        return _page_of(request, shown, form)
    disable_user(by=request.user, user_id=pk, reason=form.cleaned_data["reason"])
    messages.success(request, f"Đã khóa tài khoản {shown.username}. Từ lúc này tài khoản không làm được gì nữa.")
    return redirect("user_detail", pk)


@require_POST
@fresh_sign_in
def enable(request: HttpRequest, pk: int) -> HttpResponse:
    require_somewhere(request.user, Permission.USER_MANAGE)
    opened = enable_user(by=request.user, user_id=pk)
    messages.success(request, f"Đã mở khóa tài khoản {opened.username}.")
    return redirect("user_detail", pk)


def crumbs(*labels: str, shown: User | None = None) -> list[dict[str, str]]:
    """The way from the list of accounts to here."""
    way = [{"label": "Tài khoản", "url": reverse("user_list")}]
    if shown:
        way.append({"label": shown.username, "url": reverse("user_detail", args=[shown.pk])})
    return [*way, *({"label": label} for label in labels)]


def _page_of(request: HttpRequest, shown: User, form: ReasonForm | None = None) -> HttpResponse:
    today = local_today()
    found = Grant.objects.filter(user=shown).select_related("organisation", "granted_by", "confirmed_by")
    grants = list(found.order_by("-valid_from", "pk"))
    lasting = [grant for grant in grants if grant.lasts(today)]
    is_other = shown.pk != request.user.pk
    context = {
        "crumbs": crumbs(shown.username),
        "shown": shown,
        "grants": [_grant_row(request.user, grant, today) for grant in grants],
        "form": form or ReasonForm(),
        "in_charge": is_other and is_in_charge_of(request.user, shown, lasting),
        "may_reset_factor": is_other and is_above(request.user, lasting),
        "may_view_as": may_view_as(request.user, shown, lasting),
    }
    return render_form(request, "membership/user_detail.html", context)


def _grant_row(user: Any, grant: Grant, today: date) -> dict[str, Any]:
    runs = grant.lasts(today)
    may_act = runs and grant.user_id != user.pk and grant.role in grantable_roles(user, grant.organisation)
    waits = grant.awaits_confirmation and runs
    return {
        "grant": grant,
        "runs": runs,
        "waits": waits,
        "may_end": may_act,
        "may_confirm": may_act and waits and grant.granted_by_id != user.pk,
    }


def _invited(request: HttpRequest, invited: User, secret: str) -> HttpResponse:
    """The link is shown this once: only a digest of it is kept."""
    link = request.build_absolute_uri(reverse("invitation_open", args=[secret]))
    hours = int(VALID_FOR.total_seconds() // 3600)
    return render(request, "membership/user_invited.html", {"invited": invited, "link": link, "hours": hours})
