"""What an invented province must add up to."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from demo.rules.apportionment import largest_remainder
from demo.rules.body import PUPIL, RESIDENT, STAFF, STUDENT, TEACHER

# The day of the conference whose report gives the stocks; memberships are as planned on this day.
STOCK_DAY: Final = date(2023, 8, 8)
WINDOW: Final = range(2019, 2023)


@dataclass(frozen=True, slots=True)
class Figures:
    """Stocks of `STOCK_DAY`, flows of `WINDOW`. Tuples by year follow the window.

    `seats` are the Youth Union members of each stream, `members_in_union` those of all who are in the Party too;
    `introduced` the outstanding members introduced, of each stream. `admitted_union` and `admitted_other` come into the
    Party with and without the Youth Union, `trained` hold a certificate of one of the `classes`.
    """

    members: int
    seats: dict[str, int]
    members_in_union: int
    union_bases: int
    introduced: dict[str, int]
    introduced_by_year: tuple[int, ...]
    admitted_union: int
    admitted_union_by_year: tuple[int, ...]
    admitted_other_by_year: tuple[int, ...]
    trained: int
    classes: int

    @property
    def union_members(self) -> int:
        return sum(self.seats.values())


# Tỉnh ủy Quảng Trị, hội thảo ngày 8/8/2023 (published): 49.030 đảng viên, of whom 9.757 đoàn viên; 333 tổ chức cơ sở
# Đoàn with 39.199 đoàn viên, 11.727 in villages and 22.209 in schools; 2019-2022: 8.034 đoàn viên ưu tú giới thiệu,
# 2.931 of villages and 56 pupils; 94 lớp for 5.156; 2.945 kết nạp. The finer division is invented.
PUBLISHED: Final = Figures(
    members=49_030,
    seats={RESIDENT: 11_727, PUPIL: 13_300, STUDENT: 3_400, TEACHER: 22_209 - 13_300 - 3_400, STAFF: 5_263},
    members_in_union=9_757,
    union_bases=333,
    introduced={RESIDENT: 2_931, PUPIL: 56, STUDENT: 640, TEACHER: 1_950, STAFF: 8_034 - 2_931 - 56 - 640 - 1_950},
    introduced_by_year=(1_905, 1_962, 2_033, 2_134),
    admitted_union=2_945,
    admitted_union_by_year=(640, 690, 745, 870),
    admitted_other_by_year=(322, 352, 381, 571),
    trained=5_156,
    classes=94,
)


def scaled(figures: Figures, scale: float) -> Figures:
    """The same province, smaller or larger; shares within a total stay as they are."""

    def whole(value: int) -> int:
        return max(1, round(value * scale))

    def divided(parts: dict[str, int]) -> dict[str, int]:
        shares = largest_remainder(whole(sum(parts.values())), list(parts.values()))
        return dict(zip(parts, shares, strict=True))

    if scale == 1:
        return figures
    introduced = divided(figures.introduced)
    return replace(
        figures,
        members=whole(figures.members),
        seats=divided(figures.seats),
        members_in_union=whole(figures.members_in_union),
        union_bases=whole(figures.union_bases),
        introduced=introduced,
        introduced_by_year=tuple(largest_remainder(sum(introduced.values()), figures.introduced_by_year)),
        admitted_union=whole(figures.admitted_union),
        admitted_union_by_year=tuple(largest_remainder(whole(figures.admitted_union), figures.admitted_union_by_year)),
        admitted_other_by_year=tuple(whole(count) for count in figures.admitted_other_by_year),
        trained=whole(figures.trained),
        classes=whole(figures.classes),
    )
