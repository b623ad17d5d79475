"""Give and end roles: inside one's own subtree, never to oneself, never above oneself, never without an end."""

from datetime import date
from typing import Any, Final

from accounts.history import acting
from accounts.models import User
from accounts.operations import audit
from accounts.operations.notice import tell
from common.dates import short_date
from common.errors import DomainError
from membership.access import grants_of, require
from membership.models import Grant, Organisation
from membership.operations.tree_change import on_standing_tree
from membership.queries.user import users_visible_to
from membership.rules.grant import given_by, latest_end, needs_second, stands_in
from membership.rules.path import is_inside
from membership.rules.permission import Permission
from membership.rules.role import ROLES


class GrantToOneself(DomainError):
    message = "Không ai tự cấp hoặc tự thu quyền của chính mình"
    mend = "Nhờ một quản trị khác làm việc này"
    status = 403


class RoleBeyondOwnRights(DomainError):
    message = "Bạn không cấp hoặc thu được vai trò “{role}” ở đơn vị này"
    mend = "Chọn vai trò khác, hoặc nhờ quản trị của cấp trên"
    field = "role"
    status = 403


class RoleOfAnotherTree(DomainError):
    message = "Vai trò “{role}” không dùng cho “{organisation}”"
    mend = "Vai trò của tổ chức đảng cấp cho tổ chức đảng, của Đoàn cấp cho tổ chức Đoàn, của hệ thống không gắn đơn vị"
    field = "role"


class RoleForClosedBody(DomainError):
    message = "{name} đã kết thúc hoạt động"
    mend = "Chọn đơn vị kế thừa"
    field = "organisation"


class BadGrantPeriod(DomainError):
    message = "Quyền phải có ngày kết thúc sau ngày bắt đầu {valid_from} và không quá {latest}"
    mend = "Sửa ngày kết thúc; hết hạn có thể cấp tiếp"
    field = "valid_to"


class GrantAlreadyHeld(DomainError):
    message = "Tài khoản này đã có vai trò “{role}” ở đơn vị này trong thời gian đó"
    mend = "Thu quyền cũ trước, hoặc chọn thời gian khác"


class NothingToConfirm(DomainError):
    message = "Quyền này không còn chờ xác nhận"
    mend = "Tải lại trang của tài khoản để xem tình trạng mới"
    status = 409


class SecondIsTheFirst(DomainError):
    message = "Người đề nghị cấp quyền, hoặc chính người được cấp, không tự xác nhận được"
    mend = "Một quản trị khác cùng phạm vi hoặc ở cấp trên xác nhận"
    status = 403


def grantable_roles(user: Any, organisation: Organisation | None) -> frozenset[str]:
    """The roles that the user may give for the organisation (``None``: for the installation as a whole)."""
    if user is None:
        return frozenset(ROLES)
    given: set[str] = set()
    for grant in grants_of(user):
        covers = grant.organisation is None or (organisation and is_inside(organisation.path, grant.organisation.path))
        if covers:
            given |= given_by(grant.role)
    system = organisation.system if organisation else None
    return frozenset(role for role in given if stands_in(role, system))


@on_standing_tree
def give_grant(
    *, by: Any, user_id: int, role: str, organisation_id: int | None, valid_from: date, valid_to: date
) -> Grant:
    """
    :raises User.DoesNotExist, Organisation.DoesNotExist: outside the giver's scope.
    :raises Refused, GrantToOneself, RoleBeyondOwnRights, RoleOfAnotherTree, BadGrantPeriod, GrantAlreadyHeld:
    """
    user = users_visible_to(by).select_for_update(of=("self",)).get(pk=user_id)
    return write_grant(
        by=by, user=user, role=role, organisation_id=organisation_id, valid_from=valid_from, valid_to=valid_to
    )


def write_grant(
    *, by: Any, user: User, role: str, organisation_id: int | None, valid_from: date, valid_to: date | None
) -> Grant:
    """Like `give_grant`, for an account that the caller holds in hand (a new one has no role to be seen by).

    A grant of delicate rights waits until a second administrator confirms it; the system itself needs none.

    Without an end only by the system itself (``None``): the first administrator must not be shut out.
    """
    organisation = _organisation(by, organisation_id)
    if by is not None and by.pk == user.pk:
        raise GrantToOneself
    _check_role(by, role, organisation)
    _check_period(by, valid_from, valid_to)
    same = Grant.objects.lasting(valid_from).filter(user=user, role=role, organisation=organisation)
    if (same.filter(valid_from__lt=valid_to) if valid_to else same).exists():
        raise GrantAlreadyHeld(role=ROLES[role].label)
    grant = Grant.objects.create(
        user=user,
        role=role,
        organisation=organisation,
        valid_from=valid_from,
        valid_to=valid_to,
        granted_by=by,
        awaits_confirmation=by is not None and needs_second(role),
    )
    if grant.awaits_confirmation:
        _record("membership.grant.asked", by, grant)
    else:
        _record("membership.grant.given", by, grant)
    return grant


