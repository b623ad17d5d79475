from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from accounts.history import tracked
from pipeline.models.candidacy import Candidacy
from pipeline.models.meeting import Meeting
from pipeline.models.stage_event import StageEvent


@tracked()
class Resolution(models.Model):
    """The vote of a meeting on one person (nghị quyết); each person is voted separately."""

    class Purpose(models.TextChoices):
        ADMISSION = "admission", "kết nạp"
        RECOGNITION = "recognition", "công nhận chính thức"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="resolutions")
    candidacy = models.ForeignKey(Candidacy, models.PROTECT, related_name="resolutions")
    purpose = models.CharField("về việc", max_length=11, choices=Purpose)
    number = models.CharField("số nghị quyết", max_length=60)
    members = models.PositiveSmallIntegerField("tổng số người có quyền biểu quyết")
    in_favour = models.PositiveSmallIntegerField("tán thành")
    is_passed = models.BooleanField("được thông qua")
    event = models.OneToOneField(StageEvent, models.PROTECT, null=True, related_name="resolution")

    class Meta:
        verbose_name = "nghị quyết"
        constraints = [
            UniqueConstraint(fields=["meeting", "candidacy", "purpose"], name="resolution_one_per_person"),
            CheckConstraint(condition=Q(in_favour__lte=F("members")), name="resolution_votes_within_members"),
            CheckConstraint(condition=~Q(number=""), name="resolution_has_a_number"),
        ]
