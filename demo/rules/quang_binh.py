"""A sketch of the province of Quảng Bình, which became part of the province of Quảng Trị on 1 July 2025.

Five of its districts with their communes; people and units are far fewer than they were.
"""

from math import ceil
from random import Random
from typing import Final

from demo.rules.body import Body, Tree
from demo.rules.commune import NEW_COMMUNES
from demo.rules.figures import Figures
from demo.rules.quang_tri import District, add_direct_host, add_district
from demo.rules.tree import cells_for, grow, plant, sub_committees_for

# Of the people of Quảng Trị; fewer than the smallest share cannot fill the cells of one district.
SIZE, SMALLEST = 0.07, 0.005
_COMMUNE_SHARE: Final = 0.12
_FIRST_ENTERPRISE: Final = 40
_DISTRICTS: Final = (
    ("DI", "thành phố Đồng Hới", "Thành đoàn Đồng Hới", "TU"),
    ("BD", "thị xã Ba Đồn", "Thị đoàn Ba Đồn", "TU"),
    ("BT", "huyện Bố Trạch", "Huyện đoàn Bố Trạch", "HU"),
    ("QN", "huyện Quảng Ninh", "Huyện đoàn Quảng Ninh", "HU"),
    ("LT", "huyện Lệ Thủy", "Huyện đoàn Lệ Thủy", "HU"),
)
_UPLAND: Final = "xã Trường Sơn, xã Tân Trạch, xã Thượng Trạch, xã Kim Thủy, xã Ngân Thủy, xã Lâm Thủy"


def tree(rng: Random, figures: Figures, scale: float, party: Body, union: Body) -> Tree:
    province = plant(party, union)
    for number, (code, place, youth, symbol) in enumerate(_DISTRICTS[: ceil(len(_DISTRICTS) * scale)]):
        communes = ", ".join(commune.former for commune in NEW_COMMUNES[code])
        district = District(code, place, youth, symbol, _COMMUNE_SHARE, 1, communes, _UPLAND)
        add_district(province, district, _FIRST_ENTERPRISE + number * 2, scale)
    add_direct_host(province)
    cells = cells_for(province, figures.members)
    grow(province, rng, cells, sub_committees_for(cells), figures.seats)
    return province
