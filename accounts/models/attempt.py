from django.db import models


class Attempt(models.Model):
    """How often something was tried under one key until a moment (số lần thử); the key is a digest."""

    key = models.CharField("khóa", max_length=64, primary_key=True)
    count = models.PositiveIntegerField("số lần")
    expires_at = models.DateTimeField("hết hạn lúc")

    class Meta:
        verbose_name = "số lần thử"
        indexes = [models.Index(fields=["expires_at"], name="attempt_expired")]
