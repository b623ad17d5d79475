"""All roles in one place, each with a sentence a person understands."""

from dataclasses import dataclass
from typing import Final

from membership.rules.organisation_kind import PARTY, UNION
from membership.rules.permission import Permission as P


@dataclass(frozen=True, slots=True)
class Role:
    """A bundle of permissions, granted for one organisation and everything below it, for a period.

    `system` says in which tree the granted organisation stands; ``None`` is the installation as a whole.
    `home` is the route shown after sign-in; empty for a role that only adds to others.
    """

    code: str
    label: str
    sentence: str
    system: str | None
    permissions: frozenset[P]
    home: str

    @property
    def enters(self) -> bool:
        """The first of the three rights over people: enter, view, search."""
        return P.PERSON_ENTER in self.permissions

    @property
    def views(self) -> bool:
        return P.PERSON_VIEW in self.permissions

    @property
    def searches(self) -> bool:
        return P.PERSON_SEARCH in self.permissions


_SEE = frozenset({P.ORGANISATION_VIEW, P.FIGURE_VIEW, P.QUOTA_VIEW})
_READ = _SEE | {P.PERSON_VIEW, P.PERSON_SEARCH, P.CLASS_VIEW}
_CELL = _READ | {P.PERSON_ENTER, P.STAGE_RECORD}
_BASE = _CELL | {P.DECISION_RECORD, P.ADMISSION_ENTER, P.RECOGNITION_DECIDE, P.EVENT_VOID, P.CITIZEN_ID_REVEAL}

_ROLES = (
    Role("cell_cadre", "Cán bộ chi bộ", "Nhập người và ghi các bước của chi bộ mình.", PARTY, _CELL, "work_list"),
    Role(
        "base_cadre",
        "Cán bộ đảng ủy cơ sở",
        "Nhập người, ghi các bước, quyết định kết nạp và công nhận trong đảng bộ cơ sở.",
        PARTY,
        _BASE,
        "work_list",
    ),
    Role(
        "upper_specialist",
        "Chuyên viên cấp ủy cấp trên",
        "Làm việc của cán bộ đảng ủy cơ sở trong toàn đảng bộ, giao chỉ tiêu, mở lớp.",
        PARTY,
        _BASE | {P.QUOTA_ASSIGN, P.CLASS_MANAGE},
        "work_list",
    ),
    Role("leader", "Lãnh đạo cấp ủy", "Xem số liệu, chỉ tiêu và danh sách; không sửa.", PARTY, _READ, "overview"),
    Role(
        "union_officer",
        "Cán bộ Đoàn",
        "Giới thiệu đoàn viên ưu tú và theo dõi người do Đoàn giới thiệu.",
        UNION,
        _READ | {P.PERSON_ENTER, P.UNION_STAGE_RECORD},
        "work_list",
    ),
    Role(
        "training_centre",
        "Trung tâm chính trị",
        "Mở lớp và cấp giấy chứng nhận; chỉ thấy người được cử đi học lớp của mình.",
        PARTY,
        frozenset({P.CLASS_VIEW, P.CLASS_MANAGE, P.ORGANISATION_VIEW}),
        "class_list",
    ),
    Role(
        "organisation_admin",
        "Quản trị tổ chức",
        "Giữ cây tổ chức, tài khoản và quyền trong phạm vi của mình; không xem hồ sơ người.",
        PARTY,
        frozenset(
            {P.ORGANISATION_VIEW, P.ORGANISATION_CHANGE, P.USER_MANAGE, P.REFERENCE_EDIT, P.FIGURE_VIEW, P.QUOTA_VIEW}
        ),
        "organisation_tree",
    ),
    Role(
        "system_admin",
        "Quản trị hệ thống",
        "Giữ cho hệ thống chạy: tác vụ, tài khoản, cây tổ chức; không xem hồ sơ người.",
        None,
        frozenset(
            {P.ORGANISATION_VIEW, P.ORGANISATION_CHANGE, P.USER_MANAGE, P.REFERENCE_EDIT, P.JOB_VIEW, P.AUDIT_VIEW}
        ),
        "job_list",
    ),
    Role(
        "auditor",
        "Kiểm tra, giám sát",
        "Xem hồ sơ, số liệu và nhật ký trong phạm vi của mình; không sửa.",
        PARTY,
        _READ | {P.AUDIT_VIEW},
        "overview",
    ),
    Role(
        "exporter",
        "Người xuất danh sách",
        "Đưa ra tệp Excel những danh sách mà tài khoản xem được bằng vai trò khác; tự nó không cho xem ai.",
        PARTY,
        frozenset({P.PERSON_EXPORT}),
        "",
    ),
)
ROLES: Final = {role.code: role for role in _ROLES}
ROLE_CHOICES: Final = [(role.code, role.label) for role in _ROLES]
