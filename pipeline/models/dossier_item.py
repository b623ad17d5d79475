from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from accounts.history import tracked
from pipeline.models.candidacy import Candidacy


@tracked()
class DossierItem(models.Model):
    """That a paper of the dossier exists, its date and where it lies (tài liệu trong hồ sơ); never its content."""

    class State(models.TextChoices):
        PRESENT = "present", "đã có"
        MISSING = "missing", "chưa có"
        NOT_NEEDED = "not_needed", "không áp dụng"

    candidacy = models.ForeignKey(Candidacy, models.PROTECT, related_name="dossier")
    document = models.PositiveSmallIntegerField("số tài liệu trong danh mục 104")
    state = models.CharField("trạng thái", max_length=10, choices=State)
    issued_on = models.DateField("ngày", null=True, blank=True)
    document_number = models.CharField("số văn bản", max_length=60, blank=True)
    place = models.CharField("nơi lưu", max_length=120, blank=True)

    class Meta:
        verbose_name = "tài liệu hồ sơ"
        constraints = [
            UniqueConstraint(fields=["candidacy", "document"], name="dossier_item_once"),
            CheckConstraint(condition=Q(document__gte=1, document__lte=104), name="dossier_item_is_in_the_list"),
        ]
