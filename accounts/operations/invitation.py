"""One-time links by which a person sets the password of an account; nobody else ever knows it."""

import secrets
from datetime import timedelta
from typing import Any, Final

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from accounts.models import Invitation, User
from accounts.models.api_token import digest_of
from accounts.operations import audit
from common.errors import DomainError

VALID_FOR: Final = timedelta(hours=72)


class InvitationGone(DomainError):
    message = "Lời mời này đã được dùng, đã hết hạn hoặc đã được thay bằng lời mời mới"
    mend = "Nhờ người quản trị của đơn vị gửi lại lời mời"
    status = 410


@transaction.atomic
def invite(*, by: Any, user: User) -> str:
    """A new secret for a link; earlier ones end, and so do the password and every session of the account."""
    now = timezone.now()
    Invitation.objects.filter(user=user, used_at=None, expires_at__gt=now).update(expires_at=now)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    secret = secrets.token_urlsafe(32)
    Invitation.objects.create(user=user, digest=digest_of(secret), expires_at=now + VALID_FOR)
    audit.record(action="accounts.invitation.sent", user=by, object_kind="user", object_ids=[user.pk])
    return secret


def invited(secret: str) -> User:
    """Whose invitation it is.

    :raises InvitationGone:
    """
    return _open(secret).user


@transaction.atomic
def accept(*, secret: str, password: str) -> User:
    """
    :raises InvitationGone:
    :raises ValidationError: the password is too weak.
    """
    invitation = _open(secret, lock=True)
    user = invitation.user
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at"])
    audit.record(action="accounts.password.set", user=user, object_kind="user", object_ids=[user.pk])
    return user


def _open(secret: str, *, lock: bool = False) -> Invitation:
    rows = Invitation.objects.filter(used_at=None, expires_at__gt=timezone.now(), user__is_active=True)
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.select_related("user").filter(digest=digest_of(secret)).first()
    if row is None:
        raise InvitationGone
    return row
