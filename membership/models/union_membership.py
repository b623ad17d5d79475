from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import CheckConstraint, F, Q

from accounts.history import tracked
from membership.models.organisation import Organisation
from membership.models.organisation_version import Days
from membership.models.person import Person
from membership.querysets.period import PeriodQuerySet


@tracked()
class UnionMembership(models.Model):
    """A person's membership of the Youth Union in one body for a period (đoàn viên); may stand beside the Party's."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="union_memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="union_memberships")
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)

    objects: ClassVar[Any] = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "đoàn viên"
        constraints = [
            CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="union_membership_ends_after_it_begins",
            ),
            ExclusionConstraint(
                name="union_membership_one_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (Days("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["organisation", "valid_from"], name="union_membership_by_org")]
