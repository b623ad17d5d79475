from django.db import models
from django.db.models import CheckConstraint, F, Q

from accounts.history import tracked
from membership.models import Organisation


@tracked()
class Meeting(models.Model):
    """A meeting of a body that votes (cuộc họp xét); `members` is the base of its thresholds (RULES §1.6)."""

    class Body(models.TextChoices):
        CELL = "cell", "chi bộ"
        COMMITTEE = "committee", "đảng ủy"
        STANDING = "standing", "ban thường vụ"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="meetings")
    body = models.CharField("tập thể", max_length=9, choices=Body)
    held_on = models.DateField("ngày họp")
    members = models.PositiveSmallIntegerField("tổng số người có quyền biểu quyết")
    present = models.PositiveSmallIntegerField("có mặt", null=True, blank=True)

    class Meta:
        verbose_name = "cuộc họp"
        constraints = [
            CheckConstraint(condition=Q(members__gt=0), name="meeting_has_members"),
            CheckConstraint(
                condition=Q(present=None) | Q(present__lte=F("members")), name="meeting_present_within_members"
            ),
        ]
