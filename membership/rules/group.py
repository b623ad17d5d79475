"""The catalogue of groups by which people are counted (CONTRACT: "What each indicator counts").

A group is judged on the day of the event and kept on the event as one bit, so that counting needs no join and
a later change of the person does not rewrite the past. A bit, once given, never changes its meaning.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from membership.rules.person_attributes import UNIVERSITY_OR_HIGHER

KINH: Final = "01"
FOREIGN: Final = "55"
NO_RELIGION: Final = "00"


@dataclass(frozen=True, slots=True)
class Judged:
    """What is known of a person on the day on which the groups are judged; `block` as in `sector.block_of`."""

    sex: str
    ethnic_group: str
    religion: str
    birth_on: date | None
    occupation: str
    professional: str
    is_union_member: bool
    block: str
    re_admitted: bool
    day: date


@dataclass(frozen=True, slots=True)
class Group:
    """One group (nhóm đối tượng)."""

    code: str
    bit: int
    label: str
    holds: Callable[[Judged], bool]


def full_years(birth_on: date, day: date) -> int:
    """Full years of age on a day."""
    return day.year - birth_on.year - ((day.month, day.day) < (birth_on.month, birth_on.day))


def _is_18_to_30(p: Judged) -> bool:
    return p.birth_on is not None and 18 <= full_years(p.birth_on, p.day) <= 30


_GROUPS = (
    Group("women", 0, "Nữ", lambda p: p.sex == "female"),
    Group("ethnic_minority", 1, "Người dân tộc thiểu số", lambda p: p.ethnic_group not in ("", KINH, FOREIGN)),
    Group("religious", 2, "Người theo tôn giáo", lambda p: p.religion not in ("", NO_RELIGION)),
    Group("union_member", 3, "Đoàn viên", lambda p: p.is_union_member),
    Group("age_18_30", 4, "Từ 18 đến 30 tuổi", _is_18_to_30),
    Group("re_admitted", 5, "Kết nạp lại", lambda p: p.re_admitted),
    Group("residential", 6, "Khối địa bàn dân cư", lambda p: p.block == "residential"),
    Group("school", 7, "Khối trường học", lambda p: p.block == "school"),
    Group("other", 8, "Khối khác", lambda p: p.block == "other"),
    Group("pupil", 9, "Học sinh", lambda p: p.occupation == "pupil"),
    Group("student", 10, "Sinh viên", lambda p: p.occupation == "student"),
    Group(
        "private_worker",
        11,
        "Người lao động doanh nghiệp ngoài khu vực nhà nước",
        lambda p: p.occupation == "private_worker",
    ),
    Group("teacher", 12, "Giáo viên, giảng viên", lambda p: p.occupation == "teacher"),
    Group("worker", 13, "Công nhân", lambda p: p.occupation == "worker"),
    Group("military", 14, "Quân nhân, công an", lambda p: p.occupation == "military"),
    Group("pupil_student", 15, "Học sinh, sinh viên", lambda p: p.occupation in ("pupil", "student")),
    Group(
        "pupil_student_private_worker",
        16,
        "Học sinh, sinh viên, người lao động doanh nghiệp ngoài khu vực nhà nước",
        lambda p: p.occupation in ("pupil", "student", "private_worker"),
    ),
    Group("university", 17, "Có trình độ đại học trở lên", lambda p: p.professional in UNIVERSITY_OR_HIGHER),
)
ALL: Final = "all"
GROUPS: Final = {group.code: group for group in _GROUPS}
GROUP_LABELS: Final = {ALL: "Tất cả", **{group.code: group.label for group in _GROUPS}}


def judge(person: Judged) -> int:
    """The bits of all groups that hold for the person on the day."""
    return sum(1 << group.bit for group in _GROUPS if group.holds(person))


def mask_of(group: str) -> int:
    """The bit that an event must carry to count for the group; 0 for `all`.

    :raises KeyError: the group is not one that records can be counted by.
    """
    return 0 if group == ALL else 1 << GROUPS[group].bit
