from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import UniqueConstraint

from accounts.history import tracked
from membership.models.organisation_version import Days
from membership.models.reference_row import ReferenceRow, ends_after_it_begins
from membership.querysets.period import PeriodQuerySet


@tracked()
class ReferenceEntry(ReferenceRow):
    """One entry of a short official list in a period (mục danh mục): a level, a paper, the label of a kind, an age.

    `list` is a key of `rules.reference_list.LISTS`; `value` is the number that the list keeps with an entry, if any.
    """

    list = models.CharField("danh mục", max_length=12)
    code = models.CharField("mã", max_length=20)
    name = models.CharField("tên", max_length=200)
    value = models.PositiveSmallIntegerField("số", null=True, blank=True)
    note = models.CharField("ghi chú", max_length=200, blank=True)
    valid_from = models.DateField("từ ngày")

    objects: ClassVar[Any] = PeriodQuerySet.as_manager()

    KEY = ("list", "code", "valid_from")

    class Meta:
        verbose_name = "mục danh mục"
        ordering = ["list", "code", "valid_from"]
        constraints = [
            ends_after_it_begins("reference_entry_ends_after_it_begins"),
            UniqueConstraint(fields=["list", "code", "valid_from"], name="reference_entry_code_from_a_day"),
            ExclusionConstraint(
                name="reference_entry_no_overlap",
                expressions=[
                    ("list", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (Days("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.name
