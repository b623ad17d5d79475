"""The province of Quảng Trị on the tree of 2022: real committees and communes, invented schools and enterprises.

Districts and communes are those that Nghị quyết 1680/NQ-UBTVQH15 (16/6/2025) names as merged. Weights follow the
population roughly.
"""

from dataclasses import dataclass
from math import ceil
from random import Random

from demo.rules.apportionment import largest_remainder
from demo.rules.body import STAFF, Body, Host, Tree
from demo.rules.figures import Figures
from demo.rules.tree import (
    Commune,
    add_commune,
    add_host,
    add_union,
    add_unit,
    cells_for,
    grow,
    plant,
    sub_committees_for,
)
from demo.rules.unit import Unit, college, district_units, enterprise, lower_school, upper_school

BRU, TA_OI = "23", "31"


@dataclass(frozen=True, slots=True)
class District:
    """A district with its communes; `upland` names those where ethnic minorities prevail."""

    code: str
    place: str
    union: str
    symbol: str
    size: float
    upper_schools: int
    communes: str
    upland: str = ""
    tongues: tuple[str, ...] = (BRU,)


DISTRICTS = (
    District(
        "DH", "thành phố Đông Hà", "Thành đoàn Đông Hà", "TU", 1.75, 4,
        "phường 1, phường 2, phường 3, phường 4, phường 5, phường Đông Giang, phường Đông Thanh, phường Đông Lễ,"
        " phường Đông Lương",
    ),
    District(
        "TX", "thị xã Quảng Trị", "Thị đoàn Quảng Trị", "TU", 1.1, 2,
        "phường 1, phường 2, phường 3, phường An Đôn, xã Hải Lệ",
    ),
    District(
        "VL", "huyện Vĩnh Linh", "Huyện đoàn Vĩnh Linh", "HU", 1.05, 4,
        "thị trấn Hồ Xá, thị trấn Bến Quan, thị trấn Cửa Tùng, xã Vĩnh Long, xã Vĩnh Chấp, xã Vĩnh Ô, xã Vĩnh Hà,"
        " xã Vĩnh Khê, xã Vĩnh Thái, xã Trung Nam, xã Vĩnh Hòa, xã Vĩnh Tú, xã Vĩnh Lâm, xã Vĩnh Sơn, xã Vĩnh Thủy,"
        " xã Vĩnh Giang, xã Hiền Thành, xã Kim Thạch",
        "xã Vĩnh Ô, xã Vĩnh Hà, xã Vĩnh Khê",
    ),
    District(
        "GL", "huyện Gio Linh", "Huyện đoàn Gio Linh", "HU", 1.05, 4,
        "thị trấn Gio Linh, thị trấn Cửa Việt, xã Gio Quang, xã Gio Mỹ, xã Phong Bình, xã Gio Mai, xã Gio Hải,"
        " xã Trung Hải, xã Trung Giang, xã Trung Sơn, xã Hải Thái, xã Linh Trường, xã Gio An, xã Gio Sơn",
        "xã Linh Trường",
    ),
    District(
        "CL", "huyện Cam Lộ", "Huyện đoàn Cam Lộ", "HU", 1.1, 2,
        "thị trấn Cam Lộ, xã Cam Thành, xã Cam Chính, xã Cam Nghĩa, xã Cam Thủy, xã Cam Hiếu, xã Cam Tuyền,"
        " xã Thanh An",
    ),
    District(
        "TP", "huyện Triệu Phong", "Huyện đoàn Triệu Phong", "HU", 1.05, 4,
        "thị trấn Ái Tử, xã Triệu Thành, xã Triệu Thượng, xã Triệu Trạch, xã Triệu Phước, xã Triệu Tân, xã Triệu Độ,"
        " xã Triệu Thuận, xã Triệu Hòa, xã Triệu Đại, xã Triệu Trung, xã Triệu Tài, xã Triệu Cơ, xã Triệu Ái,"
        " xã Triệu Giang, xã Triệu Long",
    ),
    District(
        "HL", "huyện Hải Lăng", "Huyện đoàn Hải Lăng", "HU", 1.05, 4,
        "thị trấn Diên Sanh, xã Hải Trường, xã Hải Định, xã Hải Quy, xã Hải Hưng, xã Hải Bình, xã Hải Phú, xã Hải Lâm,"
        " xã Hải Thượng, xã Hải Sơn, xã Hải Phong, xã Hải Chánh, xã Hải Dương, xã Hải An, xã Hải Khê",
    ),
    District(
        "HH", "huyện Hướng Hóa", "Huyện đoàn Hướng Hóa", "HU", 0.72, 4,
        "thị trấn Khe Sanh, thị trấn Lao Bảo, xã Tân Hợp, xã Húc, xã Hướng Tân, xã Tân Thành, xã Tân Long,"
        " xã Hướng Việt, xã Hướng Lập, xã Hướng Sơn, xã Hướng Linh, xã Hướng Phùng, xã Tân Liên, xã Hướng Lộc,"
        " xã Tân Lập, xã Ba Tầng, xã Xy, xã A Dơi, xã Thanh, xã Thuận, xã Lìa",
        "xã Húc, xã Hướng Tân, xã Hướng Việt, xã Hướng Lập, xã Hướng Sơn, xã Hướng Linh, xã Hướng Phùng, xã Hướng Lộc,"
        " xã Ba Tầng, xã Xy, xã A Dơi, xã Thanh, xã Thuận, xã Lìa",
    ),
    District(
        "DK", "huyện Đakrông", "Huyện đoàn Đakrông", "HU", 0.6, 3,
        "thị trấn Krông Klang, xã Mò Ó, xã Hướng Hiệp, xã Ba Nang, xã Tà Long, xã Đakrông, xã Triệu Nguyên, xã Ba Lòng,"
        " xã A Vao, xã Húc Nghì, xã Tà Rụt, xã A Bung, xã A Ngo",
        "thị trấn Krông Klang, xã Mò Ó, xã Hướng Hiệp, xã Ba Nang, xã Tà Long, xã Đakrông, xã A Vao, xã Húc Nghì,"
        " xã Tà Rụt, xã A Bung, xã A Ngo",
        (BRU, BRU, TA_OI),
    ),
)  # fmt: skip
_AGENCIES = (
    "Sở Nội vụ", "Sở Tài chính", "Sở Kế hoạch và Đầu tư", "Sở Xây dựng", "Sở Giao thông vận tải", "Sở Công Thương",
    "Sở Nông nghiệp và Phát triển nông thôn", "Sở Tài nguyên và Môi trường", "Sở Thông tin và Truyền thông",
    "Sở Khoa học và Công nghệ", "Sở Tư pháp", "Sở Lao động - Thương binh và Xã hội", "Sở Y tế", "Sở Ngoại vụ",
    "Sở Văn hóa, Thể thao và Du lịch", "Sở Giáo dục và Đào tạo", "Thanh tra tỉnh", "Ban Dân tộc tỉnh",
    "Văn phòng Ủy ban nhân dân tỉnh", "Tòa án nhân dân tỉnh", "Viện Kiểm sát nhân dân tỉnh", "Cục Thuế tỉnh",
)  # fmt: skip
_HOSPITALS = ("Bệnh viện Đa khoa tỉnh", "Bệnh viện Y học cổ truyền", "Trung tâm Kiểm soát bệnh tật tỉnh")
_SERVICES = ("Bảo hiểm xã hội tỉnh", "Đài Phát thanh - Truyền hình tỉnh", "Kho bạc Nhà nước tỉnh", "Bưu điện tỉnh")
_COLLEGES = ("Trường Cao đẳng Sư phạm", "Trường Cao đẳng Y tế", "Trường Cao đẳng Kỹ thuật")
_COMMUNE_MEMBERS = 225.0
_AGENCY_COMMITTEE, _PROVINCIAL_ENTERPRISES = 62.0, 12


