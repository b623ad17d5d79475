from django.db import models
from django.db.models import CheckConstraint, Q


class FactState(models.Model):
    """One row: the version of the facts, raised whenever a number changed, and when they were last computed."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    version = models.BigIntegerField("phiên bản", default=0)
    computed_at = models.DateTimeField("tính lúc", null=True)

    class Meta:
        verbose_name = "trạng thái số liệu"
        constraints = [CheckConstraint(condition=Q(id=1), name="fact_state_is_one_row")]
