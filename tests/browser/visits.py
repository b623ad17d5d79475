"""One row for each page: who opens it, about what. A GET route in neither table fails the crawl."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from tests.browser.subjects import Subjects


@dataclass(frozen=True)
class Visit:
    """`about` names a row of `subjects.FINDERS`; `refuses` marks a form that an empty submission is refused by."""

    account: str = "canbo"
    about: str = ""
    query: str = ""
    status: int = 200
    route: str = ""
    refuses: bool = False

    def address(self, name: str, subjects: Subjects) -> str:
        path = self.route if self.route.startswith("/") else ""
        path = path or reverse(self.route or name, kwargs=dict(subjects.arguments[self.about]))
        return f"{path}?{self.query}" if self.query else path


NOBODY = ""
_WHOLE_YEAR = "ky=2026"

ROUTES: Mapping[str, Visit] = {
    # Sign-in and one's own account
    "account_login": Visit(NOBODY, refuses=True),
    "account_inactive": Visit(NOBODY),
    "invitation_accept": Visit(NOBODY, status=410),
    "invitation_open": Visit(NOBODY, "secret", status=410),
    "account_logout": Visit("chibo"),
    "account": Visit(),
    "account_change_password": Visit("chibo", refuses=True),
    "account_reauthenticate": Visit("chibo", refuses=True),
    "mfa_index": Visit("chibo"),
    "mfa_activate_totp": Visit("chibo", refuses=True),
    "mfa_reauthenticate": Visit("chibo"),
    "mfa_deactivate_totp": Visit("chibo", status=404),
    "mfa_add_webauthn": Visit("chibo"),
    "mfa_view_recovery_codes": Visit("chibo", status=404),
    "mfa_generate_recovery_codes": Visit("chibo"),
    "usersessions_list": Visit("chibo"),
    "home": Visit("chibo"),
    "help": Visit(),
    "scope_choice": Visit("chuyenvien"),
    # Accounts, roles, audit, jobs
    "user_list": Visit("tochuc"),
    "user_invite": Visit("tochuc", refuses=True),
    "user_detail": Visit("tochuc", "account"),
    "grant_give": Visit("tochuc", "account", refuses=True),
    "grant_end": Visit("tochuc", "grant"),
    "grant_confirm": Visit("tochuc", "awaited grant"),
    "user_sheet": Visit("tochuc"),
    "user_hand_over": Visit("tochuc", "account", refuses=True),
    "user_reset_factor": Visit("tochuc", "account", refuses=True),
    "view_as_begin": Visit("tochuc", "account", refuses=True),
    "audit_list": Visit("quantri"),
    "job_list": Visit("quantri"),
    # Official lists
    "reference_index": Visit("quantri"),
    "reference_list": Visit("quantri", "list"),
    "reference_add": Visit("quantri", "list", refuses=True),
    "reference_change": Visit("quantri", "entry"),
    # Union members and the yearly rating
    "organisation_lead": Visit("quantri", "union body", refuses=True),
    "rating_years": Visit("chibo"),
    "rating_sheet": Visit("chibo", "year"),
    "union_member_list": Visit("doan"),
    "union_member_send": Visit("doan", "union member", refuses=True),
    "union_member_leave": Visit("doan", "union member", refuses=True),
    "transfer_list": Visit("doan"),
    "transfer_answer": Visit("doan", "transfer"),
    # People on the road
    "work_list": Visit(),
    "candidacy_list": Visit(),
    "saved_view_new": Visit(query="gioi=female", refuses=True),
    "saved_view": Visit("canbo", "saved view"),
    "export_new": Visit("chuyenvien", query="the=dung-yen", refuses=True),
    "export_detail": Visit("chuyenvien", "export"),
    "candidacy_new": Visit("chibo", refuses=True),
    "candidacy_detail": Visit("canbo", "person"),
    "candidacy_history": Visit("canbo", "person"),
    "person_change": Visit("canbo", "person"),
    "dossier": Visit("canbo", "person"),
    "dossier_paper": Visit("canbo", "paper", refuses=True),
    "class_nomination": Visit("canbo", "introduced person", refuses=True),
    "mentor_end": Visit("canbo", "mentor", refuses=True),
    "candidacy_exit": Visit("canbo", "leaver", refuses=True),
    "candidacy_return": Visit("canbo", "person", refuses=True),
    "candidacy_hand_over": Visit("canbo", "person", refuses=True),
    "event_void": Visit("canbo", "event", refuses=True),
    "stage_step": Visit("canbo", "introduced", refuses=True),
    # Admission, probation, classes
    "admission_list": Visit(),
    "admission_new": Visit(refuses=True),
    "admission_done": Visit("canbo", "decision"),
    "probation_list": Visit(),
    "probation_recognise": Visit("canbo", "probation over", refuses=True),
    "probation_remove": Visit("canbo", "probation", refuses=True),
    "class_list": Visit("trungtam"),
    "class_new": Visit("trungtam", refuses=True),
    "class_detail": Visit("trungtam", "class"),
    "class_change": Visit("trungtam", "class"),
    "class_enrol": Visit("trungtam", "class", refuses=True),
    "class_certificates": Visit("trungtam", "class"),
    # Figures, quotas, organisations
    "overview": Visit("lanhdao"),
    "figure_list": Visit("lanhdao", query=_WHOLE_YEAR),
    "quota_table": Visit("chuyenvien"),
    "conversion": Visit("lanhdao"),
    "figure": Visit("lanhdao", query=_WHOLE_YEAR),
    "organisation_tree": Visit("tochuc"),
    "organisation_branch": Visit("tochuc", "upper"),
    "organisation_detail": Visit("tochuc", "upper"),
    "organisation_establish_top": Visit("quantri", refuses=True),
    "organisation_establish": Visit("tochuc", "upper", refuses=True),
    "organisation_rename": Visit("tochuc", "base", refuses=True),
    "organisation_retype": Visit("tochuc", "base", refuses=True),
    "organisation_move": Visit("tochuc", "base", refuses=True),
    "organisation_close": Visit("tochuc", "base", refuses=True),
    "organisation_split": Visit("tochuc", "base", refuses=True),
    "organisation_merge": Visit("tochuc", refuses=True),
    "reorganisation_file": Visit("tochuc"),
    "reorganisation_job": Visit("tochuc", "refused file"),
    "planned_change_list": Visit("tochuc"),
    "planned_change_withdraw": Visit("tochuc", "planned change", refuses=True),
}

# The same routes seen otherwise: other roles, other states, and pages of refusal.
STATES: Mapping[str, Visit] = {
    **{
        f"home of {name}": Visit(name, route="home")
        for name in ("quantri", "tochuc", "lanhdao", "chuyenvien", "canbo", "doan", "trungtam", "kiemtra")
    },
    "overview of the Union": Visit("doan", route="overview"),
    "overview on today's tree": Visit("lanhdao", route="overview", query="cay=today"),
    "conversion on today's tree": Visit("lanhdao", route="conversion", query="cay=today"),
    "overview of a committee": Visit("canbo", route="overview"),
    "overview of one status": Visit("lanhdao", route="overview", query="danh-gia=late"),
    "overview of last year": Visit("lanhdao", route="overview", query="ky=2025"),
    "overview of a cell": Visit("chibo", route="overview"),
    "list of the whole province": Visit("lanhdao", route="candidacy_list"),
    "list of the Union": Visit("doan", route="candidacy_list"),
    "list that was saved": Visit("canbo", route="candidacy_list", query="the=lam-ho-so&gioi=female"),
    "list of the stalled": Visit("canbo", route="candidacy_list", query="the=dung-yen"),
    "resolution of a cell": Visit("canbo", "cell_resolution", route="stage_step", refuses=True),
    "somebody, read only": Visit("kiemtra", "person", route="candidacy_detail"),
    "ratings of the Union": Visit("doan", "year", route="rating_sheet"),
    "Union members who outgrow it": Visit("doan", route="union_member_list", query="sap-het-tuoi=1"),
    "tree of a cell": Visit("chibo", route="organisation_tree"),
    "body, read only": Visit("lanhdao", "base", route="organisation_detail"),
    "quotas, read only": Visit("lanhdao", route="quota_table"),
    "not there": Visit("canbo", route="/khong-co/", status=404),
    "refused": Visit("chibo", route="user_list", status=403),
}

VISITS: Mapping[str, Visit] = {**ROUTES, **STATES}

# Why a route is no page.
NOT_PAGES: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "admission_person",
            "candidacy_columns",
            "candidacy_duplicates",
            "citizen_id_reveal",
            "class_results",
            "class_withdraw",
            "draft_save",
            "export_fetch",
            "job_retry",
            "mentor_options",
            "organisation_options",
            "people_search",
            "person_options",
            "rating_reopen",
            "reference_remove",
            "reorganisation_file_write",
            "saved_view_change",
            "saved_view_drop",
            "stage_checks",
            "union_member_search",
            "user_disable",
            "user_enable",
            "user_end_sessions",
            "user_invite_again",
            "user_search",
            "user_sheet_commit",
            "view_as_end",
        ),
        "POST",
    ),
    "mfa_authenticate": "only on the way through sign-in",
    **dict.fromkeys(("mfa_download_recovery_codes", "user_sheet_blank", "reorganisation_workbook"), "a file"),
    **dict.fromkeys(
        ("mfa_login_webauthn", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn"),
        "only with a passkey; test_passkey",
    ),
    **dict.fromkeys(("healthz", "readyz", "metrics"), "monitoring"),
}
API = "api_"
