from django.conf import settings
from django.db import models
from django.db.models import UniqueConstraint


class Draft(models.Model):
    """What a user typed into a form and has not yet saved (bản nháp); kept on the server, never in the browser."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="drafts")
    form = models.CharField("biểu mẫu", max_length=120)
    content = models.JSONField("nội dung", default=dict)
    saved_at = models.DateTimeField("lưu lúc", auto_now=True)

    class Meta:
        verbose_name = "bản nháp"
        constraints = [UniqueConstraint(fields=["user", "form"], name="draft_one_per_form")]
