"""The people whom a body that is split holds itself, as lists and filters find them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from common.dates import parse_date
from common.errors import DomainError
from common.text import fold, is_digits
from membership.access import permissions_of
from membership.models import Organisation, Person
from membership.queries.reorganisation_people import people_of
from membership.rules.permission import Permission

_NAME_AND_DAY = re.compile(r"\s*(?P<name>.*?\D)[\s,;–-]*(?P<day>\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{8})\s*")
_MOST = 800


class TooManyPeople(DomainError):
    message = "“{name}” trực tiếp có {count} người, nhiều hơn một trang chứa được"
    mend = "Ghi việc chia tách bằng tệp, với tệp phân người đi kèm"


@dataclass(frozen=True, slots=True)
class Listed:
    """Who a list means; `problems` are sentences about the lines that mean nobody, kept in `left`."""

    people: set[int] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    left: str = ""


@dataclass(frozen=True, slots=True)
class SplitPeople:
    """By id: what each is called to this user, who may not see people at all. Rows of `seen` may be filtered."""

    labels: Mapping[int, str]
    rows: Mapping[int, Person]
    seen: frozenset[int]

    @property
    def any_seen(self) -> bool:
        return bool(self.seen)

    def living_in(self, words: str) -> set[int]:
        """Whom the user may see, with these words in the place of residence."""
        wanted = fold(words)
        return {pk for pk in self.seen if wanted and wanted in fold(self.rows[pk].residence)}

    def find(self, text: str) -> Listed:
        """Lines of record numbers, or of names with the day of birth."""
        found = Listed()
        left = []
        for line in filter(None, map(str.strip, text.splitlines())):
            hits = self._meant(line)
            if len(hits) == 1:
                found.people.update(hits)
            else:
                left.append(line)
                what = "không có ai trong đơn vị này" if not hits else "có nhiều người, hãy ghi số hồ sơ"
                found.problems.append(f"“{line[:80]}”: {what}.")
        return Listed(found.people, found.problems, "\n".join(left))

    def _meant(self, line: str) -> set[int]:
        number = line.replace(".", "")
        if is_digits(number):
            return {pk for pk, row in self.rows.items() if str(row.number) == number}
        written = _NAME_AND_DAY.fullmatch(line)
        if written is None or (day := _day(written["day"])) is None:
            return set()
        name = fold(written["name"]).strip(" ,;–-\t")
        return {pk for pk, row in self.rows.items() if row.birth_on == day and fold(row.full_name) == name}


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except DomainError:
        return None


def split_people(user: Any, organisation: Organisation, day: date) -> SplitPeople:
    """In the order of names, those whom the user may not see last.

    :raises TooManyPeople:
    """
    ids = people_of(organisation.pk, day)
    if len(ids) > _MOST:
        raise TooManyPeople(name=organisation.name, count=len(ids))
    people = Person.objects.filter(pk__in=ids).order_by("sort_key", "pk")
    rows = {row.pk: row for row in people.only("number", "full_name", "birth_on", "residence", "sort_key")}
    sees = Permission.PERSON_VIEW in permissions_of(user)
    seen = frozenset(people.visible_to(user).values_list("pk", flat=True) if sees else ())
    ordered = sorted(rows, key=lambda pk: pk not in seen)
    return SplitPeople({pk: _label(rows[pk], pk in seen) for pk in ordered}, rows, seen)


def _label(row: Person, is_seen: bool) -> str:
    if not is_seen:
        return f"Hồ sơ số {row.number}"
    return f"{row.full_name}, sinh năm {row.birth_on.year}" if row.birth_on else row.full_name
