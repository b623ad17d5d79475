from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from accounts.history import tracked
from membership.models import Organisation
from pipeline.querysets.training_class import TrainingClassQuerySet


@tracked()
class TrainingClass(models.Model):
    """A class that a training centre, or a committee where there is none, holds (lớp bồi dưỡng)."""

    class Kind(models.TextChoices):
        AWARENESS = "awareness", "bồi dưỡng nhận thức về Đảng"
        NEW_MEMBER = "new_member", "bồi dưỡng đảng viên mới"

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="training_classes", verbose_name="cấp ủy mở lớp"
    )
    kind = models.CharField("loại lớp", max_length=10, choices=Kind)
    name = models.CharField("tên lớp", max_length=120)
    place = models.CharField("nơi học", max_length=200, blank=True)
    starts_on = models.DateField("khai giảng")
    ends_on = models.DateField("bế giảng")
    seats = models.PositiveSmallIntegerField("số chỗ", null=True, blank=True)
    version = models.PositiveIntegerField("phiên bản", default=1)

    objects: ClassVar[Any] = TrainingClassQuerySet.as_manager()

    class Meta:
        verbose_name = "lớp"
        constraints = [
            CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="training_class_ends_after_it_begins"),
            UniqueConstraint(fields=["organisation", "name", "starts_on"], name="training_class_named_once"),
        ]
        indexes = [models.Index(fields=["organisation", "ends_on"], name="class_by_org")]
