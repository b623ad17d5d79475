"""Invented citizen numbers: right by province, sex, century and year (Thông tư 07/2016/TT-BCA), and nobody's.

The last six digits begin with 9: the numbers of a year in a small province do not come so far.
"""

from random import Random
from typing import Final

_PROVINCES: Final = ("045",) * 8 + ("044", "046")
_FIRST_SERIAL: Final = 900_000


class CitizenNumbers:
    """Draws numbers, each once."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._taken: set[str] = set()

    def number(self, sex: str, birth_year: int) -> str:
        digit = (birth_year // 100 - 19) * 2 + (sex == "female")
        while True:
            province = _PROVINCES[int(self._rng.random() * len(_PROVINCES))]
            serial = _FIRST_SERIAL + int(self._rng.random() * 100_000)
            found = f"{province}{digit}{birth_year % 100:02}{serial}"
            if found not in self._taken:
                self._taken.add(found)
                return found
