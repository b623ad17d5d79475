"""Sectors of organisations and the three blocks (khối) in which the Youth Union counts."""

from typing import Final

SECTORS: Final = {
    "residential": "Địa bàn dân cư",
    "school": "Trường học",
    "university": "Đại học, cao đẳng",
    "agency": "Cơ quan",
    "public_service": "Đơn vị sự nghiệp công lập",
    "state_enterprise": "Doanh nghiệp nhà nước",
    "private_enterprise": "Doanh nghiệp ngoài khu vực nhà nước",
    "health": "Y tế",
    "military": "Quân đội",
    "police": "Công an",
    "abroad": "Ngoài nước",
}
BLOCKS: Final = {"residential": "Khối địa bàn dân cư", "school": "Khối trường học", "other": "Khối khác"}
_BLOCK_OF_SECTOR = {"residential": "residential", "school": "school", "university": "school"}


def block_of(sector: str) -> str:
    """The block `residential`, `school` or `other` of a body with this sector."""
    return _BLOCK_OF_SECTOR.get(sector, "other")
