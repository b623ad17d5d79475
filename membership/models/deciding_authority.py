from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from accounts.history import tracked
from membership.models.organisation import Organisation
from membership.models.organisation_version import Days
from membership.querysets.period import PeriodQuerySet


@tracked()
class DecidingAuthority(models.Model):
    """Which body of an organisation decides admissions in a period (thẩm quyền quyết định; 29…208-QĐ/TW, 4.3.2)."""

    class Body(models.TextChoices):
        COMMITTEE = "committee", "tập thể cấp ủy"
        STANDING = "standing", "ban thường vụ"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="deciding_authorities")
    body = models.CharField("tập thể quyết định", max_length=9, choices=Body)
    delegated = models.BooleanField("được ủy quyền", default=False)
    decision_number = models.CharField("số quyết định", max_length=60, blank=True)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)

    objects: ClassVar[Any] = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "thẩm quyền quyết định"
        constraints = [
            ExclusionConstraint(
                name="deciding_authority_one_at_a_time",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    (Days("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
