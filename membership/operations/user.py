"""Accounts: invite, disable, enable, invite again. Nobody ever learns another's password."""

import re
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models.functions import Now

from accounts.history import acting
from accounts.models import ApiToken, User
from accounts.operations import audit
from accounts.operations.invitation import invite
from common.dates import local_today
from common.errors import DomainError
from common.text import clean
from membership.access import Refused, ranges
from membership.models import Grant
from membership.operations.grant import write_grant
from membership.queries.user import users_visible_to
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


class NotOneself(DomainError):
    message = "Không ai tự khóa hoặc tự mời lại chính mình"
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


@transaction.atomic
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
    """For somebody who lost the password or the telephone: both are void, and so is every session.

    :raises User.DoesNotExist, Refused, NotOneself:
    """
    user = _in_charge_of(by, user_id)
    Authenticator.objects.filter(user=user).delete()
    _end_sessions(user)
    with acting(by=by, reason="user.invite_again"):
        return user, invite(by=by, user=user)


@transaction.atomic
def disable_user(*, by: Any, user_id: int, reason: str) -> User:
    """Shut an account, from the very next request on.

    :raises User.DoesNotExist, Refused, NotOneself:
    """
    user = _in_charge_of(by, user_id)
    with acting(by=by, reason="user.disable"):
        user.is_active = False
        user.save(update_fields=["is_active"])
    _end_sessions(user)
    audit.record(
        action="membership.user.disabled", user=by, object_kind="user", object_ids=[user.pk], reason=clean(reason)
    )
    return user


@transaction.atomic
def enable_user(*, by: Any, user_id: int) -> User:
    """
    :raises User.DoesNotExist, Refused, NotOneself:
    """
    user = _in_charge_of(by, user_id)
    with acting(by=by, reason="user.enable"):
        user.is_active = True
        user.save(update_fields=["is_active"])
    audit.record(action="membership.user.enabled", user=by, object_kind="user", object_ids=[user.pk])
    return user


def is_in_charge_of(by: Any, user: User) -> bool:
    """Whether every role of the account, present or to come, lies in the reach of `by`."""
    if by is None:
        return True
    reach = ranges(by, Permission.USER_MANAGE)
    if reach.everywhere:
        return True
    lasting = Grant.objects.lasting(local_today()).filter(user=user)
    return not lasting.exclude(reach.any_q("organisation__path")).exists()


def _in_charge_of(by: Any, user_id: int) -> User:
    user = users_visible_to(by).select_for_update(of=("self",)).get(pk=user_id)
    if by is not None and by.pk == user.pk:
        raise NotOneself
    if not is_in_charge_of(by, user):
        raise Refused(Permission.USER_MANAGE)
    return user


def _end_sessions(user: User) -> None:
    for session in UserSession.objects.filter(user=user):
        session.end()
    ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=Now())
