"""The yearly ratings of a unit: filled in, submitted and locked, opened again by the body above."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from accounts.history import acting
from common.errors import DomainError, StaleVersion
from common.text import clean
from membership.access import require
from membership.models import Organisation, RatingSheet, YearlyRating
from membership.operations.tree_change import on_standing_tree
from membership.queries.rating import members_to_rate
from membership.rules.permission import Permission
from membership.rules.person_attributes import RATINGS


class SheetIsLocked(DomainError):
    message = "Bảng xếp loại năm {year} đã gửi ngày {on:%d/%m/%Y} nên đã khóa"
    mend = "Nhờ cán bộ của cấp trên mở lại"
    status = 409


class SheetNotSubmitted(DomainError):
    message = "Bảng xếp loại năm {year} đang mở"
    mend = "Cứ nhập và lưu; không cần mở lại"
    status = 409


class NotAllRated(DomainError):
    message = "Còn {count} người chưa có mức xếp loại"
    mend = "Xếp loại đủ mọi người rồi gửi"


class BadRating(DomainError):
    message = "{reason}"
    mend = "Tải lại trang rồi nhập lại"


class NoReasonToReopen(DomainError):
    message = "Chưa ghi lý do mở lại"
    mend = "Ghi lý do rồi bấm lại"
    field = "reason"


@on_standing_tree
def save_ratings(
    *,
    by: Any,
    organisation_id: int,
    year: int,
    today: date,
    grades: Mapping[int, str],
    version: int,
    submit: bool = False,
) -> RatingSheet:
    """Write what was filled in; with `submit` lock the sheet.

    :param grades: by person; an empty grade takes a rating back.
    :raises Organisation.DoesNotExist, Refused, StaleVersion, SheetIsLocked, BadRating, NotAllRated, TooManyMembers:
    """
    organisation, sheet = _take(by, organisation_id, year)
    if year > today.year:
        raise BadRating(reason=f"Chưa đến năm {year}")
    if sheet.submitted_on:
        raise SheetIsLocked(year=year, on=sheet.submitted_on)
    if sheet.version != max(version, 1):
        raise StaleVersion
    members = {row.person_id: row.grade for row in members_to_rate(organisation, year, today)}
    if set(grades) - set(members):
        raise BadRating(reason="Có người không còn sinh hoạt trong đơn vị này")
    if set(grades.values()) - {*RATINGS, ""}:
        raise BadRating(reason="Có mức xếp loại không có trong danh sách")
    with acting(by=by, reason="membership.rating.saved", organisation=organisation.number):
        _write(organisation, year, {person: grade for person, grade in grades.items() if members[person] != grade})
        if submit:
            _lock(sheet, by, today, missing=sum(not (members | dict(grades))[person] for person in members))
        sheet.version += 1
        sheet.save()
    return sheet


@on_standing_tree
def reopen_ratings(*, by: Any, organisation_id: int, year: int, reason: str) -> RatingSheet:
    """The body above opens a submitted sheet again.

    :raises Organisation.DoesNotExist, Refused, SheetNotSubmitted, NoReasonToReopen:
    """
    organisation, sheet = _take(by, organisation_id, year)
    if organisation.parent is not None:
        require(by, Permission.PERSON_ENTER, organisation.parent)
    if not sheet.submitted_on:
        raise SheetNotSubmitted(year=year)
    if not clean(reason):
        raise NoReasonToReopen
    with acting(by=by, reason=f"membership.rating.reopened: {clean(reason)}"[:200], organisation=organisation.number):
        sheet.submitted_on = sheet.submitted_by_id = None
        sheet.version += 1
        sheet.save()
    return sheet


def _take(by: Any, organisation_id: int, year: int) -> tuple[Organisation, RatingSheet]:
    """The sheet under lock, made where nobody has begun; two who begin at once wait for each other."""
    organisation = Organisation.objects.visible_to(by).select_related("parent").get(pk=organisation_id)
    require(by, Permission.PERSON_ENTER, organisation)
    key = {"organisation": organisation, "year": year}
    RatingSheet.objects.bulk_create([RatingSheet(**key)], ignore_conflicts=True)
    return organisation, RatingSheet.objects.select_for_update().get(**key)


def _write(organisation: Organisation, year: int, changed: Mapping[int, str]) -> None:
    taken_back = [person for person, grade in changed.items() if not grade]
    YearlyRating.objects.filter(organisation=organisation, year=year, person__in=taken_back).delete()
    YearlyRating.objects.bulk_create(
        [
            YearlyRating(person_id=person, organisation=organisation, year=year, grade=grade)
            for person, grade in changed.items()
            if grade
        ],
        update_conflicts=True,
        unique_fields=["person", "organisation", "year"],
        update_fields=["grade"],
    )


def _lock(sheet: RatingSheet, by: Any, today: date, *, missing: int) -> None:
    if missing:
        raise NotAllRated(count=missing)
    sheet.submitted_on, sheet.submitted_by_id = today, by.pk if by else None
