from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Deferrable

from membership.models.organisation import Organisation
from membership.models.organisation_version import Days
from membership.rules.organisation_kind import KIND_CHOICES


class OrganisationSegment(models.Model):
    """Derived: a period in which an organisation's chain of ancestors, and their kinds, did not change.

    `base` is the segment of the base organisation that carries this one's facts: of itself or the nearest body
    above it of a base kind; of itself where there is none. Rebuilt by `operations.segment.rebuild`, never edited.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="segments")
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến trước ngày", null=True)
    kind = models.CharField("loại", max_length=20, choices=KIND_CHOICES)
    chain = ArrayField(models.BigIntegerField())
    kinds = ArrayField(models.CharField(max_length=20))
    base = models.ForeignKey("self", models.PROTECT, null=True, related_name="carries")

    class Meta:
        verbose_name = "đoạn thời gian của tổ chức"
        constraints = [
            ExclusionConstraint(
                name="organisation_segment_no_overlap",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    (Days("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                # A rebuild writes the new segments before it deletes the former ones.
                deferrable=Deferrable.DEFERRED,
            ),
        ]
