"""The short lists by which people are described (RULES: report forms 2-BTCTW); long dated lists are tables."""

from typing import Final

SEXES: Final = {"male": "Nam", "female": "Nữ"}
BIRTH_PRECISIONS: Final = {"day": "ngày", "month": "tháng", "year": "năm"}
EDUCATION: Final = {
    "literate": "Biết đọc, biết viết chữ quốc ngữ",
    "primary": "Tiểu học",
    "lower_secondary": "Trung học cơ sở",
    "upper_secondary": "Trung học phổ thông",
}
PROFESSIONAL: Final = {
    "elementary": "Sơ cấp, công nhân kỹ thuật",
    "intermediate": "Trung cấp",
    "college": "Cao đẳng",
    "university": "Đại học",
    "master": "Thạc sĩ",
    "doctor": "Tiến sĩ",
}
UNIVERSITY_OR_HIGHER: Final = frozenset({"university", "master", "doctor"})
THEORY: Final = {"elementary": "Sơ cấp", "intermediate": "Trung cấp", "advanced": "Cao cấp, cử nhân"}
OCCUPATIONS: Final = {
    "official": "Cán bộ, công chức",
    "public_employee": "Viên chức",
    "teacher": "Giáo viên, giảng viên",
    "worker": "Công nhân",
    "private_worker": "Người lao động trong doanh nghiệp ngoài khu vực nhà nước",
    "farmer": "Nông dân, ngư dân, diêm dân",
    "military": "Quân nhân, công an",
    "student": "Sinh viên",
    "pupil": "Học sinh",
    "retired": "Nghỉ hưu",
    "other": "Khác",
}
RATINGS: Final = {
    "excellent": "Hoàn thành xuất sắc nhiệm vụ",
    "good": "Hoàn thành tốt nhiệm vụ",
    "completed": "Hoàn thành nhiệm vụ",
    "failed": "Không hoàn thành nhiệm vụ",
}
