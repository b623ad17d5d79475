import hashlib
import secrets
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models


def digest_of(secret: str) -> str:
    """What is stored of a token: 64 hexadecimal digits; the token itself is shown once and kept nowhere."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenQuerySet(models.QuerySet[Any]):
    def in_force(self, day: date) -> "ApiTokenQuerySet":
        return self.filter(expires_on__gte=day, revoked_at=None, user__is_active=True)


class ApiToken(models.Model):
    """A key by which a program acts for one user (khóa truy cập API), always with an end."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="api_tokens")
    digest = models.CharField(max_length=64, unique=True)
    expires_on = models.DateField("hết hạn ngày")
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    revoked_at = models.DateTimeField("thu hồi lúc", null=True, blank=True)

    objects: ClassVar = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "khóa truy cập API"

    @staticmethod
    def new_secret() -> str:
        return secrets.token_urlsafe(32)
