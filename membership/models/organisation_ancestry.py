from django.db import models
from django.db.models import UniqueConstraint

from membership.models.organisation import Organisation
from membership.models.organisation_segment import OrganisationSegment


class OrganisationAncestry(models.Model):
    """Derived: which organisations stand above a segment, itself included at depth 0."""

    # Written and deleted with the segments by the statements that derive both; to check thousands of these rows one by
    # one when a committee moves would prove nothing that `verify` does not.
    segment = models.ForeignKey(OrganisationSegment, models.PROTECT, related_name="ancestry", db_constraint=False)
    # The constraint's index begins with it.
    ancestor = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    depth = models.PositiveSmallIntegerField("độ sâu")

    class Meta:
        verbose_name = "tổ tiên của đoạn"
        constraints = [UniqueConstraint(fields=["ancestor", "segment"], name="ancestry_once")]
