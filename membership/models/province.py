from typing import Any, ClassVar

from django.db import models
from django.db.models import UniqueConstraint

from accounts.history import tracked
from membership.models.reference_row import ReferenceRow, ends_after_it_begins
from membership.querysets.period import PeriodQuerySet


@tracked()
class Province(ReferenceRow):
    """A province or city in a period (tỉnh, thành phố). Seven codes were reused: the key is code and first day."""

    code = models.CharField("mã", max_length=2)
    name = models.CharField("tên", max_length=60)
    valid_from = models.DateField("từ ngày")

    objects: ClassVar[Any] = PeriodQuerySet.as_manager()

    KEY = ("code", "valid_from")

    class Meta:
        verbose_name = "tỉnh, thành phố"
        ordering = ["code", "valid_from"]
        constraints = [
            UniqueConstraint(fields=["code", "valid_from"], name="province_code_from_a_day"),
            ends_after_it_begins("province_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.name
