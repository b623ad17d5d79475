"""The members of a unit with their ratings for a year, and how far the units below have come."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from common.errors import DomainError
from common.text import search_key
from membership.models import Organisation, PartyMembership, RatingSheet, UnionMembership, YearlyRating
from membership.querysets.period import PeriodQuerySet
from membership.rules.name_list import NamedLine, is_same_birth, read_names
from membership.rules.organisation_kind import KINDS, PARTY
from membership.rules.rating import grade_at_end, name_without_grade

MOST_MEMBERS = 500
_WITH_MEMBERS = tuple(kind.code for kind in KINDS.values() if kind.has_members)


class TooManyMembers(DomainError):
    message = "Đơn vị có hơn {most} người"
    mend = "Xếp loại theo từng chi bộ, chi đoàn trực thuộc"


@dataclass(frozen=True, slots=True)
class PastedLine:
    """What a pasted line was taken for; `problem` says why it was not."""

    line: NamedLine
    person_id: int | None = None
    grade: str = ""
    problem: str = ""


def memberships_of(system: str) -> PeriodQuerySet[Any]:
    """The rows that make somebody a member, in the tree of this system."""
    rows: PeriodQuerySet[Any] = (PartyMembership if system == PARTY else UnionMembership).objects.all()
    return rows


def rating_day(year: int, today: date) -> date:
    """Who is rated for a year: the members of its last day, or of today while it runs."""
    return min(date(year, 12, 31), today)


def members_to_rate(organisation: Organisation, year: int, today: date) -> list[Any]:
    """Memberships in the unit itself, by name, each with the person's `grade` for the year.

    :raises TooManyMembers:
    """
    own = YearlyRating.objects.filter(person=OuterRef("person"), organisation=organisation, year=year)
    rows = memberships_of(organisation.system).in_force(rating_day(year, today)).filter(organisation=organisation)
    found = list(
        rows.select_related("person")
        .annotate(grade=Coalesce(Subquery(own.values("grade")[:1]), Value("")))
        .order_by("person__sort_key", "pk")[: MOST_MEMBERS + 1]
    )
    if len(found) > MOST_MEMBERS:
        raise TooManyMembers(most=MOST_MEMBERS)
    return found


def sheet_of(organisation: Organisation, year: int) -> RatingSheet:
    """The sheet of the year, not yet saved where nobody has begun."""
    found = RatingSheet.objects.filter(organisation=organisation, year=year).first()
    return found or RatingSheet(organisation=organisation, year=year, version=0)


def units_to_rate(organisation: Organisation, year: int, today: date) -> QuerySet[Any]:
    """The units with members below, each with how many `members` it has, how many are `rated`, and since when it is
    `submitted_on`; also those that ended since."""
    day, mine = rating_day(year, today), {"organisation": OuterRef("pk")}
    ratings = YearlyRating.objects.filter(year=year, **mine)
    sheets = RatingSheet.objects.filter(year=year, **mine)
    units = Organisation.objects.under(organisation).exclude(pk=organisation.pk)
    members = memberships_of(organisation.system).in_force(day).filter(**mine)
    rows: QuerySet[Any] = (
        units.filter(Exists(members), kind__in=_WITH_MEMBERS)
        .select_related("parent")
        .annotate(
            members=_number(members), rated=_number(ratings), submitted_on=Subquery(sheets.values("submitted_on")[:1])
        )
    )
    return rows


def submitted_below(organisation: Organisation, year: int) -> int:
    """How many units below have submitted their sheet."""
    sheets = RatingSheet.objects.filter(year=year, organisation__path__startswith=organisation.path)
    return sheets.exclude(submitted_on=None).count()


def _number(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("organisation").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def read_pasted(text: str, members: list[Any]) -> list[PastedLine]:
    """Whom of the unit each pasted line means, and with which grade.

    :raises TooManyLines:
    """
    by_key: dict[str, list[Any]] = {}
    for row in members:
        by_key.setdefault(row.person.search_key, []).append(row.person)
    return [_read(line, by_key) for line in read_names(text) if not _is_heading(line)]


def _is_heading(line: NamedLine) -> bool:
    return any(words in search_key(line.text) for words in (" ho va ten", " ho ten"))


def _read(line: NamedLine, by_key: dict[str, list[Any]]) -> PastedLine:
    grade = grade_at_end(line.text)
    named = by_key.get(search_key(line.name)) or by_key.get(search_key(name_without_grade(line.name)), [])
    found = [person for person in named if is_same_birth(line.birth, person.birth_on, person.birth_precision)]
    if not found:
        return PastedLine(line, problem="không có ai tên này trong đơn vị" if not named else "khác ngày sinh")
    if len(found) > 1:
        return PastedLine(line, problem="có nhiều người trùng tên, ghi thêm ngày sinh")
    if not grade:
        return PastedLine(line, problem="không đọc được mức xếp loại")
    return PastedLine(line, found[0].pk, grade)
