"""What stands in a district besides its communes: agencies, schools, hospitals, forces, enterprises."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import ceil
from random import Random
from typing import Final

from demo.rules.body import PUPIL, RESIDENT, STAFF, STUDENT, TEACHER

# With fewer members a base organisation is a base cell (Điều lệ Đảng, Điều 21).
COMMITTEE_MEMBERS: Final = 30


@dataclass(frozen=True, slots=True)
class Unit:
    """A base organisation to be: `name` follows "Đảng bộ", "Chi bộ" or "Đoàn"; no `seats` means no Youth Union body."""

    code: str
    name: str
    sector: str
    weight: float
    seats: dict[str, float] = field(default_factory=dict)

    @property
    def is_committee(self) -> bool:
        return self.weight >= COMMITTEE_MEMBERS


_ENTERPRISES = (
    "Hưng Phát", "Tiến Thành", "An Lộc", "Phú Cường", "Minh Khang", "Đại Thịnh", "Trường Xuân",
    "Hải Long", "Thiên Tân", "Sơn Thủy", "Bình Minh", "Hoàng Gia", "Nam Thắng", "Đông Dương",
    "Việt Tín", "Thành Đạt", "Phương Nam", "Tân Hưng", "Gia Hòa", "Thuận An", "Đức Tài",
    "Quang Vinh", "Nhật Tân", "Hiệp Lực", "Kim Sơn", "Toàn Cầu", "Lâm Sinh", "Vĩnh Phú",
)  # fmt: skip
_TRADES = ("Xây dựng", "May", "Chế biến gỗ", "Thương mại", "Vận tải", "Nông sản", "Năng lượng", "Cao su")


def enterprise(number: int, code: str, weight: float = 16, seats: float = 34) -> Unit:
    """The invented enterprise of this number; every fourth belongs to the State."""
    trade = _TRADES[number % len(_TRADES)]
    name = _ENTERPRISES[number % len(_ENTERPRISES)]
    more = f" {number // len(_ENTERPRISES) + 1}" if number >= len(_ENTERPRISES) else ""
    sector = "state_enterprise" if number % 4 == 3 else "private_enterprise"
    form = "Công ty TNHH Một thành viên" if number % 4 == 3 else "Công ty Cổ phần"
    return Unit(code, f"{form} {trade} {name}{more}", sector, weight, {STAFF: seats})


def upper_school(number: int, place: str) -> Unit:
    return Unit(
        f"PT{number}", f"Trường Trung học phổ thông số {number} {place}", "school", 46, {PUPIL: 100, TEACHER: 40}
    )


def lower_school(number: int, place: str) -> Unit:
    return Unit(f"CS{number:02}", f"Trường Trung học cơ sở số {number} {place}", "school", 22, {TEACHER: 55})


def college(code: str, name: str) -> Unit:
    return Unit(code, name, "university", 110, {STUDENT: 100, TEACHER: 110})


def district_units(place: str, enterprises: int) -> list[Unit]:
    """What every district has; `enterprises` is the number of its first enterprise."""
    return [
        Unit("HU", f"Cơ quan Đảng, Mặt trận và đoàn thể {place}", "agency", 55),
        Unit("UB", f"Cơ quan chính quyền {place}", "agency", 120, {STAFF: 45}),
        Unit("CA", f"Công an {place}", "police", 130, {STAFF: 75}),
        Unit("QS", f"Quân sự {place}", "military", 45, {STAFF: 30}),
        Unit("YT", f"Trung tâm Y tế {place}", "health", 110, {STAFF: 65}),
        enterprise(enterprises, "DN1"),
        enterprise(enterprises + 1, "DN2"),
        Unit(
            "GT",
            f"Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên {place}",
            "school",
            20,
            {PUPIL: 35, TEACHER: 20},
        ),
        Unit("TA", f"Tòa án nhân dân {place}", "agency", 14),
        Unit("KS", f"Viện Kiểm sát nhân dân {place}", "agency", 13),
        Unit("TH", f"Chi cục Thuế {place}", "agency", 26),
        Unit("BH", f"Bảo hiểm xã hội {place}", "public_service", 14),
    ]


_DEPARTMENTS = {
    "agency": ("Văn phòng", "Tổ chức - Hành chính", "Kế hoạch - Tài chính", "Thanh tra", "Tổng hợp", "Nghiệp vụ"),
    "school": ("Văn phòng", "Tổ Tự nhiên", "Tổ Xã hội", "Tổ Ngoại ngữ - Tin học", "Tổ Thể chất - Quốc phòng"),
    "university": ("Phòng Đào tạo", "Khoa Cơ bản", "Khoa Sư phạm", "Khoa Kỹ thuật", "Khoa Kinh tế", "Sinh viên"),
    "health": ("Khối Hành chính", "Khối Lâm sàng", "Khối Cận lâm sàng", "Khối Dự phòng", "Khoa Dược"),
    "police": (
        "Tham mưu",
        "Cảnh sát hình sự",
        "An ninh",
        "Cảnh sát quản lý hành chính",
        "Cảnh sát giao thông",
        "Hậu cần",
    ),
    "military": ("Tham mưu", "Chính trị", "Hậu cần - Kỹ thuật", "Đại đội", "Trạm"),
}
_WORKSHOPS = ("Văn phòng", "Phân xưởng", "Kinh doanh", "Kỹ thuật", "Vận tải")
_COMMUNE_OFFICES = (
    "Cơ quan xã",
    "Trường Mầm non",
    "Trường Tiểu học",
    "Trường Trung học cơ sở",
    "Trạm Y tế",
    "Quân sự xã",
)
_OFFICE_SECTORS = ("agency", "school", "school", "school", "health", "military")
_FIRST = ("An", "Bình", "Cẩm", "Đông", "Hà", "Hòa", "Hưng", "Kim", "Lâm", "Long", "Mai", "Nam", "Phú", "Phước", "Tân")
_SECOND = ("Cát", "Định", "Hải", "Khê", "Lộc", "Mỹ", "Nghĩa", "Phong", "Sơn", "Thái", "Thạch", "Thuận", "Trung", "Xuân")
_UPLAND_FIRST = ("A", "Pa", "Cu", "Ka", "Ra", "Tà", "Xa", "Ta", "Cợp", "Ku")
_UPLAND_SECOND = ("Rông", "Ling", "Vơ", "Tiêng", "Hang", "Nua", "Rùng", "Lăng", "Bàn", "Poi", "Hóa", "Xoài")


def villages(rng: Random, count: int, *, is_town: bool, is_upland: bool) -> list[str]:
    """Invented names of the villages of a commune, each once; wards and towns number their quarters."""
    if is_town:
        return [f"Khu phố {number}" for number in range(1, count + 1)]
    first, second, word = (_UPLAND_FIRST, _UPLAND_SECOND, "Bản") if is_upland else (_FIRST, _SECOND, "Thôn")
    pairs = rng.sample(range(len(first) * len(second)), count)
    return [f"{word} {first[pair // len(second)]} {second[pair % len(second)]}" for pair in pairs]


def place_names(rng: Random, count: int) -> list[str]:
    """Invented names of communes or districts, each once; beyond all pairs of syllables they are numbered."""
    pairs = [f"{first} {second}" for first in _FIRST for second in _SECOND]
    rng.shuffle(pairs)
    rounds = ceil(count / len(pairs))
    return [f"{pair} {turn}" if turn > 1 else pair for turn in range(1, rounds + 1) for pair in pairs][:count]


def commune_cells(rng: Random, count: int, *, is_town: bool, is_upland: bool) -> Iterator[tuple[str, str]]:
    """The cells of a commune: villages first, then offices and schools, with their sectors."""
    offices = min(len(_COMMUNE_OFFICES), count // 2)
    for village in villages(rng, count - offices, is_town=is_town, is_upland=is_upland):
        yield village, "residential"
    yield from zip(_COMMUNE_OFFICES[:offices], _OFFICE_SECTORS[:offices], strict=True)


def departments(sector: str, count: int) -> list[str]:
    """The cells of an agency, a school or an enterprise: its departments, numbered where it has several alike."""
    known = _DEPARTMENTS.get(sector, _DEPARTMENTS["agency"] if "enterprise" not in sector else _WORKSHOPS)
    rounds = ceil(count / len(known))
    return [f"{word} {turn}" if rounds > 1 else word for turn in range(1, rounds + 1) for word in known][:count]


def branches(seats: dict[str, float], cells: list[str], members: dict[str, int]) -> dict[str, list[str]]:
    """The branches of a Youth Union body, by stream: villages, school classes, departments; small bodies have none."""
    found: dict[str, list[str]] = {}
    for stream in seats:
        count = members[stream]
        if stream == RESIDENT:
            found[stream] = cells
        elif stream in (PUPIL, STUDENT):
            classes = max(1, round(count / 42))
            found[stream] = [f"Lớp {number}" for number in range(1, classes + 1)]
        elif stream == TEACHER and len(seats) > 1:
            found[stream] = ["Giáo viên"]
        elif count > 60:
            found[stream] = cells[: max(2, round(count / 30))]
    return found
