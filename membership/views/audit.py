from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import AuditEvent
from accounts.rules.audit_action import ACTIONS, label_of
from common.pagination import paginate
from common.text import is_digits
from membership.access import require_somewhere
from membership.queries.audit import events_visible_to
from membership.rules.permission import Permission

ACTION, USER = "viec", "tai-khoan"
_KINDS = {"person": "người", "user": "tài khoản", "candidacy": "hồ sơ", "api_token": "khóa API"}


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Who did what and when, newest first, as far as the reader's scope goes."""
    require_somewhere(request.user, Permission.AUDIT_VIEW)
    events = events_visible_to(request.user).select_related("user")
    kept = {}
    if (action := request.GET.get(ACTION, "")) in ACTIONS:
        events, kept[ACTION] = events.filter(action=action), action
    if is_digits(number := request.GET.get(USER, "")) and len(number) < 16:
        events, kept[USER] = events.filter(user=int(number)), number
    page = paginate(events, order=("-at", "-id"), cursor=request.GET.get("cursor"), size=50)
    context = {
        "page": page,
        "rows": [_row(event) for event in page],
        "actions": sorted(ACTIONS.items(), key=lambda pair: pair[1]),
        "action": kept.get(ACTION, ""),
        "user_number": kept.get(USER, ""),
        "query": urlencode(kept),
    }
    return render(request, "membership/audit_list.html", context)


def _row(event: AuditEvent) -> dict[str, Any]:
    numbers = ", ".join(map(str, event.object_ids[:5]))
    return {
        "event": event,
        "what": label_of(event.action),
        "about": f"{_KINDS.get(event.object_kind, event.object_kind)} {numbers}".strip(),
    }
