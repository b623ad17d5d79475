from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from accounts.history import tracked
from membership.models import PartyMembership
from pipeline.models.candidacy import Candidacy
from pipeline.querysets.probation import ProbationQuerySet


@tracked()
class Probation(models.Model):
    """The twelve months from the admission ceremony (thời kỳ dự bị; Điều lệ Đảng, Điều 5)."""

    class Outcome(models.TextChoices):
        RECOGNISED = "recognised", "công nhận chính thức"
        REMOVED = "removed", "xóa tên"
        ENDED = "ended", "kết thúc vì lý do khác"

    candidacy = models.ForeignKey(Candidacy, models.PROTECT, related_name="probations")
    member = models.ForeignKey(PartyMembership, models.PROTECT, related_name="probations")
    admitted_on = models.DateField("ngày tổ chức lễ kết nạp")
    ends_on = models.DateField("ngày hết thời kỳ dự bị")
    outcome = models.CharField("kết quả", max_length=10, choices=Outcome, blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)

    objects: ClassVar[Any] = ProbationQuerySet.as_manager()

    class Meta:
        verbose_name = "thời kỳ dự bị"
        constraints = [
            CheckConstraint(condition=Q(ends_on__gt=F("admitted_on")), name="probation_ends_after_it_begins"),
            CheckConstraint(
                condition=Q(outcome="", decided_on=None) | (~Q(outcome="") & Q(decided_on__isnull=False)),
                name="probation_outcome_is_dated",
            ),
            UniqueConstraint(fields=["member"], condition=Q(outcome=""), name="probation_one_open_per_member"),
        ]
        indexes = [models.Index(fields=["ends_on"], condition=Q(outcome=""), name="probation_due")]
