"""Invented Vietnamese names: family, middle and given name by plausible frequency, sex and time of birth.

The tables hold words with a weight ("Nguyễn 30"); nobody is meant by any combination of them.
"""

from functools import lru_cache
from random import Random
from typing import Final, NamedTuple

from common import text
from demo.rules.urn import drawn

search_key = lru_cache(maxsize=4096)(text.search_key)
# From these years of birth on another fashion of names prevails.
_FASHIONS: Final = (1972, 1992)

_FAMILIES = (
    "Nguyễn 300, Trần 115, Lê 110, Hoàng 62, Phan 45, Võ 42, Phạm 40, Hồ 36, Trương 30, Bùi 20, Đặng 20, Ngô 16,"
    " Dương 16, Đỗ 14, Đoàn 14, Thái 13, Cao 12, Mai 12, Đào 10, Đinh 8, Văn 7, Hà 6, Lương 6, Tạ 5, Lý 5, Tống 4,"
    " Châu 4, Phùng 4, Trịnh 4, Lâm 3, Tôn 3, Bạch 2, Thân 2, Kiều 2, Diệp 1"
)
_MIDDLES = {
    "male": (
        "Văn 52, Đình 8, Hữu 8, Đức 6, Xuân 6, Ngọc 4, Quang 4, Công 4, Viết 3, Thanh 3, Bá 2, Trọng 2",
        "Văn 34, Đình 8, Hữu 8, Đức 7, Xuân 5, Quang 6, Minh 6, Ngọc 6, Công 5, Quốc 5, Thanh 5, Anh 3, Thế 2",
        "Văn 14, Minh 11, Đức 9, Quang 8, Hoàng 8, Quốc 7, Anh 7, Gia 6, Nhật 6, Tuấn 5, Bảo 5, Hữu 5, Đình 4, Thành 4",
    ),
    "female": (
        "Thị 82, Thị Thanh 3, Thị Kim 3, Thị Hồng 3, Thị Ngọc 3, Thị Xuân 2, Thị Minh 2, Thị Bích 2",
        "Thị 48, Thị Thu 8, Thị Thanh 8, Thị Hồng 6, Thị Ngọc 6, Thị Kim 5, Thị Thùy 5, Thị Phương 5, Thị Mỹ 4, Ngọc 3",
        "Thị 22, Thị Thu 7, Thị Thanh 6, Thị Ngọc 7, Thị Phương 6, Thị Mỹ 5, Ngọc 9, Khánh 7, Thùy 6, Phương 6, Bảo 5,"
        " Minh 5, Hoàng 4, Thảo 4",
    ),
}
_GIVEN = {
    "male": (
        "Hùng 9, Dũng 8, Sơn 8, Minh 6, Thanh 6, Tuấn 5, Bình 6, Hải 5, Long 4, Lợi 4, Thắng 4, Tâm 4, Phúc 3, Hòa 4,"
        " Cường 4, Thành 4, Chiến 3, Quý 3, Lộc 3, Đông 2, Khánh 2, Bường 1, Huynh 1, Thí 1, Ngọ 1, Cầm 1, Lự 1",
        "Tuấn 9, Hùng 6, Dũng 6, Hải 6, Sơn 6, Hiếu 6, Nam 6, Long 5, Thành 5, Cường 5, Anh 5, Trung 5, Quân 4, Đức 4,"
        " Phong 4, Linh 3, Vũ 3, Lâm 3, Tú 3, Thịnh 3, Nghĩa 3, Toàn 3, Duy 3, Tùng 2, Hưng 4, Việt 3, Khoa 2, Bảo 2",
        "Huy 9, Bảo 7, Khoa 5, Anh 6, Minh 6, Hiếu 6, Phúc 5, Long 5, Quân 5, Đạt 5, Khang 5, Nam 4, Phong 4, Duy 4,"
        " Thịnh 4, Nguyên 4, Kiên 4, Vinh 3, Tài 3, Trí 3, Lâm 3, Khôi 3, Hưng 3, Việt 2, Thiện 2, Sang 2, Nhân 2",
    ),
    "female": (
        "Hoa 8, Lan 7, Hồng 7, Hương 7, Thủy 6, Hà 6, Nga 5, Liên 5, Thanh 5, Xuân 4, Hạnh 4, Cúc 4, Sen 3, Huệ 4,"
        " Lý 3, Phượng 3, Bé 2, Gái 2, Thảo 2, Mai 4, Tuyết 3, Lựu 1, Nhạn 1, Thí 1, Diệu 2, Đào 3",
        "Hương 7, Hà 7, Hằng 6, Thủy 5, Thảo 6, Nhung 6, Trang 6, Huyền 5, Loan 5, Phượng 4, Lan 4, Linh 4, Yến 4,"
        " Hiền 5, Nga 3, Oanh 3, Hoài 4, Ngân 3, Mai 3, Thúy 4, Phương 4, Dung 3, Nguyệt 2, Tuyết 2, Sương 3, Lệ 2",
        "Linh 8, Trang 7, Nhi 8, Thảo 6, Ngân 6, Vy 6, My 5, Anh 6, Hà 4, Uyên 4, Quỳnh 4, Phương 5, Trinh 4, Ngọc 4,"
        " Thư 4, Trâm 4, Như 4, Châu 3, Giang 3, Hân 3, Ly 3, Huyền 3, Yến 2, Diễm 2, Mai 3, Tiên 2, Oanh 2",
    ),
}
_PLAIN_MIDDLE = {"male": "Đức", "female": "Thị"}
# The Bru-Vân Kiều carry the family name Hồ, the Tà-ôi and Pa Kô often Hồ or Kray; given names are short.
_MINORITY_FAMILIES = {"23": "Hồ 96, Pả 4", "31": "Hồ 70, Kray 16, Côn 8, Vỗ 6"}
_MINORITY_MIDDLES = {"male": "Văn 76, A 10, Xuân 6, Ta 4, Đức 4", "female": "Thị 90, Thị Kim 3, Y 4, Kăn 3"}
_MINORITY_GIVEN = {
    "male": (
        "Mơ 4, Thiên 4, Pưa 3, Lăng 4, Xa 3, Ngoan 3, Khiên 4, Dui 3, Tăng 4, Ăm 2, Nhiếc 3, Ling 3, Ráo 3, Vinh 4,"
        " Thỉa 3, Xiêm 3, Chiến 5, Nghĩa 4, Hải 4, Sơn 4, Cường 4, Lai 3, Tuấn 3, Phương 3, Bôi 2, Thuyên 2"
    ),
    "female": (
        "Moan 4, Hương 5, Thiết 3, Nhung 5, Mơi 4, Cúc 4, Lứt 2, Xuân 4, Pườn 3, Loan 5, Thương 5, Hoa 5, Lan 4,"
        " Hằng 4, Nga 3, Ta 2, Hiền 4, Mai 4, Xao 3, Phượng 4, Ngơi 2, Lê 3, Linh 4, Bình 3, Ăng 1, Nhơi 2"
    ),
}


class Name(NamedTuple):
    """A name with the keys by which it is sorted and found."""

    family: str
    middle: str
    given: str

    @property
    def full(self) -> str:
        return f"{self.family} {self.middle} {self.given}"

    @property
    def sort_key(self) -> str:
        return text.sort_key(*self)

    @property
    def search_key(self) -> str:
        return search_key(self.family) + search_key(self.middle) + search_key(self.given)


def name(rng: Random, *, sex: str, birth_year: int, ethnic_group: str) -> Name:
    """A name that a person of this sex, age and people might have."""
    if ethnic_group in _MINORITY_FAMILIES:
        return Name(
            drawn(_MINORITY_FAMILIES[ethnic_group])(rng),
            drawn(_MINORITY_MIDDLES[sex])(rng),
            drawn(_MINORITY_GIVEN[sex])(rng),
        )
    fashion = sum(birth_year >= year for year in _FASHIONS)
    family, middle = drawn(_FAMILIES)(rng), drawn(_MIDDLES[sex][fashion])(rng)
    given = drawn(_GIVEN[sex][fashion])(rng)
    if family in middle.split():
        middle = _PLAIN_MIDDLE[sex]
    return Name(family, middle, "Lam" if given in (family, *middle.split()) else given)