def tree(rng: Random, figures: Figures, scale: float, party: Body, union: Body) -> Tree:
    """
    :param scale: below 1 only so much of each list is used, for tests.
    """
    province = plant(party, union)
    for number, district in enumerate(DISTRICTS[: ceil(len(DISTRICTS) * scale)]):
        add_district(province, district, number * 2, scale)
    _add_block_of_agencies(province, scale)
    _add_direct_bodies(province)
    _add_lower_schools(province, figures.union_bases - len(province.union_bases))
    cells = cells_for(province, figures.members)
    grow(province, rng, cells, sub_committees_for(cells), figures.seats)
    return province


def _communes(district: District, scale: float) -> list[Commune]:
    names = district.communes.split(", ")
    upland = set(district.upland.split(", "))
    found = []
    for name in names[: ceil(len(names) * scale)]:
        size = district.size * (1.35 if name.startswith("thị trấn") else 1.0)
        minority = 0.85 if name in upland else 0.15 if district.upland else 0.01
        found.append(Commune(name, _COMMUNE_MEMBERS * size, minority, district.tongues))
    return found


def add_district(tree: Tree, district: District, enterprises: int, scale: float) -> None:
    communes = _communes(district, scale)
    place = district.place
    addresses = tuple(f"{commune.name}, {place}" for commune in communes)
    host = add_host(tree, district.code, place, district.union, place, district.symbol, addresses)
    for number, commune in enumerate(communes, 1):
        add_commune(tree, host, f"X{number:02}", commune)
    minority = sum(commune.minority for commune in communes) / len(communes) / 2
    schools = [upper_school(number, place) for number in range(1, ceil(district.upper_schools * scale) + 1)]
    for unit in [*district_units(place, enterprises), *schools]:
        add_unit(tree, host, unit, minority=minority, tongues=district.tongues)


