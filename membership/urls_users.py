"""The first page, one's own account, help, and the keeping of accounts, roles and the audit."""

from django.urls import path

from membership.views import audit, grant, handover, home, job, second_factor, session, user, view_as

_USERS = "quan-tri/tai-khoan/"

urlpatterns = [
    path("", home.home, name="home"),
    path("tai-khoan/", home.account, name="account"),
    path("tro-giup/", home.help_page, name="help"),
    path(_USERS, user.users, name="user_list"),
    path(f"{_USERS}tim/", user.search, name="user_search"),
    path(f"{_USERS}moi/", user.invite, name="user_invite"),
    path(f"{_USERS}<int:pk>/", user.user, name="user_detail"),
    path(f"{_USERS}<int:pk>/moi-lai/", user.invite_anew, name="user_invite_again"),
    path(f"{_USERS}<int:pk>/khoa/", user.disable, name="user_disable"),
    path(f"{_USERS}<int:pk>/mo-khoa/", user.enable, name="user_enable"),
    path(f"{_USERS}<int:pk>/quyen/", grant.give, name="grant_give"),
    path(f"{_USERS}<int:pk>/quyen/<int:grant>/thu/", grant.end, name="grant_end"),
    path(f"{_USERS}<int:pk>/quyen/<int:grant>/xac-nhan/", grant.confirm, name="grant_confirm"),
    path(f"{_USERS}<int:pk>/ban-giao/", handover.hand_over_page, name="user_hand_over"),
    path(f"{_USERS}<int:pk>/dang-xuat/", session.end_sessions, name="user_end_sessions"),
    path(f"{_USERS}<int:pk>/xac-thuc-hai-lop/", second_factor.reset, name="user_reset_factor"),
    path(f"{_USERS}<int:pk>/xem-nhu/", view_as.begin, name="view_as_begin"),
    path("thoi-xem-nhu/", view_as.end, name="view_as_end"),
    path("quan-tri/nhat-ky/", audit.audit, name="audit_list"),
    path("quan-tri/tac-vu/", job.job_list, name="job_list"),
    path("quan-tri/tac-vu/<int:pk>/lam-lai/", job.job_retry, name="job_retry"),
]