@on_standing_tree
def confirm_grant(*, by: Any, grant_id: int, today: date) -> Grant:
    """The second administrator's yes: the grant opens from the very next request on.

    :raises Grant.DoesNotExist: outside the scope.
    :raises NothingToConfirm, SecondIsTheFirst, RoleBeyondOwnRights:
    """
    rows = Grant.objects.visible_to(by).select_related("organisation").select_for_update(of=("self",))
    grant = rows.get(pk=grant_id)
    if not grant.awaits_confirmation or not grant.lasts(today):
        raise NothingToConfirm
    if by.pk in (grant.granted_by_id, grant.user_id):
        raise SecondIsTheFirst
    _check_role(by, grant.role, grant.organisation)
    with acting(by=by, reason="grant.confirm", organisation=grant.organisation.number if grant.organisation else None):
        grant.awaits_confirmation, grant.confirmed_by = False, by
        grant.save(update_fields=["awaits_confirmation", "confirmed_by"])
    _record("membership.grant.confirmed", by, grant)
    return grant


@on_standing_tree
def end_grant(*, by: Any, grant_id: int, on: date, reason: str = "") -> Grant:
    """End a role on a day; today means from the very next request on.

    :raises Grant.DoesNotExist: outside the scope, or ended already.
    :raises GrantToOneself, RoleBeyondOwnRights:
    """
    running = Grant.objects.visible_to(by).lasting(on).select_related("organisation").select_for_update(of=("self",))
    grant = running.get(pk=grant_id)
    if by is not None and by.pk == grant.user_id:
        raise GrantToOneself
    _check_role(by, grant.role, grant.organisation)
    with acting(by=by, reason="grant.end", organisation=grant.organisation.number if grant.organisation else None):
        grant.valid_to = max(on, grant.valid_from)
        grant.save(update_fields=["valid_to"])
    _record("membership.grant.ended", by, grant, reason)
    return grant


def _organisation(by: Any, organisation_id: int | None) -> Organisation | None:
    if organisation_id is None:
        return None
    organisation: Organisation = Organisation.objects.visible_to(by).get(pk=organisation_id)
    require(by, Permission.USER_MANAGE, organisation)
    if organisation.closed_on is not None:
        raise RoleForClosedBody(name=organisation.name)
    return organisation


def _check_role(by: Any, role: str, organisation: Organisation | None) -> None:
    if not stands_in(role, organisation.system if organisation else None):
        named = organisation.name if organisation else "toàn hệ thống"
        raise RoleOfAnotherTree(role=ROLES[role].label, organisation=named)
    if role not in grantable_roles(by, organisation):
        raise RoleBeyondOwnRights(role=ROLES[role].label)


def _check_period(by: Any, valid_from: date, valid_to: date | None) -> None:
    allowed = by is None if valid_to is None else valid_from < valid_to <= latest_end(valid_from)
    if not allowed:
        raise BadGrantPeriod(valid_from=short_date(valid_from), latest=short_date(latest_end(valid_from)))


# What the holder is told at the next sign-in; an own sentence for each act.
_TOLD: Final = {
    "membership.grant.asked": "{who} đề nghị cấp cho bạn vai trò “{role}” ở {place}; còn chờ người thứ hai xác nhận.",
    "membership.grant.given": "{who} cấp cho bạn vai trò “{role}” ở {place} từ ngày {valid_from}.",
    "membership.grant.confirmed": "{who} xác nhận vai trò “{role}” của bạn ở {place}.",
    "membership.grant.ended": "{who} thu vai trò “{role}” của bạn ở {place}.",
}


def _tell(action: str, by: Any, grant: Grant) -> None:
    text = _TOLD[action].format(
        who=(by.full_name or by.username) if by else "Hệ thống",
        role=ROLES[grant.role].label,
        place=grant.organisation.name if grant.organisation else "toàn hệ thống",
        valid_from=short_date(grant.valid_from),
    )
    tell([grant.user_id], text)


def _record(action: str, by: Any, grant: Grant, reason: str = "") -> None:
    _tell(action, by, grant)
    audit.record(
        action=action,
        user=by,
        organisation=grant.organisation,
        object_kind="user",
        object_ids=[grant.user_id],
        reason=reason,
        role=grant.role,
    )
