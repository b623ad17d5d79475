import pgtrigger
from django.conf import settings
from django.db import models


class AuditEvent(models.Model):
    """An act that changes no row of the field: sign-in, reading or revealing, export (nhật ký hệ thống).

    Append-only, also for the owner of the table. Organisation number and code are plain values, because this
    room knows no organisations.
    """

    at = models.DateTimeField("lúc", auto_now_add=True)
    action = models.CharField("việc", max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="tài khoản"
    )
    organisation_number = models.BigIntegerField("số tổ chức", null=True)
    organisation_code = models.CharField("mã tổ chức", max_length=30, blank=True)
    object_kind = models.CharField("loại đối tượng", max_length=60, blank=True)
    object_ids = models.JSONField("số của đối tượng", default=list)
    reason = models.CharField("lý do", max_length=300, blank=True)
    request_id = models.CharField("số yêu cầu", max_length=40, blank=True)
    detail = models.JSONField("chi tiết", default=dict)
    # What is worth one row a day however often it happens; the unique index makes the second one impossible.
    once_key = models.CharField("chỉ ghi một lần", max_length=120, null=True, unique=True)

    class Meta:
        verbose_name = "sự kiện nhật ký"
        indexes = [
            models.Index(fields=["-at"], name="audit_event_newest"),
            models.Index(fields=["user", "-at"], name="audit_event_by_user"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
