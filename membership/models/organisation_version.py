from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import CheckConstraint, F, Func, Q

from accounts.history import tracked
from membership.models.organisation import Organisation
from membership.querysets.organisation import OrganisationVersionQuerySet
from membership.rules.organisation_kind import KIND_CHOICES
from membership.rules.sector import SECTORS


class Days(Func):
    """`daterange(valid_from, valid_to)`: the end is excluded, empty = unbounded."""

    function = "DATERANGE"
    output_field = DateRangeField()


@tracked()
class OrganisationVersion(models.Model):
    """What an organisation was called, was, and stood under, from a day to a day (the truth of the tree)."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="versions")
    system = models.CharField("hệ thống", max_length=5)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)
    name = models.CharField("tên", max_length=200)
    short_name = models.CharField("tên ngắn", max_length=80, blank=True)
    kind = models.CharField("loại", max_length=20, choices=KIND_CHOICES)
    code = models.CharField("mã", max_length=30, blank=True)
    parent = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="trực thuộc"
    )
    sector = models.CharField("loại hình", max_length=20, choices=list(SECTORS.items()), blank=True)
    led_by = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="tổ chức đảng lãnh đạo",
    )
    decision_number = models.CharField("số quyết định", max_length=60, blank=True)

    objects: ClassVar[Any] = OrganisationVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "phiên bản của tổ chức"
        ordering = ["organisation_id", "valid_from"]
        constraints = [
            CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="organisation_version_ends_after_it_begins",
            ),
            CheckConstraint(condition=~Q(parent=F("organisation")), name="organisation_version_not_its_own_parent"),
            ExclusionConstraint(
                name="organisation_version_no_overlap",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    (Days("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="organisation_version_code_is_held_once",
                expressions=[
                    ("system", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (Days("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                condition=~Q(code=""),
            ),
        ]
        indexes = [models.Index(fields=["parent", "valid_from"], name="version_by_parent")]
