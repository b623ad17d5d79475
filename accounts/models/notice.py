from django.conf import settings
from django.db import models


class Notice(models.Model):
    """What happened to a user's own account or rights, told at the next sign-in (thông báo)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    text = models.CharField("nội dung", max_length=400)
    created_at = models.DateTimeField("lúc", auto_now_add=True)
    seen_at = models.DateTimeField("xem lúc", null=True, blank=True)

    class Meta:
        verbose_name = "thông báo"
        indexes = [models.Index(fields=["user", "-created_at"], name="notice_newest")]
