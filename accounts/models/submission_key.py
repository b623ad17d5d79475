import uuid

from django.conf import settings
from django.db import models


class SubmissionKey(models.Model):
    """One filling-in of a form: a second click with the same key finds the result of the first."""

    key = models.UUIDField("khóa", primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    result_url = models.CharField("kết quả", max_length=300)
    used_at = models.DateTimeField("dùng lúc", auto_now_add=True)

    class Meta:
        verbose_name = "khóa gửi"
