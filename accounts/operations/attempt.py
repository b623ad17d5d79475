"""Limits on guessing, counted in PostgreSQL before anything costly is done.

One statement adds and reads, so that none of many attempts at once is lost, whatever process they reach.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from accounts.models import Attempt
from common.errors import DomainError


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` attempts; the next ones are refused until `period` after the last that was let through."""

    name: str
    most: int
    period: timedelta


PASSWORD: Final = Limit("password", 5, timedelta(minutes=15))  # for one account from one network
SECOND_FACTOR: Final = Limit("second_factor", 5, timedelta(minutes=15))  # for one account
# A code is good for half a minute, one before and one after; allauth remembers that it was used for half a minute only.
SPENT_CODE: Final = Limit("spent_code", 1, timedelta(seconds=90))  # for one account and one code
ADDRESS: Final = Limit("address", 20, timedelta(minutes=1))  # for one address, whatever the account

# A count that ran out begins anew; the last attempt let through begins the wait, and later ones do not prolong it.
_COUNT = """
INSERT INTO accounts_attempt AS a (key, count, expires_at) VALUES (%(key)s, 1, %(later)s)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN a.expires_at <= %(now)s THEN 1 ELSE a.count + 1 END,
  expires_at = CASE WHEN a.expires_at <= %(now)s OR a.count + 1 = %(most)s THEN %(later)s ELSE a.expires_at END
RETURNING count, expires_at
"""


class TooManyAttempts(DomainError):
    message = "Đã thử sai quá nhiều lần nên tạm dừng"
    mend = "Chờ {minutes} phút rồi thử lại; nếu quên mật khẩu, người quản trị của đơn vị cấp lại lời mời đặt mật khẩu"
    status = 429


def count(limit: Limit, *key: object) -> None:
    """Count one attempt before it is made.

    :raises TooManyAttempts: it must not be made.
    """
    now = timezone.now()
    values: dict[str, Any] = {"key": _digest(limit, key), "now": now, "later": now + limit.period, "most": limit.most}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        tried, expires_at = cursor.fetchone()
    if tried > limit.most:
        raise TooManyAttempts(minutes=_minutes(expires_at - now))


def forget(limit: Limit, *key: object) -> None:
    """The attempt succeeded: the ones before it were mistyped, not guessed."""
    Attempt.objects.filter(key=_digest(limit, key)).delete()


def purge(now: datetime) -> None:
    """Forget what ran out long ago."""
    Attempt.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()


def _digest(limit: Limit, key: tuple[object, ...]) -> str:
    # A digest, because what is typed as a user name may be a password.
    return hashlib.sha256(repr((limit.name, *map(str, key))).encode()).hexdigest()


def _minutes(wait: timedelta) -> int:
    return max(1, ceil(wait.total_seconds() / 60))
