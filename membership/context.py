"""What the shell of every page needs: the menu that the user's permissions allow, and the organisation in view."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from membership.access import permissions_of
from membership.rules.permission import Permission as P

# Label, route, and the permissions of which one suffices. At most six are shown to any role.
_MENU = (
    ("Việc cần làm", "work_list", (P.PERSON_ENTER,)),
    ("Tổng quan", "overview", (P.FIGURE_VIEW,)),
    ("Nguồn phát triển", "candidacy_list", (P.PERSON_VIEW,)),
    ("Kết nạp", "admission_list", (P.ADMISSION_ENTER,)),
    ("Đảng viên dự bị", "probation_list", (P.PERSON_VIEW,)),
    ("Lớp", "class_list", (P.CLASS_MANAGE,)),
    ("Chỉ tiêu", "quota_table", (P.QUOTA_ASSIGN,)),
    ("Tổ chức", "organisation_tree", (P.ORGANISATION_CHANGE, P.FIGURE_VIEW)),
    ("Tài khoản", "user_list", (P.USER_MANAGE,)),
    ("Tác vụ", "job_list", (P.JOB_VIEW,)),
    ("Nhật ký", "audit_list", (P.AUDIT_VIEW,)),
)


@dataclass(frozen=True, slots=True)
class MenuItem:
    label: str
    url: str
    is_active: bool


def _menu(request: HttpRequest) -> list[MenuItem]:
    held = permissions_of(request.user)
    items = []
    for label, route, needed in _MENU:
        if held.isdisjoint(needed):
            continue
        try:
            url = reverse(route)
        except NoReverseMatch:
            continue
        items.append(MenuItem(label, url, request.path.startswith(url)))
    return items


def shell(request: HttpRequest) -> dict[str, Any]:
    """`shell.menu`, `shell.scope` (organisation in view, lazy) and `shell.may_search`."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"shell": {"menu": [], "scope": None, "may_search": False}}
    return {
        "shell": {
            "menu": _menu(request),
            "scope": getattr(request, "organisation", None),
            "may_search": P.PERSON_SEARCH in permissions_of(request.user),
        }
    }
