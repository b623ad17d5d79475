from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint


class JobQuerySet(models.QuerySet[Any]):
    def open(self) -> "JobQuerySet":
        """Jobs that are still to be done and not set aside."""
        return self.filter(done_at=None, parked_at=None)


class Job(models.Model):
    """The record of one background job (tác vụ); the broker only rings the bell.

    `kind` names a function that a room has registered, `payload` holds ids and never personal data. A job that
    was begun three times without an end is parked (gác lại) and shown as an alarm; one that is done and has an `error`
    was denied (bị từ chối).
    """

    kind = models.CharField("loại", max_length=60)
    key = models.CharField("khóa", max_length=80, null=True, blank=True)
    payload = models.JSONField("tham số", default=dict)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người yêu cầu"
    )
    asked_at = models.DateTimeField("yêu cầu lúc", auto_now_add=True)
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    started_at = models.DateTimeField("bắt đầu lúc", null=True, blank=True)
    done_at = models.DateTimeField("xong lúc", null=True, blank=True)
    parked_at = models.DateTimeField("gác lại lúc", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("số lần bắt đầu", default=0)
    progress_done = models.PositiveIntegerField("đã làm", default=0)
    progress_total = models.PositiveIntegerField("tổng số", default=0)
    seconds = models.FloatField("thời gian làm (giây)", default=0)
    result = models.JSONField("kết quả", default=dict)
    error = models.CharField("lỗi", max_length=300, blank=True)

    objects: ClassVar = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "tác vụ"
        constraints = [
            UniqueConstraint(fields=["kind", "key"], name="job_once_per_key"),
            CheckConstraint(condition=Q(progress_done__lte=F("progress_total")), name="job_progress_within_total"),
            CheckConstraint(condition=Q(done_at=None) | Q(parked_at=None), name="job_done_or_parked"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(done_at=None, parked_at=None), name="job_open"),
            models.Index(fields=["-asked_at"], name="job_newest"),
        ]
