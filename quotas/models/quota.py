from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import CheckConstraint, F, Q

from accounts.history import tracked
from membership.models import Organisation
from membership.models.organisation_version import Days
from quotas.querysets.quota import QuotaQuerySet


@tracked()
class Quota(models.Model):
    """A target of an organisation for a period, an indicator and a group (chỉ tiêu), in versions.

    Persons are whole numbers; shares and rates are percent. A later version (`valid_from`) is an amendment: the one
    in force on the as-of day answers. `target_max` makes it a range; attainment is measured against `target_min`.
    """

    class Unit(models.TextChoices):
        PERSONS = "persons", "người"
        PERCENT = "percent", "%"
        PERCENT_A_YEAR = "percent_a_year", "% một năm"

    class State(models.TextChoices):
        DRAFT = "draft", "bản nháp"
        ASSIGNED = "assigned", "đã giao"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="quotas")
    indicator = models.CharField("chỉ tiêu thống kê", max_length=60)
    group = models.CharField("nhóm", max_length=40, default="all")
    period_from = models.DateField("kỳ từ ngày")
    period_to = models.DateField("kỳ đến ngày")
    valid_from = models.DateField("áp dụng từ ngày")
    valid_to = models.DateField("thay thế từ ngày", null=True, blank=True)
    target_min = models.DecimalField("chỉ tiêu (mức thấp)", max_digits=12, decimal_places=2)
    target_max = models.DecimalField("mức cao", max_digits=12, decimal_places=2, null=True, blank=True)
    unit = models.CharField("đơn vị tính", max_length=14, choices=Unit)
    state = models.CharField("trạng thái", max_length=8, choices=State, default=State.ASSIGNED)
    decision_number = models.CharField("số quyết định", max_length=60, blank=True)
    source = models.CharField("nguồn", max_length=200, blank=True)
    version = models.PositiveIntegerField("phiên bản", default=1)
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    created_by_id = models.BigIntegerField("người tạo", null=True, blank=True)

    # How the source of a target begins that a reorganisation made, or left to a body of which a part went, and that
    # nobody decided on.
    SUMMED: ClassVar = "Cộng khi sắp xếp tổ chức, cần quyết định lại: "
    KEPT: ClassVar = "Giữ nguyên khi chia tách, cần quyết định lại: "

    objects: ClassVar[Any] = QuotaQuerySet.as_manager()

    class Meta:
        verbose_name = "chỉ tiêu"
        constraints = [
            CheckConstraint(condition=Q(period_to__gte=F("period_from")), name="quota_period_in_order"),
            CheckConstraint(condition=Q(target_min__gte=0), name="quota_target_not_negative"),
            CheckConstraint(
                condition=Q(target_max=None) | Q(target_max__gte=F("target_min")), name="quota_range_in_order"
            ),
            CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="quota_ends_after_it_begins"
            ),
            ExclusionConstraint(
                name="quota_one_version_at_a_time",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("indicator", RangeOperators.EQUAL),
                    ("group", RangeOperators.EQUAL),
                    ("period_from", RangeOperators.EQUAL),
                    ("period_to", RangeOperators.EQUAL),
                    (Days("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state="assigned"),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "period_from", "period_to"], name="quota_by_organisation")]

    @property
    def awaits_decision(self) -> bool:
        """Whether this is such a target."""
        return self.source.startswith((self.SUMMED, self.KEPT))

    @property
    def parts(self) -> str:
        """What it is made of: `Chi bộ A 5 + Chi bộ B 3`, or which parts left: `Chưa trừ phần tách ra Chi bộ C`."""
        return self.source.removeprefix(self.SUMMED).removeprefix(self.KEPT)
