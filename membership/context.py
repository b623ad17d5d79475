"""What the shell of every page needs: the menu that the user's permissions allow, and the organisation in view."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from membership.access import hides_people, permissions_of
from membership.rules.permission import Permission as P

# More of them than this stand behind "Khác".
_ITEMS = 6
# Label, route, and the permissions of which one suffices.
_MENU = (
    ("Việc cần làm", "work_list", (P.PERSON_ENTER,)),
    ("Tổng quan", "overview", (P.FIGURE_VIEW,)),
    ("Nguồn phát triển", "candidacy_list", (P.PERSON_VIEW,)),
    ("Kết nạp", "admission_list", (P.ADMISSION_ENTER,)),
    ("Đảng viên dự bị", "probation_list", (P.PERSON_VIEW,)),
    ("Lớp", "class_list", (P.CLASS_MANAGE,)),
    ("Chỉ tiêu", "quota_table", (P.QUOTA_ASSIGN,)),
    ("Tổ chức", "organisation_tree", (P.ORGANISATION_CHANGE, P.FIGURE_VIEW)),
    ("Đoàn viên", "union_member_list", (P.UNION_STAGE_RECORD,)),
    ("Xếp loại", "rating_years", (P.PERSON_ENTER,)),
    ("Tài khoản", "user_list", (P.USER_MANAGE,)),
    ("Danh mục", "reference_index", (P.REFERENCE_EDIT,)),
    ("Tác vụ", "job_list", (P.JOB_VIEW,)),
    ("Nhật ký", "audit_list", (P.AUDIT_VIEW,)),
)


@dataclass(frozen=True, slots=True)
class MenuItem:
    label: str
    url: str
    active: bool


def _route(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _menu(request: HttpRequest, held: frozenset[P]) -> dict[str, Any]:
    found = ((label, _route(route)) for label, route, needed in _MENU if not held.isdisjoint(needed))
    items = [MenuItem(label, url, request.path.startswith(url)) for label, url in found if url]
    shown = items if len(items) <= _ITEMS else items[: _ITEMS - 1]
    more = items[len(shown) :]
    return {"menu": shown, "more": more, "more_active": any(item.active for item in more)}


def _scope(request: HttpRequest) -> dict[str, Any] | None:
    organisation = getattr(request, "organisation", None)
    return {"label": organisation.name, "url": _route("scope_choice")} if organisation else None


def shell(request: HttpRequest) -> dict[str, Any]:
    """What `base.html` shows around every page; see docs/components.md for the keys."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"shell": {}}
    held = permissions_of(user)
    return {
        "shell": {
            **_menu(request, held),
            "scope": _scope(request),
            "hides_people": hides_people(user),
            "view_as": (user.full_name or user.username) if hasattr(user, "watched_by") else "",
            "search_url": _route("people_search") if P.PERSON_SEARCH in held else "",
            "help_url": _route("help"),
            "account_url": _route("account"),
            "user_name": user.full_name or user.username,
            "initials": user.initials,
            "idle_seconds": settings.SESSION_IDLE_SECONDS,
            "keepalive_url": _route("draft_save"),
        }
    }
