from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.freshness import fresh_sign_in
from common.errors import DomainError
from common.http import refuse, render_form
from membership.access import require_somewhere
from membership.forms.user import FactorResetForm
from membership.operations.user import reset_second_factor
from membership.queries.user import users_visible_to
from membership.rules.permission import Permission
from membership.views.user import crumbs


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """The telephone is lost: an administrator above has met the person."""
    require_somewhere(request.user, Permission.USER_MANAGE)
    shown = users_visible_to(request.user).get(pk=pk)
    form = FactorResetForm(request.POST or None)
    if form.is_valid():
        try:
            reset_second_factor(by=request.user, user_id=pk, reason=form.cleaned_data["reason"])
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã đặt lại xác thực hai lớp của {shown.username}; mọi phiên đã đăng xuất.")
            return redirect("user_detail", pk)
    context = {"form": form, "shown": shown, "crumbs": crumbs("Đặt lại xác thực hai lớp", shown=shown)}
    return render_form(request, "membership/user_reset_factor.html", context)
