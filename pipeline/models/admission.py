from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from accounts.history import tracked
from membership.models import PartyMembership
from pipeline.models.candidacy import Candidacy
from pipeline.models.decision import Decision
from pipeline.models.stage_event import StageEvent


@tracked()
class Admission(models.Model):
    """The ceremony by which a person became a probationary member (lễ kết nạp đảng viên)."""

    candidacy = models.ForeignKey(Candidacy, models.PROTECT, related_name="admissions")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="admission")
    membership = models.OneToOneField(PartyMembership, models.PROTECT, null=True, related_name="admission")
    event = models.OneToOneField(StageEvent, models.PROTECT, related_name="admission")
    ceremony_on = models.DateField("ngày tổ chức lễ kết nạp")
    is_voided = models.BooleanField("đã hủy bỏ", default=False)

    class Meta:
        verbose_name = "kết nạp"
        constraints = [
            UniqueConstraint(fields=["candidacy"], condition=Q(is_voided=False), name="admission_once_per_candidacy"),
            CheckConstraint(condition=Q(is_voided=True) | Q(membership__isnull=False), name="admission_makes_a_member"),
        ]
