from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from pipeline.models.rule_pack import RulePack


class Rule(models.Model):
    """One number of a regulation, from its pack on until a later pack says otherwise.

    `evidence`: A text seen, B two sources, C one source, M from memory; C and M are shown as "chưa kiểm chứng".
    """

    pack = models.ForeignKey(RulePack, models.PROTECT, related_name="rules")
    code = models.CharField("mã", max_length=40)
    value = models.CharField("giá trị", max_length=40)
    unit = models.CharField("đơn vị", max_length=20)
    anchor = models.CharField("tính từ", max_length=40, blank=True)
    source = models.CharField("nguồn", max_length=200)
    evidence = models.CharField("độ chắc chắn", max_length=1)

    class Meta:
        verbose_name = "quy tắc"
        constraints = [
            UniqueConstraint(fields=["pack", "code"], name="rule_once_per_pack"),
            CheckConstraint(condition=Q(evidence__in=["A", "B", "C", "M"]), name="rule_evidence_is_marked"),
        ]
