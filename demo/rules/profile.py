"""Who an invented person is: sex, age, people, schooling, occupation and home, as fits where they live and work."""

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from demo.rules.body import PUPIL, RESIDENT, STUDENT, TEACHER, Body, PartyBase
from demo.rules.name import Name, name
from demo.rules.urn import drawn
from membership.rules.group import KINH, NO_RELIGION

_RELIGIONS: Final = "00 955, 01 24, 02 17, 05 4"
# Share of women by occupation.
_WOMEN: Final = {
    "teacher": 0.72, "public_employee": 0.6, "official": 0.42, "military": 0.08, "farmer": 0.4, "worker": 0.34,
    "private_worker": 0.47, "pupil": 0.55, "student": 0.6, "other": 0.45, "retired": 0.4,
}  # fmt: skip
_OCCUPATIONS: Final = {
    "agency": "official 9, public_employee 1",
    "public_service": "public_employee 9, official 1",
    "health": "public_employee 1",
    "police": "military 1",
    "military": "military 1",
    "state_enterprise": "worker 7, other 1",
    "private_enterprise": "private_worker 8, worker 1",
    "school": "teacher 1",
    "university": "teacher 1",
    "residential": "farmer 60, worker 8, private_worker 9, official 9, other 14",
}
_SCHOOLING: Final = {
    "teacher": "college 9, university 84, master 7",
    "public_employee": "intermediate 16, college 16, university 62, master 6",
    "official": "intermediate 10, college 8, university 72, master 10",
    "military": "elementary 12, intermediate 34, college 12, university 42",
    "worker": "elementary 38, intermediate 30, college 14, university 18",
    "private_worker": "elementary 26, intermediate 24, college 16, university 34",
    "farmer": "none 58, elementary 16, intermediate 14, college 6, university 6",
    "other": "none 30, elementary 14, intermediate 22, college 12, university 22",
    "retired": "none 35, elementary 15, intermediate 28, college 6, university 16",
    "pupil": "none 1",
    "student": "none 1",
}
_AFTER_SCHOOL: Final = {
    "pupil": "student 6, worker 2, private_worker 2",
    "student": "teacher 4, public_employee 3, other 3",
}
# Nobody holds a degree at an earlier age.
_YOUNGEST: Final = {"intermediate": 20, "college": 21, "university": 22, "master": 25, "doctor": 29}
_RETIREMENT_AGE: Final = 60


@dataclass(slots=True)
class Profile:
    """What is written of a person. `occupation` holds until `graduates_on`, `later` from then on."""

    name: Name
    sex: str
    birth_on: date
    ethnic_group: str | None
    religion: str | None
    education: str
    professional: str
    theory: str
    occupation: str
    later: str
    graduates_on: date | None
    residence: str
    hometown: str

    def occupation_on(self, day: date) -> str:
        return self.later if self.has_graduated(day) else self.occupation

    def has_graduated(self, day: date) -> bool:
        """Whether a pupil or student had left school; always of everybody else."""
        return self.graduates_on is None or day >= self.graduates_on


@dataclass(frozen=True, slots=True)
class Milieu:
    """Where a person lives and works, as far as it shapes the profile."""

    sector: str
    minority: float
    tongues: tuple[str, ...]
    addresses: tuple[str, ...]
    village: str = ""


def milieu_of(base: PartyBase, cell: Body, *, is_villager: bool) -> Milieu:
    """:param is_villager: lives in the village of the cell, where it is one."""
    village = cell.short_name if is_villager and cell.sector == "residential" else ""
    return Milieu(cell.sector, base.minority, base.tongues, base.addresses, village)


def profile(
    rng: Random,
    milieu: Milieu,
    *,
    stream: str,
    birth_on: date,
    is_member: bool,
    today: date,
    graduates_on: date | None = None,
) -> Profile:
    """
    :param stream: decides the occupation; "" leaves it to the sector.
    :param graduates_on: the day on which a pupil or student leaves school.
    """
    occupation = _occupation(rng, milieu, stream)
    if today.year - birth_on.year > _RETIREMENT_AGE and not stream and milieu.sector == "residential":
        occupation = "retired"
    sex = "female" if rng.random() < _WOMEN[occupation] else "male"
    ethnic_group = KINH
    if milieu.minority and rng.random() < milieu.minority:
        ethnic_group = milieu.tongues[int(rng.random() * len(milieu.tongues))] if milieu.tongues else KINH
    later = drawn(_AFTER_SCHOOL[occupation])(rng) if graduates_on else occupation
    has_left = graduates_on is None or graduates_on <= today
    known = later if has_left else occupation
    professional = _professional(rng, known, today.year - birth_on.year)
    home = milieu.addresses[int(rng.random() * len(milieu.addresses))]
    return Profile(
        name=name(rng, sex=sex, birth_year=birth_on.year, ethnic_group=ethnic_group),
        sex=sex,
        birth_on=birth_on,
        ethnic_group=ethnic_group,
        religion=drawn(_RELIGIONS)(rng) if ethnic_group == KINH else NO_RELIGION,
        education=_education(rng, birth_on.year, ethnic_group, known, professional),
        professional=professional,
        theory=_theory(rng, birth_on.year) if is_member else "",
        occupation=occupation,
        later=later,
        graduates_on=graduates_on,
        residence=f"{milieu.village}, {home}" if milieu.village else home,
        hometown=home,
    )


def _occupation(rng: Random, milieu: Milieu, stream: str) -> str:
    if stream in (PUPIL, STUDENT, TEACHER):
        return stream
    sector = "residential" if stream == RESIDENT else milieu.sector
    return drawn(_OCCUPATIONS[sector])(rng)


def _professional(rng: Random, occupation: str, age: int) -> str:
    level = drawn(_SCHOOLING[occupation])(rng)
    return "" if level == "none" or age < _YOUNGEST.get(level, 0) else level


def _education(rng: Random, birth_year: int, ethnic_group: str, occupation: str, professional: str) -> str:
    if occupation == "pupil":
        return "lower_secondary"
    if professional not in ("", "elementary"):
        return "upper_secondary"
    chance = rng.random()
    if birth_year >= 1975 and ethnic_group == KINH:
        return "upper_secondary" if chance < 0.93 else "lower_secondary"
    return "upper_secondary" if chance < 0.62 else "lower_secondary" if chance < 0.95 else "primary"


def _theory(rng: Random, birth_year: int) -> str:
    chance = rng.random()
    if birth_year > 1988:
        return "elementary" if chance < 0.5 else ""
    return "elementary" if chance < 0.4 else "intermediate" if chance < 0.62 else "advanced" if chance < 0.67 else ""
