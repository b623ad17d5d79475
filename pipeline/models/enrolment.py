from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from accounts.history import tracked
from pipeline.models.candidacy import Candidacy
from pipeline.models.training_class import TrainingClass


@tracked()
class Enrolment(models.Model):
    """A person's place in a class, with the certificate (ghi danh lớp, giấy chứng nhận)."""

    class Result(models.TextChoices):
        PENDING = "pending", "đang học"
        PASSED = "passed", "đạt"
        FAILED = "failed", "không đạt"

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="enrolments")
    candidacy = models.ForeignKey(Candidacy, models.PROTECT, related_name="enrolments")
    result = models.CharField("kết quả", max_length=7, choices=Result, default=Result.PENDING)
    certificate_number = models.CharField("số giấy chứng nhận", max_length=60, blank=True)
    certificate_on = models.DateField("ngày cấp", null=True, blank=True)

    class Meta:
        verbose_name = "ghi danh"
        constraints = [
            UniqueConstraint(fields=["training_class", "candidacy"], name="enrolment_once_per_class"),
            CheckConstraint(
                condition=Q(certificate_number="", certificate_on=None)
                | (~Q(certificate_number="") & Q(certificate_on__isnull=False) & Q(result="passed")),
                name="enrolment_certificate_is_dated_and_passed",
            ),
            UniqueConstraint(
                fields=["training_class", "certificate_number"],
                condition=~Q(certificate_number=""),
                name="enrolment_certificate_number_once",
            ),
        ]
