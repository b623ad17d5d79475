"""Entries of the official lists, changed by hand: added, corrected, ended with a date; never deleted while in use."""

from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.history import acting
from common.dates import short_date
from common.errors import DomainError, StaleVersion
from common.text import clean, is_digits
from membership.access import Refused, ranges
from membership.models.reference_row import ReferenceRow
from membership.queries.reference import rows_of_list, uses
from membership.rules.permission import Permission
from membership.rules.reference_list import EntryFields, ReferenceList


class EntryMissing(DomainError):
    message = "Chưa có {what}"
    mend = "Nhập {what} rồi lưu"


class EntryTooLong(DomainError):
    message = "Nội dung dài quá {most} ký tự"
    mend = "Viết ngắn lại"


class BadEntryCode(DomainError):
    message = "Mã “{code}” không dùng được cho danh mục này: {why}"
    field = "code"


class EntryEndsBeforeItBegins(DomainError):
    message = "Ngày kết thúc {valid_to} không đứng sau ngày bắt đầu {valid_from}"
    mend = "Kiểm tra lại hai ngày; ngày kết thúc là ngày đầu tiên không còn hiệu lực"
    field = "valid_to"


class EntryOverlaps(DomainError):
    message = "Mã “{code}” đã có trong thời gian này: {name}, {period}"
    mend = "Ghi ngày kết thúc của mục đó trước, hoặc chọn ngày bắt đầu khác"
    field = "valid_from"


class EntryInUse(DomainError):
    message = "Đang dùng ở {uses} nên không xóa được"
    mend = "Ghi ngày kết thúc: mục này thôi được chọn từ ngày đó, hồ sơ cũ vẫn giữ nguyên"
    status = 409


class EntryIsOfficial(DomainError):
    message = "Đây là mục của danh mục chính thức nên không xóa được"
    mend = "Ghi ngày kết thúc thay vì xóa"
    status = 409


_REQUIRED: Final = {"name": "tên", "source": "nguồn (số văn bản, ngày)"}


def add_entry(*, by: Any, of: ReferenceList, fields: EntryFields) -> ReferenceRow:
    """A new entry; the one of the same code that still runs ends on the day on which this one begins.

    :raises Refused, EntryMissing, EntryTooLong, BadEntryCode, EntryEndsBeforeItBegins, EntryOverlaps:
    """
    _require(by)
    rows = rows_of_list(of)
    code = _checked_code(of, clean(fields.code))
    row: Any = rows.model(code=code, origin=ReferenceRow.Origin.LOCAL)
    if of.part:
        row.list = of.part
    if of.is_dated_by_code and fields.valid_from is None:
        raise EntryMissing(what="ngày bắt đầu", field="valid_from")
    row.valid_from = fields.valid_from
    with transaction.atomic(), acting(by=by, reason="membership.reference.added"):
        former = rows.select_for_update().filter(code=code)
        if former and not of.is_dated_by_code:
            raise BadEntryCode(code=code, why=f"đã là mã của “{former[0].name}”")
        if fields.valid_from:
            _end_running(former, fields.valid_from)
        _fill(row, of, fields)
        _store(row, rows)
    return row


def change_entry(*, by: Any, of: ReferenceList, pk: Any, version: int, fields: EntryFields) -> ReferenceRow:
    """Correct an entry, or end it with a date.

    :raises ObjectDoesNotExist: no such entry on this list.
    :raises Refused, StaleVersion, EntryMissing, EntryTooLong, EntryEndsBeforeItBegins, EntryOverlaps:
    """
    _require(by)
    rows = rows_of_list(of)
    with transaction.atomic(), acting(by=by, reason="membership.reference.changed"):
        row: Any = rows.select_for_update().get(pk=pk)
        if row.version != version:
            raise StaleVersion
        _fill(row, of, fields)
        _mark_edited(row)
        _store(row, rows)
    return row


def remove_entry(*, by: Any, of: ReferenceList, pk: Any) -> None:
    """Take back an entry that was added here by mistake and that nothing uses.

    :raises ObjectDoesNotExist, Refused, EntryInUse, EntryIsOfficial:
    """
    _require(by)
    with transaction.atomic(), acting(by=by, reason="membership.reference.removed"):
        row: Any = rows_of_list(of).select_for_update().get(pk=pk)
        if count := uses(of).get(row.code, 0):
            raise EntryInUse(uses=of.uses_in_words(count))
        if row.is_official:
            raise EntryIsOfficial
        row.delete()


def _require(by: Any) -> None:
    """The lists are those of the whole installation."""
    if by is not None and not ranges(by, Permission.REFERENCE_EDIT).everywhere:
        raise Refused(Permission.REFERENCE_EDIT)


def _checked_code(of: ReferenceList, code: str) -> str:
    column = rows_of_list(of).model._meta.get_field("code")
    if not code:
        raise EntryMissing(what="mã", field="code")
    if len(code) > (column.max_length or 0):
        raise BadEntryCode(code=code[:40], why=f"dài quá {column.max_length} ký tự")
    if of.is_open and not is_digits(code):
        raise BadEntryCode(code=code, why="mã gồm các chữ số, ví dụ 07")
    if not of.is_open and not rows_of_list(of).filter(code=code).exists():
        raise BadEntryCode(code=code, why="phần mềm chỉ tính được các mã đã có; chọn một mã trong danh mục")
    return code


def _fill(row: Any, of: ReferenceList, fields: EntryFields) -> None:
    row.name, row.source, row.valid_to = clean(fields.name), clean(fields.source), fields.valid_to
    if not of.is_dated_by_code:
        row.valid_from = fields.valid_from
    if of.value_label:
        setattr(row, of.value_field, fields.value)
    if of.part:
        row.note = clean(fields.note)
    for name, what in _REQUIRED.items():
        if not getattr(row, name):
            raise EntryMissing(what=what, field=name)
    for name in ("name", "source", *(["note"] if of.part else [])):
        most = row._meta.get_field(name).max_length
        if len(getattr(row, name)) > most:
            raise EntryTooLong(most=most, field=name)
    if row.valid_from and row.valid_to and row.valid_to <= row.valid_from:
        raise EntryEndsBeforeItBegins(valid_to=short_date(row.valid_to), valid_from=short_date(row.valid_from))


def _end_running(rows: Any, day: date) -> None:
    for row in rows.filter(valid_to=None, valid_from__lt=day):
        row.valid_to = day
        _mark_edited(row)
        row.save()


def _mark_edited(row: Any) -> None:
    row.version += 1
    if row.origin == ReferenceRow.Origin.OFFICIAL:
        row.origin = ReferenceRow.Origin.EDITED


def _store(row: Any, rows: Any) -> None:
    others = rows.filter(code=row.code).exclude(pk=row.pk).order_by("valid_from")
    starts_before_end = Q(valid_from__lt=row.valid_to) | Q(valid_from=None) if row.valid_to else Q()
    runs_after_start = Q(valid_to=None) | Q(valid_to__gt=row.valid_from) if row.valid_from else Q()
    if other := others.filter(starts_before_end & runs_after_start).first():
        raise EntryOverlaps(code=row.code, name=other.name, period=period_words(other))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as clash:
        if "_name_" not in str(clash):
            raise
        raise BadEntryCode(code=row.code, why=f"tên “{row.name}” đã có dưới một mã khác", field="name") from None


def period_words(row: Any) -> str:
    since = f"từ {short_date(row.valid_from)}" if row.valid_from else "từ trước đến nay"
    return f"{since} đến trước {short_date(row.valid_to)}" if row.valid_to else since
