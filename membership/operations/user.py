"""Accounts: invite, disable, enable, invite again. Nobody ever learns another's password."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.history import acting
from accounts.models import User
from accounts.operations import audit
from accounts.operations.invitation import invite
from accounts.operations.notice import tell
from accounts.operations.session import end_all
from common.dates import local_today
from common.errors import DomainError
from common.text import clean
from membership.access import Refused, ranges
from membership.models import Grant
from membership.operations.grant import write_grant
from membership.operations.tree_change import on_standing_tree
from membership.queries.user import to_suspend, users_visible_to
from membership.rules.permission import Permission

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}", re.ASCII)


class BadUsername(DomainError):
    message = "Tên đăng nhập “{username}” chưa đúng"
    mend = "Dùng từ 3 đến 60 chữ thường không dấu, chữ số, dấu chấm, gạch nối hoặc gạch dưới, ví dụ nguyen.thi.lan"
    field = "username"


class UsernameTaken(DomainError):
    message = "Tên đăng nhập “{username}” đã có người dùng"
    mend = "Thêm chữ lót hoặc tên đơn vị để phân biệt"
    field = "username"


class NotAbove(DomainError):
    message = "Chỉ quản trị của cấp trên trực tiếp gặp người dùng và đặt lại được xác thực hai lớp"
    mend = "Nhờ quản trị của tổ chức cấp trên, hoặc quản trị hệ thống, làm việc này"
    status = 403


class NotOneself(DomainError):
    message = "Không ai làm việc này với tài khoản của chính mình"
    mend = "Nhờ một quản trị khác làm việc này"
    status = 403


def new_user(*, by: Any, username: str, full_name: str, position: str = "") -> User:
    """An account that nobody can sign in to yet.

    :raises BadUsername, UsernameTaken:
    """
    username = clean(username).lower()
    if not _USERNAME.fullmatch(username):
        raise BadUsername(username=username[:60])
    if User.objects.filter(username=username).exists():
        raise UsernameTaken(username=username)
    return User.objects.create_user(username, full_name=clean(full_name), position=clean(position), created_by=by)


@on_standing_tree
def invite_user(
    *,
    by: Any,
    username: str,
    full_name: str,
    position: str = "",
    role: str,
    organisation_id: int | None,
    valid_from: date,
    valid_to: date,
) -> tuple[User, str]:
    """A new account with its first role; the second value is the secret of the one-time link.

    :raises Organisation.DoesNotExist, Refused, DomainError: as in `give_grant` and `new_user`.
    """
    user = new_user(by=by, username=username, full_name=full_name, position=position)
    write_grant(by=by, user=user, role=role, organisation_id=organisation_id, valid_from=valid_from, valid_to=valid_to)
    return user, invite(by=by, user=user)


@transaction.atomic
def invite_again(*, by: Any, user_id: int) -> tuple[User, str]:
    """For somebody who lost the password: it is void, and so is every session. A second factor stays.

    :raises User.DoesNotExist, Refused, NotOneself:
    """
    user = account_in_charge(by, user_id)
    end_all(user)
    tell([user.pk], f"{_name(by)} gửi lời mời đặt lại mật khẩu của bạn.")
    with acting(by=by, reason="user.invite_again"):
        return user, invite(by=by, user=user)


@transaction.atomic
def disable_user(*, by: Any, user_id: int, reason: str) -> User:
    """Shut an account, from the very next request on.

    :raises User.DoesNotExist, Refused, NotOneself:
    """
    user = account_in_charge(by, user_id)
    with acting(by=by, reason="user.disable"):
        user.is_active = False
        user.save(update_fields=["is_active"])
    end_all(user)
    audit.record(
        action="membership.user.disabled", user=by, object_kind="user", object_ids=[user.pk], reason=clean(reason)
    )
    return user


@transaction.atomic
def suspend_unused(*, now: datetime, day: date) -> int:
    """Shut accounts that nobody used for long; whoever needs one again is let in by an administrator.

    :return: how many.
    """
    users = list(to_suspend(now, day).select_for_update(of=("self",)))
    for user in users:
        with acting(by=None, reason="user.suspend_unused"):
            user.is_active = False
            user.save(update_fields=["is_active"])
        end_all(user)
        audit.record(action="membership.user.suspended", user=None, object_kind="user", object_ids=[user.pk])
    return len(users)


@transaction.atomic
def enable_user(*, by: Any, user_id: int) -> User:
    """
    :raises User.DoesNotExist, Refused, NotOneself:
    """
    user = account_in_charge(by, user_id)
    with acting(by=by, reason="user.enable"):
        user.is_active, user.reopened_at = True, timezone.now()
        user.save(update_fields=["is_active", "reopened_at"])
    audit.record(action="membership.user.enabled", user=by, object_kind="user", object_ids=[user.pk])
    return user


@transaction.atomic
def sign_out_everywhere(*, by: Any, user_id: int) -> int:
    """The number of sessions that ended.

    :raises User.DoesNotExist, Refused, NotOneself:
    """
    user = account_in_charge(by, user_id)
    count = end_all(user)
    audit.record(action="membership.sessions.ended", user=by, object_kind="user", object_ids=[user.pk], count=count)
    return count


@transaction.atomic
def reset_second_factor(*, by: Any, user_id: int, reason: str) -> User:
    """For somebody who lost the second factor and came in person: a new one is asked for at the next sign-in.

    :raises User.DoesNotExist, Refused, NotOneself, NotAbove:
    """
    user = account_in_charge(by, user_id)
    if not is_above(by, _lasting(user)):
        raise NotAbove
    Authenticator.objects.filter(user=user).delete()
    end_all(user)
    audit.record(
        action="membership.second_factor.reset", user=by, object_kind="user", object_ids=[user.pk], reason=clean(reason)
    )
    tell([user.pk], f"{_name(by)} đặt lại xác thực hai lớp của bạn. Nếu bạn không đề nghị, hãy báo ngay cấp trên.")
    return user


def is_above(by: Any, lasting: Iterable[Grant]) -> bool:
    """Whether `by` keeps accounts for a body above each body of these roles: no peer, and nobody for the system.

    :param lasting: the roles of an account, with their organisations.
    """
    if by is None:
        return True
    reach = ranges(by, Permission.USER_MANAGE)
    own = {low for low, _ in reach.party + reach.union}
    places = [grant.organisation for grant in lasting]
    return all(place and reach.covers(place.path) and place.path not in own for place in places)


def is_in_charge_of(by: Any, user: User, lasting: Iterable[Grant] | None = None) -> bool:
    """Whether every role of the account, present or to come, lies in the reach of `by`."""
    if by is None:
        return True
    reach = ranges(by, Permission.USER_MANAGE)
    places = (grant.organisation for grant in (_lasting(user) if lasting is None else lasting))
    return reach.everywhere or all(place and reach.covers(place.path) for place in places)


def _lasting(user: User) -> QuerySet[Grant]:
    return Grant.objects.lasting(local_today()).filter(user=user).select_related("organisation")


def _name(by: Any) -> str:
    return by.full_name or by.username if by else "Hệ thống"


def account_in_charge(by: Any, user_id: int) -> User:
    """The account, locked.

    :raises User.DoesNotExist, Refused, NotOneself:
    """
    user = users_visible_to(by).select_for_update(of=("self",)).get(pk=user_id)
    if by is not None and by.pk == user.pk:
        raise NotOneself
    if not is_in_charge_of(by, user):
        raise Refused(Permission.USER_MANAGE)
    return user
