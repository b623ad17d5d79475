"""The official lists that an installation keeps, and what may be done with each in the browser."""

from dataclasses import dataclass
from datetime import date
from typing import Final

LEAST_TOLD: Final = 5


@dataclass(frozen=True, slots=True)
class ReferenceList:
    """One list (danh mục). `code` stands in addresses; `model` holds the rows, `part` which of them for shared tables.

    `is_open`: people may add codes. Where it is not, rules of the program know the codes by heart, so that only names
    and periods may be added. `value_label` names the number kept with an entry, `value_field` its column; `used_by` is
    what stands on its entries. `is_sensitive` lists tell of people what the law protects.
    """

    code: str
    label: str
    sentence: str
    model: str
    part: str = ""
    is_open: bool = True
    value_label: str = ""
    value_field: str = "value"
    used_by: str = "hồ sơ"
    is_sensitive: bool = False

    @property
    def shows_code(self) -> bool:
        """Codes are numbers of the official list, or words of the program that tell people nothing."""
        return self.is_open or self.part == "document"

    def uses_in_words(self, count: int) -> str:
        """Few people of a people or a religion are not counted out to whoever may not see them."""
        shown = "dưới 5" if self.is_sensitive and 0 < count < LEAST_TOLD else f"{count:,}".replace(",", ".")
        return f"{shown} {self.used_by}"

    @property
    def is_dated_by_code(self) -> bool:
        """Whether one code may have several periods, one after the other."""
        return bool(self.part) or self.model == "membership.Province"


@dataclass(frozen=True, slots=True)
class EntryFields:
    """What is entered of an entry; `code` and `valid_from` only matter for a new one, where they identify it."""

    name: str
    source: str
    valid_from: date | None = None
    valid_to: date | None = None
    value: int | None = None
    note: str = ""
    code: str = ""


_ENTRY: Final = "membership.ReferenceEntry"
_LISTS = (
    ReferenceList(
        "tinh",
        "Tỉnh, thành phố",
        "63 tỉnh đến 30/6/2025, 34 tỉnh từ 01/7/2025; bảy mã được dùng lại cho tỉnh khác",
        "membership.Province",
    ),
    ReferenceList("dan-toc", "Dân tộc", "54 dân tộc và người nước ngoài", "membership.EthnicGroup", is_sensitive=True),
    ReferenceList(
        "ton-giao",
        "Tôn giáo",
        "Mỗi tôn giáo ghi vào một dòng của biểu 2B-BTCTW",
        "membership.Religion",
        is_sensitive=True,
        value_label="Dòng trên biểu 2B",
        value_field="form_row",
    ),
    ReferenceList("hoc-van", "Giáo dục phổ thông", "Bốn bậc của biểu 2-BTCTW", _ENTRY, "education", is_open=False),
    ReferenceList(
        "chuyen-mon", "Trình độ chuyên môn", "Các bậc của biểu 2-BTCTW", _ENTRY, "professional", is_open=False
    ),
    ReferenceList("ly-luan", "Lý luận chính trị", "Ba bậc của biểu 2-BTCTW", _ENTRY, "theory", is_open=False),
    ReferenceList(
        "tai-lieu",
        "Tài liệu trong hồ sơ đảng viên",
        "104 loại theo Công văn 1361-CV/BTCTW",
        _ENTRY,
        "document",
        is_open=False,
        value_label="Mức ưu tiên",
    ),
    ReferenceList(
        "cap-to-chuc",
        "Tên gọi loại, cấp tổ chức",
        "Tên của mỗi loại tổ chức trong từng thời kỳ, hiện trên cây và danh sách theo ngày đang xem",
        _ENTRY,
        "kind",
        is_open=False,
        used_by="tổ chức",
    ),
    ReferenceList(
        "tuoi-doan",
        "Tuổi Đoàn",
        "Tuổi vào Đoàn và tuổi trưởng thành Đoàn",
        _ENTRY,
        "union_age",
        is_open=False,
        value_label="Số tuổi",
        used_by="đoàn viên",
    ),
)
LISTS: Final = {one.code: one for one in _LISTS}
