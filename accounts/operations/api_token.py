"""Tokens by which programs act for one user."""

from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction

from accounts.models import ApiToken
from accounts.models.api_token import digest_of
from accounts.operations import audit
from common.errors import DomainError

MOST_DAYS: Final = 366


class BadTokenLife(DomainError):
    message = "Khóa truy cập phải có hạn từ 1 đến {most} ngày"
    mend = "Sửa tham số --days"


@transaction.atomic
def create_token(*, by: Any, days: int, today: date) -> tuple[str, date]:
    """A token for the user's own programs, shown this once, and its last day.

    :raises BadTokenLife:
    """
    if not 1 <= days <= MOST_DAYS:
        raise BadTokenLife(most=MOST_DAYS)
    secret, expires_on = ApiToken.new_secret(), today + timedelta(days=days)
    token = ApiToken.objects.create(user=by, digest=digest_of(secret), expires_on=expires_on)
    audit.record(
        action="accounts.api_token.created", user=by, object_kind="api_token", object_ids=[token.pk], days=days
    )
    return secret, expires_on