def _add_block_of_agencies(tree: Tree, scale: float) -> None:
    name = "Khối Các cơ quan và Doanh nghiệp tỉnh"
    towns = tuple(address for host in tree.hosts[:2] for address in host.addresses)
    host = add_host(tree, "KC", name, "Đoàn Khối Các cơ quan và Doanh nghiệp", "", "ĐUK", towns)
    named = (
        *(Unit(f"CQ{n:02}", name, "agency", _AGENCY_COMMITTEE, {STAFF: 26}) for n, name in enumerate(_AGENCIES, 1)),
        *(Unit(f"YT{n}", name, "health", 170, {STAFF: 90}) for n, name in enumerate(_HOSPITALS, 1)),
        *(Unit(f"SN{n}", name, "public_service", 40, {STAFF: 24}) for n, name in enumerate(_SERVICES, 1)),
        *(enterprise(n + 100, f"DN{n:02}", 48, 60) for n in range(1, _PROVINCIAL_ENTERPRISES + 1)),
    )
    colleges = [college(f"CD{n}", name) for n, name in enumerate(_COLLEGES, 1)]
    for unit in [*named[:: max(1, round(1 / scale))], *colleges[: ceil(len(colleges) * scale)]]:
        base = add_unit(tree, host, unit)
        if unit.sector in ("health", "agency") and unit.is_committee:
            tree.showcase = base


def add_direct_host(tree: Tree) -> Host:
    """The province itself, where it stands directly above base organisations."""
    towns = tuple(address for host in tree.hosts[:2] for address in host.addresses)
    tree.party.symbol = "TU"
    host = Host(tree.party, tree.union, "", towns, "TU")
    tree.hosts.append(host)
    return host


def _add_direct_bodies(tree: Tree) -> None:
    """Base organisations right under the province; the youth of police and army have bodies of their own."""
    host = add_direct_host(tree)
    forces = (("CA", "Công an tỉnh", "police", 820), ("QS", "Quân sự tỉnh", "military", 640))
    for code, name, sector, weight in forces:
        base = add_unit(tree, host, Unit(code, name, sector, weight))
        tree.barracks = base
        youth = tree.add("union_direct", code, f"Đoàn Thanh niên {name}", f"Đoàn {name}", tree.union, led_by=base.body)
        for number in range(1, 4):
            title = f"Đoàn cơ sở số {number} {name}"
            add_union(tree, base, youth, f"{number}", title, {STAFF: 95})
    add_unit(tree, host, Unit("BP", "Bộ đội Biên phòng tỉnh", "military", 760, {STAFF: 150}))
    add_unit(tree, host, Unit("CC", "huyện đảo Cồn Cỏ", "residential", 90, {"resident": 60.0}))


def _add_lower_schools(tree: Tree, count: int) -> None:
    """So many that the number of Youth Union bases is the published one."""
    districts = [host for host in tree.hosts if host.place]
    shares = largest_remainder(max(count, 0), [len(host.addresses) + 4 for host in districts])
    for host, share in zip(districts, shares, strict=True):
        for number in range(1, share + 1):
            add_unit(tree, host, lower_school(number, host.place))
