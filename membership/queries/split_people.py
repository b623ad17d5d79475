"""The people whom a body that is split holds itself, as lists and filters find them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from common.dates import parse_date
from common.errors import DomainError
from common.text import fold, is_digits, matches_words
from membership.access import permissions_of
from membership.models import Organisation, PartyMembership, Person, UnionMembership
from membership.queries.reorganisation_people import people_by_part
from membership.rules.permission import Permission

_NAME_AND_DAY = re.compile(r"\s*(?P<name>.*?\D)[\s,;–-]*(?P<day>\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{8})\s*")
_RECORD = re.compile(r"hồ sơ số\s*", re.IGNORECASE)
_SHOWN = ("number", "full_name", "birth_on", "residence", "occupation", "sort_key", "search_key")
_YEARS = range(1900, 2200)


class YearUnreadable(DomainError):
    message = "“{text}” không phải là năm sinh"
    mend = "Ghi bốn chữ số, ví dụ 1990"


@dataclass(frozen=True, slots=True)
class Listed:
    """Who a list means; `problems` are sentences about the lines that mean nobody, kept in `left`."""

    people: set[int] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    left: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a filter asks for; whatever is given must fit. Never ethnic group or religion: nobody is sorted by these."""

    named: str = ""
    born_from: int | None = None
    born_to: int | None = None
    residence: str = ""
    occupation: str = ""
    part: str = ""
    unit: str = ""

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> "Wanted":
        """
        :raises YearUnreadable:
        """
        words = {name: typed.get(name, "") for name in ("named", "residence", "occupation", "part", "unit")}
        return cls(born_from=_year(typed.get("born_from", "")), born_to=_year(typed.get("born_to", "")), **words)

    def fits(self, row: Person) -> bool:
        """Whether the person's own row fits."""
        year = row.birth_on.year if row.birth_on else None
        return (
            (not self.named or matches_words(self.named, row.search_key))
            and (self.born_from is None or (year is not None and year >= self.born_from))
            and (self.born_to is None or (year is not None and year <= self.born_to))
            and (not self.residence or fold(self.residence) in fold(row.residence))
            and self.occupation in ("", row.occupation)
        )


def _year(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not is_digits(text) or len(text) != 4 or int(text) not in _YEARS:
        raise YearUnreadable(text=text[:20])
    return int(text)


@dataclass(frozen=True, slots=True)
class SplitPeople:
    """By id, in the order of names, those whom the user may not see last; only rows of `seen` may be filtered.

    `parts`: what they are in the body (`đảng viên`, …); `units`: where else they belong, by id of the body.
    """

    rows: Mapping[int, Person]
    seen: frozenset[int]
    parts: Mapping[str, frozenset[int]]
    units: Mapping[str, "Unit"]

    def label(self, pk: int) -> str:
        return self.rows[pk].full_name if pk in self.seen else f"Hồ sơ số {self.rows[pk].number}"

    def note(self, pk: int) -> str:
        """What tells people of one name apart."""
        if pk not in self.seen:
            return ""
        row = self.rows[pk]
        born = f"sinh năm {row.birth_on.year}" if row.birth_on else ""
        return ", ".join(filter(None, (born, row.residence)))

    def fitting(self, wanted: Wanted, among: Iterable[int]) -> list[int]:
        if wanted == Wanted():
            return list(among)
        part = self.parts.get(wanted.part, frozenset())
        unit = self.units[wanted.unit].people if wanted.unit in self.units else frozenset()
        return [
            pk
            for pk in among
            if pk in self.seen
            and wanted.fits(self.rows[pk])
            and (not wanted.part or pk in part)
            and (not wanted.unit or pk in unit)
        ]

    def find(self, text: str) -> Listed:
        """Lines of record numbers, or of names with the day of birth of people whom the user may see.

        Of the others a name is not even known to be here: who is a member, or on the road, would be told by asking.
        """
        found = Listed()
        left = []
        by_number = {str(row.number): {pk} for pk, row in self.rows.items()}
        by_birth: dict[date | None, list[int]] = defaultdict(list)
        for pk in self.seen:
            by_birth[self.rows[pk].birth_on].append(pk)
        nobody = "không có ai trong đơn vị này"
        if len(self.seen) < len(self.rows):
            nobody = "không có ai trong số những người bạn được xem, hãy ghi số hồ sơ"
        for line in filter(None, map(str.strip, text.splitlines())):
            hits = by_number.get(_number(line)) or self._named(line, by_birth)
            if len(hits) == 1:
                found.people.update(hits)
            else:
                left.append(line)
                what = nobody if not hits else "có nhiều người, hãy ghi số hồ sơ"
                found.problems.append(f"“{line[:80]}”: {what}.")
        return Listed(found.people, found.problems, "\n".join(left))

    def _named(self, line: str, by_birth: Mapping[date | None, Sequence[int]]) -> set[int]:
        written = _NAME_AND_DAY.fullmatch(line)
        if written is None or (day := _day(written["day"])) is None:
            return set()
        name = fold(written["name"]).strip(" ,;–-\t")
        return {pk for pk in by_birth.get(day, ()) if fold(self.rows[pk].full_name) == name}


@dataclass(frozen=True, slots=True)
class Unit:
    name: str
    people: frozenset[int]


def _number(line: str) -> str:
    """The number of a record, also as the page writes it: `Hồ sơ số 192649`."""
    return _RECORD.sub("", line).replace(".", "")


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except DomainError:
        return None


def split_people(user: Any, organisation: Organisation, day: date) -> SplitPeople:
    parts = people_by_part(organisation.pk, day)
    ids = set().union(*parts.values())
    people = Person.objects.filter(pk__in=ids).order_by("sort_key", "pk")
    rows = {row.pk: row for row in people.only(*_SHOWN)}
    sees = Permission.PERSON_VIEW in permissions_of(user)
    seen = frozenset(people.visible_to(user).values_list("pk", flat=True) if sees else ())
    ordered = sorted(rows, key=lambda pk: pk not in seen)
    in_parts = {label: frozenset(found & seen) for label, found in parts.items() if found & seen}
    return SplitPeople({pk: rows[pk] for pk in ordered}, seen, in_parts, _units(seen, organisation, day))


def _units(people: frozenset[int], organisation: Organisation, day: date) -> Mapping[str, Unit]:
    """Bodies of either tree, by name, in which some of them are members beside this one."""
    if not people:
        return {}
    members: dict[tuple[str, int], set[int]] = defaultdict(set)
    for model in (PartyMembership, UnionMembership):
        rows = model.objects.in_force(day).filter(person__in=people).exclude(organisation=organisation)
        for name, body, person in rows.values_list("organisation__name", "organisation", "person"):
            members[name, body].add(person)
    return {str(body): Unit(name, frozenset(found)) for (name, body), found in sorted(members.items())}
