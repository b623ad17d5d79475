from django.db import models
from django.db.models import UniqueConstraint

from membership.models import OrganisationSegment
from reports.rules.fact_column import FACT_COLUMNS


class Fact(models.Model):
    """What happened in one base organisation in one month (số liệu tháng): a counter for each of `FACT_PAIRS`.

    Whole numbers, additive, never a rate. Derived from stage events by `operations.fact`; a month without events has
    no row.
    """

    # The constraint's index begins with it.
    segment = models.ForeignKey(OrganisationSegment, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField("ngày đầu tháng")

    class Meta:
        verbose_name = "số liệu tháng"
        constraints = [UniqueConstraint(fields=["segment", "month"], name="fact_once_a_month")]
        indexes = [models.Index(fields=["month"], name="fact_by_month")]


for _column in FACT_COLUMNS:
    Fact.add_to_class(_column, models.PositiveIntegerField(default=0))
