from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import DomainError
from common.http import refuse, render_form
from membership.access import Refused, require_somewhere
from membership.forms.planned_change import WithdrawForm
from membership.operations.planned_change import withdraw
from membership.queries.planned_change import planned_change, planned_changes
from membership.rules.permission import Permission

_HEADING = "Thay đổi tổ chức chờ hiệu lực"


def _crumbs(*more: str) -> list[dict[str, str]]:
    first = {"label": "Tổ chức", "url": reverse("organisation_tree")}
    own = {"label": _HEADING, "url": reverse("planned_change_list") if more else ""}
    return [first, own, *({"label": label} for label in more)]


@require_safe
def planned_change_list(request: HttpRequest) -> HttpResponse:
    require_somewhere(request.user, Permission.ORGANISATION_CHANGE)
    context = {"heading": _HEADING, "crumbs": _crumbs(), "changes": planned_changes(request.user)}
    return render(request, "membership/planned_change_list.html", context)


@require_http_methods(["GET", "POST"])
def planned_change_withdraw(request: Any, pk: int) -> HttpResponse:
    """Ask why, and take the change back before its day."""
    require_somewhere(request.user, Permission.ORGANISATION_CHANGE)
    change = planned_change(request.user, pk)
    if not change.may_undo:
        raise Refused(Permission.ORGANISATION_CHANGE)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(by=request.user, reorganisation_id=pk, reason=form.cleaned_data["reason"])
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã bỏ quyết định {change.row.decision_number} trước ngày hiệu lực.")
            return redirect("planned_change_list")
    heading = f"Bỏ thay đổi của quyết định {change.row.decision_number}"
    context = {"heading": heading, "crumbs": _crumbs(heading), "change": change}
    return render_form(request, "membership/planned_change_withdraw.html", context, form=form)
