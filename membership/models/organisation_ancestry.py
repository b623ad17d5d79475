from django.db import models
from django.db.models import UniqueConstraint

from membership.models.organisation import Organisation
from membership.models.organisation_segment import OrganisationSegment


class OrganisationAncestry(models.Model):
    """Derived: which organisations stand above a segment, itself included at depth 0."""

    segment = models.ForeignKey(OrganisationSegment, models.PROTECT, related_name="ancestry")
    # The constraint's index begins with it.
    ancestor = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    depth = models.PositiveSmallIntegerField("độ sâu")

    class Meta:
        verbose_name = "tổ tiên của đoạn"
        constraints = [UniqueConstraint(fields=["ancestor", "segment"], name="ancestry_once")]
