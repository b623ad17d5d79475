"""The yearly rating (đánh giá, xếp loại chất lượng): how grades are written in spreadsheets, counted and shared."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from common.text import fold
from membership.rules.person_attributes import RATINGS

# As typed by units, folded; the longer spellings first, because one may end with another.
_SPELLINGS: Final = {
    "khong hoan thanh nhiem vu": "failed",
    "khong hoan thanh": "failed",
    "hoan thanh xuat sac nhiem vu": "excellent",
    "hoan thanh xuat sac": "excellent",
    "hoan thanh tot nhiem vu": "good",
    "hoan thanh tot": "good",
    "hoan thanh nhiem vu": "completed",
    "hoan thanh": "completed",
    "xuat sac": "excellent",
    "htxsnv": "excellent",
    "khtnv": "failed",
    "httnv": "good",
    "htxs": "excellent",
    "htnv": "completed",
    "kht": "failed",
    "htt": "good",
    "tot": "good",
    "ht": "completed",
}


@dataclass(frozen=True, slots=True)
class Share:
    """How many people have a grade; `percent` of those who are rated, nothing while nobody is."""

    grade: str
    label: str
    count: int
    percent: Decimal | None


def grade_at_end(line: str) -> str:
    """The grade with which a pasted line ends; empty where it names none."""
    words = fold(line).replace(".", " ").strip()
    return next((grade for spelling, grade in _SPELLINGS.items() if f" {words}".endswith(f" {spelling}")), "")


def name_without_grade(name: str) -> str:
    """`Lê Văn Tám - HTXS` → `Lê Văn Tám`, where a line was not split into columns."""
    words = name.split()
    for length in range(min(5, len(words) - 1), 0, -1):
        if grade_at_end(" ".join(words[-length:])) and fold(" ".join(words[-length:])) in _SPELLINGS:
            return " ".join(words[:-length]).rstrip(" -–:,")
    return name


def shares(grades: Iterable[str]) -> list[Share]:
    """Of every grade, in the order of the rule."""
    given = [grade for grade in grades if grade]
    return [
        Share(grade, label, given.count(grade), Decimal(100) * given.count(grade) / len(given) if given else None)
        for grade, label in RATINGS.items()
    ]
