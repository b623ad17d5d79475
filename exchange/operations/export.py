"""Taking people out as a file: with two rights, a reason and a limit; fetched once, and written down each time."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.operations import audit
from common.errors import DomainError
from common.formats import number
from common.text import clean
from exchange.models import Export
from exchange.operations.export_workbook import Mark, people_workbook
from exchange.rules.export import LEAST_REASON, MOST_ROWS, MOST_ROWS_A_DAY
from membership.access import require
from membership.models import Organisation
from membership.rules.permission import Permission
from pipeline.queries.candidacy_column import MENTOR, NAME, Column
from pipeline.queries.candidacy_list import Chosen, Row, whole_list
from pipeline.queries.saved_view import Choice


class ExportReasonMissing(DomainError):
    message = "Ghi lý do xuất danh sách, ít nhất {least} ký tự"
    mend = "Ví dụ: lập danh sách cử học lớp bồi dưỡng tháng 12"
    field = "reason"


class NobodyToExport(DomainError):
    message = "Danh sách không còn ai"
    mend = "Về trang danh sách, bỏ bớt bộ lọc rồi xuất lại"


class TooManyToExport(DomainError):
    message = "Danh sách này quá dài: mỗi tệp nhiều nhất {most} người"
    mend = "Về trang danh sách, chọn nhóm, bộ lọc hoặc đơn vị cấp dưới rồi xuất từng phần"


class ExportBudgetSpent(DomainError):
    message = "Tệp này có {rows} người; hôm nay tài khoản đã xuất {used} người, mỗi ngày nhiều nhất {most} người"
    mend = "Chọn không quá {left} người, hoặc xuất tiếp vào ngày mai"
    status = 429


class ExportGone(DomainError):
    message = "Tệp này không còn: đã được tải, hoặc đã quá 24 giờ"
    mend = "Về trang danh sách và lập tệp mới"
    status = 410


@transaction.atomic
def export_people(
    *, by: User, organisation: Organisation, chosen: Chosen, columns: Sequence[Column], reason: str, now: datetime
) -> Export:
    """The rows of the list as this user sees it, in the columns shown, under the name of the organisation in view.

    :raises Refused: without the right to export, or to see people, there.
    :raises ExportReasonMissing, NobodyToExport, TooManyToExport, ExportBudgetSpent:
    """
    _require(by, organisation)
    written = clean(reason)
    if len(written) < LEAST_REASON:
        raise ExportReasonMissing(least=LEAST_REASON)
    # Of several at once by one user, each counts what the one before it has taken.
    owner = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    today = timezone.localdate(now)
    rows = whole_list(
        by=by,
        organisation=organisation,
        chosen=chosen,
        today=today,
        most=MOST_ROWS + 1,
        with_mentor=any(column.code == MENTOR for column in columns),
    )
    _check_limits(len(rows), used=Export.objects.filter(owner=owner).rows_on(today))
    export = Export(
        owner=owner,
        made_at=now,
        organisation_number=organisation.number,
        organisation_name=organisation.name,
        reason=written[:300],
        filter=_codes(chosen),
        searched=bool(chosen.words),
        columns=" ".join(column.code for column in columns),
        row_count=len(rows),
    )
    export.content = _file(export, columns, rows)
    export.save(force_insert=True)
    _record("exchange.export.made", by, organisation, export, [row.candidacy.pk for row in rows])
    return export


@transaction.atomic
def fetch_export(*, by: User, export_id: UUID, now: datetime) -> bytes:
    """The file, this once.

    :raises Export.DoesNotExist: somebody else's.
    :raises Refused: the rights ended meanwhile.
    :raises ExportGone:
    """
    export = Export.objects.visible_to(by).select_for_update(of=("self",)).get(pk=export_id)
    if not export.is_kept(now):
        raise ExportGone
    organisation = Organisation.objects.visible_to(by).get(number=export.organisation_number)
    _require(by, organisation)
    raw = bytes(export.content)
    export.content, export.fetched_at = b"", now
    export.save(update_fields=["content", "fetched_at"])
    _record("exchange.export.fetched", by, organisation, export)
    return raw


def empty_outlived(*, now: datetime) -> int:
    """Drop the files that nobody fetched in time; the records stay. Twice changes nothing."""
    return Export.objects.outlived(now).update(content=b"")


def _require(by: User, organisation: Organisation) -> None:
    for permission in (Permission.PERSON_EXPORT, Permission.PERSON_VIEW):
        require(by, permission, organisation)


def _check_limits(rows: int, *, used: int) -> None:
    if not rows:
        raise NobodyToExport
    if rows > MOST_ROWS:
        raise TooManyToExport(most=MOST_ROWS)
    if (left := MOST_ROWS_A_DAY - used) < rows:
        raise ExportBudgetSpent(rows=number(rows), used=number(used), most=number(MOST_ROWS_A_DAY), left=number(left))


def _codes(chosen: Chosen) -> str:
    return " ".join(f"{name}={code}" for name, code in Choice(chosen).columns.items() if code)


def _file(export: Export, columns: Sequence[Column], rows: Sequence[Row]) -> bytes:
    lines = [[row.candidacy.person.full_name, *(column.cell(row)["text"] for column in columns)] for row in rows]
    header = [NAME, *(column.label for column in columns)]
    return people_workbook(mark=Mark.of(export), header=header, rows=lines)


def _record(
    action: str, by: User, organisation: Organisation, export: Export, people: Sequence[int] | None = None
) -> None:
    audit.record(
        action=action,
        user=by,
        organisation=organisation,
        object_kind="candidacy" if people else "",
        object_ids=people or [],
        reason=export.reason,
        export=str(export.pk),
        rows=export.row_count,
        filter=export.filter,
        searched=export.searched,
    )
