"""How often a program may ask: counted in PostgreSQL in one statement, so that no request is lost in a race."""

from datetime import timedelta
from typing import Any, Final

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.operations.attempt import Limit, TooManyAttempts, count

READ: Final = Limit("api_read", 120, timedelta(minutes=1))
WRITE: Final = Limit("api_write", 60, timedelta(minutes=1))


class TokenThrottle(BaseThrottle):
    """One count for reads and one for writes of each user; forged addresses change nothing."""

    limit = READ

    def allow_request(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            return True  # refused anyway, before anything costly
        self.limit = READ if request.method in SAFE_METHODS else WRITE
        try:
            count(self.limit, request.user.pk)
        except TooManyAttempts:
            return False
        return True

    def wait(self) -> float:
        return self.limit.period.total_seconds()
