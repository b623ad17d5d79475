"""All permissions of the product, each with the words a person understands."""

from enum import StrEnum


class Permission(StrEnum):
    """What may be done in an organisation and everything below it."""

    PERSON_VIEW = "person_view"
    PERSON_ENTER = "person_enter"
    PERSON_SEARCH = "person_search"
    PERSON_EXPORT = "person_export"
    CITIZEN_ID_REVEAL = "citizen_id_reveal"
    STAGE_RECORD = "stage_record"
    UNION_STAGE_RECORD = "union_stage_record"
    DECISION_RECORD = "decision_record"
    ADMISSION_ENTER = "admission_enter"
    RECOGNITION_DECIDE = "recognition_decide"
    EVENT_VOID = "event_void"
    CLASS_VIEW = "class_view"
    CLASS_MANAGE = "class_manage"
    FIGURE_VIEW = "figure_view"
    QUOTA_VIEW = "quota_view"
    QUOTA_ASSIGN = "quota_assign"
    ORGANISATION_VIEW = "organisation_view"
    ORGANISATION_CHANGE = "organisation_change"
    USER_MANAGE = "user_manage"
    REFERENCE_EDIT = "reference_edit"
    JOB_VIEW = "job_view"
    AUDIT_VIEW = "audit_view"


LABELS: dict[Permission, str] = {
    Permission.PERSON_VIEW: "xem người trong danh sách",
    Permission.PERSON_ENTER: "nhập và sửa người",
    Permission.PERSON_SEARCH: "tìm người",
    Permission.PERSON_EXPORT: "xuất danh sách người",
    Permission.CITIZEN_ID_REVEAL: "xem đủ số căn cước",
    Permission.STAGE_RECORD: "ghi các bước của chi bộ, đảng ủy cơ sở",
    Permission.UNION_STAGE_RECORD: "ghi các bước của tổ chức Đoàn",
    Permission.DECISION_RECORD: "ghi quyết định kết nạp, thôi xem xét, xóa tên",
    Permission.ADMISSION_ENTER: "nhập kết nạp",
    Permission.RECOGNITION_DECIDE: "ghi công nhận đảng viên chính thức",
    Permission.EVENT_VOID: "hủy bỏ một bước đã ghi",
    Permission.CLASS_VIEW: "xem lớp",
    Permission.CLASS_MANAGE: "mở lớp, lập danh sách, cấp giấy chứng nhận",
    Permission.FIGURE_VIEW: "xem số liệu",
    Permission.QUOTA_VIEW: "xem chỉ tiêu",
    Permission.QUOTA_ASSIGN: "giao và điều chỉnh chỉ tiêu",
    Permission.ORGANISATION_VIEW: "xem cây tổ chức",
    Permission.ORGANISATION_CHANGE: "thay đổi cây tổ chức",
    Permission.USER_MANAGE: "quản lý tài khoản và quyền",
    Permission.REFERENCE_EDIT: "sửa danh mục",
    Permission.JOB_VIEW: "xem tác vụ",
    Permission.AUDIT_VIEW: "xem nhật ký",
}
