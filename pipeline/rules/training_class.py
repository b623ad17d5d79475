"""Who belongs into a class: people on the road before admission, or probationary members (06-HD/TW 2025, mục 5)."""

from typing import Final

from pipeline.rules.order import ADMITTED
from pipeline.rules.stage import OUTCOMES, order_of

AWARENESS: Final = "awareness"
# The stage of the road that a certificate of each kind of class proves.
STAGE_OF_KIND: Final = {AWARENESS: "trained", "new_member": "new_member_class"}


def problem_of(kind: str, stage: str, outcome: str) -> str:
    """Why a person does not belong into a class of this kind; empty where they do."""
    if outcome:
        return f"đã kết thúc quá trình vào Đảng ({OUTCOMES[outcome]})"
    is_member = order_of(stage) >= ADMITTED
    if kind == AWARENESS and is_member:
        return "đã là đảng viên dự bị, không cần học lớp bồi dưỡng nhận thức"
    if kind != AWARENESS and not is_member:
        return "chưa được kết nạp, chưa học lớp đảng viên mới"
    return ""
