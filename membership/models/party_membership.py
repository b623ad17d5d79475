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
class PartyMembership(models.Model):
    """A person's membership of the Party in one organisation for a period (đảng viên).

    `admitted_on` is the ceremony, from which probation runs; `decided_on` is the date in the admission decision, from
    which the party age counts (Điều lệ, Điều 5.4); `official_on` the day the twelve months ended.
    """

    class Activity(models.TextChoices):
        ACTIVE = "active", "đang sinh hoạt"
        EXEMPT = "exempt", "miễn công tác và sinh hoạt đảng"
        AWAY = "away", "sinh hoạt tạm thời nơi khác"

    person = models.ForeignKey(Person, models.PROTECT, related_name="party_memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="party_memberships")
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)
    decided_on = models.DateField("ngày ghi trong quyết định kết nạp", null=True, blank=True)
    admitted_on = models.DateField("ngày vào Đảng (lễ kết nạp)", null=True, blank=True)
    official_on = models.DateField("ngày chính thức", null=True, blank=True)
    card_number = models.CharField("số thẻ đảng viên", max_length=12, blank=True)
    activity = models.CharField("trạng thái", max_length=6, choices=Activity, default=Activity.ACTIVE)

    objects: ClassVar[Any] = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "đảng viên"
        constraints = [
            CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="party_membership_ends_after_it_begins",
            ),
            CheckConstraint(
                condition=Q(official_on=None) | Q(admitted_on=None) | Q(official_on__gt=F("admitted_on")),
                name="party_membership_official_after_admission",
            ),
            ExclusionConstraint(
                name="party_membership_one_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (Days("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["organisation", "valid_from"], name="party_membership_by_org")]
