"""A Union member leaves the Union, or moves to another body: sent by one side, accepted or returned by the other."""

from datetime import date
from typing import Any

from accounts.history import acting
from common.dates import short_date
from common.errors import DomainError
from common.text import clean
from membership.access import require
from membership.models import Organisation, OrganisationVersion, Transfer, UnionMembership
from membership.operations.membership_part import end_before, parts_of
from membership.operations.tree_change import on_standing_tree
from membership.queries.union_member import transfers_visible_to, visible
from membership.rules.organisation_kind import KINDS, UNION
from membership.rules.permission import Permission


class NotAMemberNow(DomainError):
    message = "Ngày {day} người này không là đoàn viên của {name}"
    mend = "Kiểm tra lại ngày"


class AlreadyOnTheWay(DomainError):
    message = "Đã gửi chuyển sinh hoạt người này đến {name} ngày {day}, nơi đó chưa tiếp nhận"
    mend = "Chờ nơi nhận trả lời"
    status = 409


class NotAUnionUnit(DomainError):
    message = "{name} không nhận đoàn viên vào ngày {day}"
    mend = "Chọn một chi đoàn hoặc đoàn cơ sở đang hoạt động, khác nơi đang sinh hoạt"
    field = "to_organisation"


class TransferClosed(DomainError):
    message = "Việc chuyển này đã kết thúc: {state} ngày {day}"
    mend = "Tải lại trang; cần chuyển nữa thì gửi lần mới"
    status = 409


class TransferDayWrong(DomainError):
    message = "Ngày {day} {why}"
    mend = "Kiểm tra lại ngày"
    field = "on"


@on_standing_tree
def send_member(
    *, by: Any, membership_id: int, to_organisation_id: int, sent_on: date, letter_number: str, today: date
) -> Transfer:
    """Send a Union member to another body (chuyển sinh hoạt Đoàn); until it accepts, they are counted at the sender.

    :raises UnionMembership.DoesNotExist, Refused: out of scope, without the right at the sending body.
    :raises NotAMemberNow, AlreadyOnTheWay, NotAUnionUnit, TransferDayWrong:
    """
    row = _take(by, membership_id)
    _check_day(sent_on, row, today, field="sent_on")
    if open_ := Transfer.objects.filter(person=row.person_id, state="sent").select_related("to_organisation").first():
        raise AlreadyOnTheWay(name=open_.to_organisation.name, day=short_date(open_.sent_on))
    target = Organisation.objects.get(pk=to_organisation_id)
    exists = OrganisationVersion.objects.on(sent_on).filter(organisation=target).exists()
    takes = target.system == UNION and KINDS[target.kind].has_members and target.pk != row.organisation_id
    if not (exists and takes) or target.closed_on is not None:
        raise NotAUnionUnit(name=target.name, day=short_date(sent_on))
    with acting(by=by, reason="membership.transfer.sent", organisation=row.organisation.number):
        return Transfer.objects.create(
            person=row.person,
            from_organisation=row.organisation,
            to_organisation=target,
            kind=Transfer.Kind.OFFICIAL,
            letter_number=clean(letter_number)[:60],
            sent_on=sent_on,
        )


@on_standing_tree
def accept_member(*, by: Any, transfer_id: int, on: date, today: date) -> Transfer:
    """The receiving body takes the member: from this day they are counted there.

    :raises Transfer.DoesNotExist, Refused: out of scope, without the right at the receiving body.
    :raises TransferClosed, TransferDayWrong, NotAMemberNow, NotAUnionUnit:
    """
    row = _take_transfer(by, transfer_id, on, today)
    memberships = UnionMembership.objects.select_for_update().filter(person=row.person_id, valid_to=None)
    former = memberships.filter(organisation=row.from_organisation).first()
    if former is None:
        raise NotAMemberNow(day=short_date(on), name=row.from_organisation.name)
    if on <= parts_of(former)[0].valid_from:
        raise TransferDayWrong(day=short_date(on), why="không sau ngày vào nơi chuyển đi", field="on")
    if not OrganisationVersion.objects.on(on).filter(organisation=row.to_organisation_id).exists():
        raise NotAUnionUnit(name=row.to_organisation.name, day=short_date(on), field="on")
    with acting(by=by, reason="membership.transfer.accepted", organisation=row.to_organisation.number):
        end_before(former, on)
        UnionMembership.objects.create(person=row.person, organisation=row.to_organisation, valid_from=on)
        return _close(row, Transfer.State.ACCEPTED, on)


@on_standing_tree
def return_member(*, by: Any, transfer_id: int, on: date, today: date) -> Transfer:
    """The receiving body sends the papers back: the member stays where they were.

    :raises Transfer.DoesNotExist, Refused, TransferClosed, TransferDayWrong:
    """
    row = _take_transfer(by, transfer_id, on, today)
    with acting(by=by, reason="membership.transfer.returned", organisation=row.to_organisation.number):
        return _close(row, Transfer.State.RETURNED, on)


@on_standing_tree
def end_membership(*, by: Any, membership_id: int, on: date, today: date) -> UnionMembership:
    """A member leaves the Union (trưởng thành Đoàn, ra khỏi Đoàn) on a day; a Party membership is not touched.

    :raises UnionMembership.DoesNotExist, Refused, AlreadyOnTheWay, TransferDayWrong:
    """
    row = _take(by, membership_id)
    _check_day(on, row, today, field="on")
    if open_ := Transfer.objects.filter(person=row.person_id, state="sent").select_related("to_organisation").first():
        raise AlreadyOnTheWay(name=open_.to_organisation.name, day=short_date(open_.sent_on))
    with acting(by=by, reason="membership.union.left", organisation=row.organisation.number):
        end_before(row, on)
    return row


def _take(by: Any, membership_id: int) -> UnionMembership:
    rows = visible(by) if by is not None else UnionMembership.objects.all()
    row: UnionMembership = (
        rows.select_related("person", "organisation")
        .select_for_update(of=("self",))
        .get(pk=membership_id, valid_to=None)
    )
    require(by, Permission.PERSON_ENTER, row.organisation)
    return row


def _take_transfer(by: Any, transfer_id: int, on: date, today: date) -> Transfer:
    rows = transfers_visible_to(by) if by is not None else Transfer.objects.all()
    row: Transfer = (
        rows.select_related("person", "from_organisation", "to_organisation")
        .select_for_update(of=("self",))
        .get(pk=transfer_id)
    )
    require(by, Permission.PERSON_ENTER, row.to_organisation)
    if row.closed_on:
        raise TransferClosed(state=row.get_state_display(), day=short_date(row.closed_on))
    if on < row.sent_on:
        raise TransferDayWrong(day=short_date(on), why=f"trước ngày gửi {short_date(row.sent_on)}")
    if on > today:
        raise TransferDayWrong(day=short_date(on), why="còn ở phía trước")
    return row


def _check_day(day: date, row: UnionMembership, today: date, *, field: str) -> None:
    if day > today:
        raise TransferDayWrong(day=short_date(day), why="còn ở phía trước", field=field)
    if day <= parts_of(row)[0].valid_from:
        raise TransferDayWrong(day=short_date(day), why="không sau ngày vào đơn vị này", field=field)


def _close(row: Transfer, state: Transfer.State, on: date) -> Transfer:
    row.state, row.closed_on = state, on
    row.save(update_fields=["state", "closed_on"])
    return row
