"""Give a role to an account, confirm one as the second administrator, and end one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.freshness import fresh_sign_in
from common.dates import local_today
from common.errors import DomainError
from common.http import refuse, render_form
from membership.access import require_somewhere
from membership.forms.user import GrantForm, ReasonForm
from membership.models import Grant
from membership.operations.grant import confirm_grant, end_grant, give_grant
from membership.queries.user import users_visible_to
from membership.rules.permission import Permission
from membership.rules.role import ROLES
from membership.views.user import crumbs


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def give(request: HttpRequest, pk: int) -> HttpResponse:
    require_somewhere(request.user, Permission.USER_MANAGE)
    shown = users_visible_to(request.user).get(pk=pk)
    form = GrantForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            grant = give_grant(by=request.user, user_id=pk, **form.given())
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            waits = "Đã ghi đề nghị. Quyền này có hiệu lực khi một quản trị khác xác nhận."
            messages.success(request, waits if grant.awaits_confirmation else "Đã cấp quyền.")
            return redirect("user_detail", pk)
    context = {"form": form, "shown": shown, "roles": ROLES.values(), "crumbs": crumbs("Cấp quyền", shown=shown)}
    return render_form(request, "membership/grant_give.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def end(request: HttpRequest, pk: int, grant: int) -> HttpResponse:
    require_somewhere(request.user, Permission.USER_MANAGE)
    today = local_today()
    running = Grant.objects.visible_to(request.user).lasting(today).select_related("organisation", "user")
    row = running.get(pk=grant, user=pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            end_grant(by=request.user, grant_id=grant, on=today, reason=form.cleaned_data["reason"])
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã thu quyền, có hiệu lực ngay.")
            return redirect("user_detail", pk)
    context = {"form": form, "grant": row, "shown": row.user, "crumbs": crumbs("Thu quyền", shown=row.user)}
    return render_form(request, "membership/grant_end.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def confirm(request: HttpRequest, pk: int, grant: int) -> HttpResponse:
    require_somewhere(request.user, Permission.USER_MANAGE)
    waiting = Grant.objects.visible_to(request.user).select_related("organisation", "user", "granted_by")
    row = waiting.filter(awaits_confirmation=True).get(pk=grant, user=pk)
    if request.method == "POST":
        confirm_grant(by=request.user, grant_id=grant, today=local_today())
        messages.success(request, "Đã xác nhận, quyền có hiệu lực ngay.")
        return redirect("user_detail", pk)
    context = {
        "grant": row,
        "shown": row.user,
        "is_first": request.user.pk in (row.granted_by_id, row.user_id),
        "crumbs": crumbs("Xác nhận quyền", shown=row.user),
    }
    return render(request, "membership/grant_confirm.html", context)
