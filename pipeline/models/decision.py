from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from accounts.history import tracked
from membership.models import Organisation
from pipeline.models.candidacy import Candidacy
from pipeline.models.stage_event import StageEvent


@tracked()
class Decision(models.Model):
    """A decision of a committee on one person (quyết định). Numbers run from 01 over the committee's term."""

    class Kind(models.TextChoices):
        ADMISSION = "admission", "kết nạp"
        RECOGNITION = "recognition", "công nhận chính thức"
        REMOVAL = "removal", "xóa tên"

    candidacy = models.ForeignKey(Candidacy, models.PROTECT, related_name="decisions")
    kind = models.CharField("về việc", max_length=11, choices=Kind)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="decisions", verbose_name="cấp ủy quyết định"
    )
    term = models.CharField("nhiệm kỳ", max_length=9)
    number = models.CharField("số quyết định", max_length=60)
    decided_on = models.DateField("ngày quyết định")
    received_on = models.DateField("ngày nhận quyết định", null=True, blank=True)
    event = models.OneToOneField(StageEvent, models.PROTECT, null=True, related_name="decision")
    is_voided = models.BooleanField("đã hủy bỏ", default=False)

    class Meta:
        verbose_name = "quyết định"
        constraints = [
            UniqueConstraint(
                fields=["organisation", "term", "number"],
                condition=Q(is_voided=False),
                name="decision_number_once_in_a_term",
                violation_error_message="Số quyết định này đã dùng trong nhiệm kỳ.",
            ),
            UniqueConstraint(fields=["candidacy", "kind"], condition=Q(is_voided=False), name="decision_one_of_a_kind"),
            CheckConstraint(
                condition=Q(received_on=None) | Q(received_on__gte=F("decided_on")),
                name="decision_received_after_it_is_made",
            ),
            CheckConstraint(condition=~Q(number=""), name="decision_has_a_number"),
        ]
