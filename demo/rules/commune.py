"""The communes of the province of today, and those of before from which each was formed on 1 July 2025.

From Nghị quyết 1680/NQ-UBTVQH15 (16/6/2025); the numbers are the official codes. A part that went elsewhere
is left out. Of the former Quảng Bình only five districts are shown, enough to see what a merger does.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class NewCommune:
    """`former` names the communes merged, in one district."""

    number: str
    name: str
    former: str


# fmt: off
# By the district that was dissolved.
NEW_COMMUNES: Final[dict[str, tuple[NewCommune, ...]]] = {
    "DH": (
        NewCommune(
            "19333", "phường Đông Hà",
            "phường 1, phường 3, phường 4, phường Đông Giang, phường Đông Thanh",
        ),
        NewCommune(
            "19351", "phường Nam Đông Hà",
            "phường 2, phường 5, phường Đông Lễ, phường Đông Lương",
        ),
    ),
    "TX": (
        NewCommune(
            "19360", "phường Quảng Trị",
            "phường 1, phường 2, phường 3, phường An Đôn, xã Hải Lệ",
        ),
    ),
    "VL": (
        NewCommune(
            "19363", "xã Vĩnh Linh",
            "thị trấn Hồ Xá, xã Vĩnh Long, xã Vĩnh Chấp",
        ),
        NewCommune(
            "19366", "xã Bến Quan",
            "thị trấn Bến Quan, xã Vĩnh Ô, xã Vĩnh Hà, xã Vĩnh Khê",
        ),
        NewCommune(
            "19372", "xã Vĩnh Hoàng",
            "xã Vĩnh Thái, xã Trung Nam, xã Vĩnh Hòa, xã Vĩnh Tú",
        ),
        NewCommune(
            "19405", "xã Vĩnh Thủy",
            "xã Vĩnh Lâm, xã Vĩnh Sơn, xã Vĩnh Thủy",
        ),
        NewCommune(
            "19414", "xã Cửa Tùng",
            "thị trấn Cửa Tùng, xã Vĩnh Giang, xã Hiền Thành, xã Kim Thạch",
        ),
    ),
    "GL": (
        NewCommune(
            "19495", "xã Gio Linh",
            "thị trấn Gio Linh, xã Gio Quang, xã Gio Mỹ, xã Phong Bình",
        ),
        NewCommune(
            "19496", "xã Cửa Việt",
            "thị trấn Cửa Việt, xã Gio Mai, xã Gio Hải",
        ),
        NewCommune(
            "19501", "xã Bến Hải",
            "xã Trung Hải, xã Trung Giang, xã Trung Sơn",
        ),
        NewCommune(
            "19537", "xã Cồn Tiên",
            "xã Hải Thái, xã Linh Trường, xã Gio An, xã Gio Sơn",
        ),
    ),
    "CL": (
        NewCommune(
            "19597", "xã Cam Lộ",
            "thị trấn Cam Lộ, xã Cam Thành, xã Cam Chính, xã Cam Nghĩa",
        ),
        NewCommune(
            "19603", "xã Hiếu Giang",
            "xã Cam Thủy, xã Cam Hiếu, xã Cam Tuyền, xã Thanh An",
        ),
    ),
    "TP": (
        NewCommune(
            "19624", "xã Triệu Phong",
            "thị trấn Ái Tử, xã Triệu Thành, xã Triệu Thượng",
        ),
        NewCommune(
            "19639", "xã Nam Cửa Việt",
            "xã Triệu Trạch, xã Triệu Phước, xã Triệu Tân",
        ),
        NewCommune(
            "19645", "xã Triệu Bình",
            "xã Triệu Độ, xã Triệu Thuận, xã Triệu Hòa, xã Triệu Đại",
        ),
        NewCommune(
            "19654", "xã Triệu Cơ",
            "xã Triệu Trung, xã Triệu Tài, xã Triệu Cơ",
        ),
        NewCommune(
            "19669", "xã Ái Tử",
            "xã Triệu Ái, xã Triệu Giang, xã Triệu Long",
        ),
    ),
    "HL": (
        NewCommune(
            "19681", "xã Diên Sanh",
            "thị trấn Diên Sanh, xã Hải Trường, xã Hải Định",
        ),
        NewCommune(
            "19699", "xã Vĩnh Định",
            "xã Hải Quy, xã Hải Hưng, xã Hải Bình",
        ),
        NewCommune(
            "19702", "xã Hải Lăng",
            "xã Hải Phú, xã Hải Lâm, xã Hải Thượng",
        ),
        NewCommune(
            "19735", "xã Nam Hải Lăng",
            "xã Hải Sơn, xã Hải Phong, xã Hải Chánh",
        ),
        NewCommune(
            "19741", "xã Mỹ Thủy",
            "xã Hải Dương, xã Hải An, xã Hải Khê",
        ),
    ),
    "HH": (
        NewCommune(
            "19429", "xã Khe Sanh",
            "thị trấn Khe Sanh, xã Tân Hợp, xã Húc, xã Hướng Tân",
        ),
        NewCommune(
            "19432", "xã Lao Bảo",
            "xã Tân Thành, xã Tân Long, thị trấn Lao Bảo",
        ),
        NewCommune(
            "19435", "xã Hướng Lập",
            "xã Hướng Việt, xã Hướng Lập",
        ),
        NewCommune(
            "19441", "xã Hướng Phùng",
            "xã Hướng Sơn, xã Hướng Linh, xã Hướng Phùng",
        ),
        NewCommune(
            "19462", "xã Tân Lập",
            "xã Tân Liên, xã Hướng Lộc, xã Tân Lập",
        ),
        NewCommune(
            "19483", "xã A Dơi",
            "xã Ba Tầng, xã Xy, xã A Dơi",
        ),
        NewCommune(
            "19489", "xã Lìa",
            "xã Thanh, xã Thuận, xã Lìa",
        ),
    ),
    "DK": (
        NewCommune(
            "19555", "xã Hướng Hiệp",
            "thị trấn Krông Klang, xã Mò Ó, xã Hướng Hiệp",
        ),
        NewCommune(
            "19564", "xã Đakrông",
            "xã Ba Nang, xã Tà Long, xã Đakrông",
        ),
        NewCommune(
            "19567", "xã Ba Lòng",
            "xã Triệu Nguyên, xã Ba Lòng",
        ),
        NewCommune(
            "19588", "xã Tà Rụt",
            "xã A Vao, xã Húc Nghì, xã Tà Rụt",
        ),
        NewCommune(
            "19594", "xã La Lay",
            "xã A Bung, xã A Ngo",
        ),
    ),
    "DI": (
        NewCommune(
            "18859", "phường Đồng Thuận",
            "phường Bắc Lý, xã Lộc Ninh, xã Quang Phú",
        ),
        NewCommune(
            "18871", "phường Đồng Sơn",
            "phường Bắc Nghĩa, phường Đồng Sơn, xã Nghĩa Ninh, xã Thuận Đức",
        ),
        NewCommune(
            "18880", "phường Đồng Hới",
            "phường Đức Ninh Đông, phường Đồng Hải, phường Đồng Phú, phường Phú Hải, phường Hải Thành, phường Nam"
            " Lý, xã Bảo Ninh, xã Đức Ninh",
        ),
    ),
    "BD": (
        NewCommune(
            "19009", "phường Ba Đồn",
            "phường Quảng Phong, phường Quảng Long, phường Ba Đồn, xã Quảng Hải",
        ),
        NewCommune(
            "19066", "phường Bắc Gianh",
            "phường Quảng Phúc, phường Quảng Thọ, phường Quảng Thuận",
        ),
        NewCommune(
            "19075", "xã Nam Ba Đồn",
            "xã Quảng Tân, xã Quảng Trung, xã Quảng Tiên, xã Quảng Sơn, xã Quảng Thủy",
        ),
        NewCommune(
            "19093", "xã Nam Gianh",
            "xã Quảng Hòa, xã Quảng Lộc, xã Quảng Văn, xã Quảng Minh",
        ),
    ),
    "BT": (
        NewCommune(
            "19111", "xã Hoàn Lão",
            "thị trấn Hoàn Lão, xã Trung Trạch, xã Đại Trạch, xã Tây Trạch, xã Hòa Trạch",
        ),
        NewCommune(
            "19126", "xã Bắc Trạch",
            "xã Thanh Trạch, xã Hạ Mỹ, xã Liên Trạch, xã Bắc Trạch",
        ),
        NewCommune(
            "19138", "xã Phong Nha",
            "thị trấn Phong Nha, xã Lâm Trạch, xã Xuân Trạch, xã Phúc Trạch",
        ),
        NewCommune(
            "19141", "xã Bố Trạch",
            "xã Hưng Trạch, xã Cự Nẫm, xã Vạn Trạch, xã Phú Định",
        ),
        NewCommune(
            "19147", "xã Thượng Trạch",
            "xã Tân Trạch, xã Thượng Trạch",
        ),
        NewCommune(
            "19159", "xã Đông Trạch",
            "xã Hải Phú, xã Sơn Lộc, xã Đức Trạch, xã Đồng Trạch",
        ),
        NewCommune(
            "19198", "xã Nam Trạch",
            "thị trấn Nông trường Việt Trung, xã Nhân Trạch, xã Lý Nam",
        ),
    ),
    "QN": (
        NewCommune(
            "19204", "xã Trường Sơn",
            "xã Trường Xuân, xã Trường Sơn",
        ),
        NewCommune(
            "19207", "xã Quảng Ninh",
            "thị trấn Quán Hàu, xã Vĩnh Ninh, xã Võ Ninh, xã Hàm Ninh",
        ),
        NewCommune(
            "19225", "xã Ninh Châu",
            "xã Tân Ninh, xã Gia Ninh, xã Duy Ninh, xã Hải Ninh",
        ),
        NewCommune(
            "19237", "xã Trường Ninh",
            "xã Vạn Ninh, xã An Ninh, xã Xuân Ninh, xã Hiền Ninh",
        ),
    ),
    "LT": (
        NewCommune(
            "19246", "xã Lệ Ninh",
            "thị trấn Nông trường Lệ Ninh, xã Sơn Thủy, xã Hoa Thủy",
        ),
        NewCommune(
            "19249", "xã Lệ Thủy",
            "thị trấn Kiến Giang, xã Liên Thủy, xã Xuân Thủy, xã An Thủy, xã Phong Thủy, xã Lộc Thủy",
        ),
        NewCommune(
            "19255", "xã Cam Hồng",
            "xã Cam Thủy, xã Thanh Thủy, xã Hồng Thủy, xã Ngư Thủy Bắc",
        ),
        NewCommune(
            "19288", "xã Sen Ngư",
            "xã Hưng Thủy, xã Sen Thủy, xã Ngư Thủy",
        ),
        NewCommune(
            "19291", "xã Tân Mỹ",
            "xã Tân Thủy, xã Dương Thủy, xã Mỹ Thủy, xã Thái Thủy",
        ),
        NewCommune(
            "19309", "xã Trường Phú",
            "xã Trường Thủy, xã Mai Thủy, xã Phú Thủy",
        ),
        NewCommune(
            "19318", "xã Kim Ngân",
            "xã Kim Thủy, xã Ngân Thủy, xã Lâm Thủy",
        ),
    ),
}
# fmt: on
