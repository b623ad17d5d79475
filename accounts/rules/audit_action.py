"""All acts that the audit knows, in one table, with the words by which a person reads them."""

from typing import Final

ACTIONS: Final = {
    "accounts.session.begun": "Đăng nhập",
    "accounts.session.refused": "Đăng nhập không thành công",
    "accounts.session.ended": "Đăng xuất",
    "accounts.second_factor.added": "Bật xác thực hai lớp",
    "accounts.second_factor.removed": "Tắt xác thực hai lớp",
    "accounts.second_factor.refused": "Nhập sai mã xác thực",
    "accounts.recovery_codes.generated": "Tạo mã dự phòng mới",
    "accounts.password.set": "Đặt mật khẩu theo lời mời",
    "accounts.password.changed": "Đổi mật khẩu",
    "accounts.invitation.sent": "Gửi lời mời đặt mật khẩu",
    "accounts.api_token.created": "Tạo khóa truy cập API",
    "accounts.keys.rotated": "Đổi khóa mã hóa",
    "membership.user.suspended": "Khóa tài khoản lâu không dùng",
    "membership.user.disabled": "Khóa tài khoản",
    "membership.user.enabled": "Mở khóa tài khoản",
    "membership.user.handed_over": "Bàn giao công việc",
    "membership.sessions.ended": "Đăng xuất mọi phiên của một tài khoản",
    "membership.second_factor.reset": "Đặt lại xác thực hai lớp",
    "membership.view_as.begun": "Bắt đầu xem như người khác",
    "membership.view_as.ended": "Thôi xem như người khác",
    "membership.grant.given": "Cấp quyền",
    "membership.grant.asked": "Đề nghị cấp quyền cần hai người",
    "membership.grant.confirmed": "Xác nhận quyền cần hai người",
    "membership.grant.ended": "Thu quyền",
    "membership.reorganisation.withdrawn": "Bỏ thay đổi tổ chức chờ hiệu lực",
    "jobs.job.retried": "Cho tác vụ chạy lại",
    "demo.province.generated": "Tạo tỉnh mẫu",
    "exchange.export.made": "Lập tệp danh sách người",
    "exchange.export.fetched": "Tải tệp danh sách người",
    "pipeline.person.read": "Mở trang của một người",
    "pipeline.citizen_id.revealed": "Xem đủ số căn cước",
    "pipeline.citizen_id.compared": "Đối chiếu số căn cước ngoài phạm vi",
}


def label_of(action: str) -> str:
    """An act that a later version recorded is shown under its code."""
    return ACTIONS.get(action, action)
