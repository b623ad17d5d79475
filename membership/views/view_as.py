"""See the product as another user does, and come back."""

import time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.freshness import fresh_sign_in
from common.errors import DomainError
from common.http import refuse, render_form
from membership.access import require_somewhere
from membership.forms.user import ReasonForm
from membership.middleware import VIEW_AS
from membership.operations.view_as import LONGEST_SECONDS, begin_view, end_view
from membership.queries.user import users_visible_to
from membership.rules.permission import Permission
from membership.views.user import crumbs


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    require_somewhere(request.user, Permission.USER_MANAGE)
    shown = users_visible_to(request.user).get(pk=pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            begin_view(by=request.user, user_id=pk, reason=form.cleaned_data["reason"])
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            request.session[VIEW_AS] = {"user": pk, "until": int(time.time()) + LONGEST_SECONDS}
            return redirect("home")
    context = {"form": form, "shown": shown, "crumbs": crumbs("Xem như", shown=shown)}
    return render_form(request, "membership/user_view_as.html", context)


@require_POST
def end(request: Any) -> HttpResponse:
    """Back to oneself; harmless when it was over already."""
    if kept := request.session.pop(VIEW_AS, None):
        end_view(by=request.user, user_id=kept["user"])
        messages.success(request, "Đã thôi xem như người khác. Bạn đang làm việc bằng tài khoản của mình.")
        return redirect("user_detail", kept["user"])
    return redirect("home")
