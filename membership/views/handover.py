"""One cadre takes over from another: the form, what would pass, and the act."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.freshness import fresh_sign_in
from accounts.models import User
from accounts.operations.submission import once, rehearse
from common.dates import local_today, short_date
from common.errors import DomainError
from common.http import refuse, render_form
from membership.access import require_somewhere
from membership.forms.user import HandoverForm
from membership.models import Grant
from membership.operations.handover import Handover, hand_over
from membership.queries.user import users_visible_to
from membership.rules.permission import Permission
from membership.views.user import crumbs


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def hand_over_page(request: HttpRequest, pk: int) -> HttpResponse:
    require_somewhere(request.user, Permission.USER_MANAGE)
    shown = users_visible_to(request.user).get(pk=pk)
    form = HandoverForm(request.POST or None)
    if form.is_valid() and "back" not in request.POST:
        try:
            return _act(request, shown, form)
        except DomainError as refusal:
            refuse(form, refusal)
    context = {"form": form, "shown": shown, "crumbs": crumbs("Bàn giao", shown=shown)}
    return render_form(request, "membership/user_handover.html", context)


def _act(request: HttpRequest, shown: User, form: HandoverForm) -> HttpResponse:
    """The check first; what is confirmed is done.

    :raises DomainError:
    """
    words = {"by": request.user, "user_id": shown.pk, "today": local_today(), **form.cleaned_data}
    if "confirmed" not in request.POST:
        return _check(request, form, rehearse(lambda: hand_over(**words)))
    with once(request.POST.get("key", ""), request.user) as submission:
        if not submission.is_repeated:
            done = hand_over(**words)
            submission.result_url = reverse("user_detail", args=[done.receiver.pk])
            said = f"Đã bàn giao cho {done.receiver.full_name}. {shown.full_name} không còn quyền nào."
            messages.success(request, said)
    return redirect(submission.result_url)


def _check(request: HttpRequest, form: HandoverForm, done: Handover) -> HttpResponse:
    answers = [
        {"label": "Người giao", "value": f"{done.giver.full_name} ({done.giver.username})"},
        {"label": "Người nhận", "value": f"{done.receiver.full_name} ({done.receiver.username})"},
        {"label": "Ngày bàn giao", "value": short_date(form.cleaned_data["on"])},
        {"label": "Quyền chuyển sang", "value": "; ".join(map(_role, done.passed))},
        {"label": "Bản nháp chuyển sang", "value": str(done.drafts)},
        *({"label": f"{label} chuyển sang", "value": str(count)} for label, count in done.belongings.items()),
        {"label": "Lý do", "value": form.cleaned_data["reason"]},
    ]
    context = {"form": form, "answers": answers, "shown": done.giver, "warnings": _warnings(done)}
    return render(request, "membership/user_handover_check.html", context)


def _warnings(done: Handover) -> list[str]:
    found = [f"Quyền của {done.giver.full_name} hết ngay; {done.sessions} phiên đang mở bị đăng xuất."]
    found += [f"{done.receiver.full_name} đã có sẵn: {_role(grant)}." for grant in done.held]
    found += [f"Chưa được xác nhận nên không chuyển sang: {_role(grant)}." for grant in done.lapsed]
    if any(grant.awaits_confirmation for grant in done.passed):
        found.append(
            "Quyền quản trị và quyền xuất danh sách chỉ có hiệu lực với người nhận sau khi một quản trị khác xác nhận."
        )
    return found


def _role(grant: Grant) -> str:
    row: Any = grant.role_row
    return f"{row.label} – {grant.organisation.name if grant.organisation else 'toàn hệ thống'}"
