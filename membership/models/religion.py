from django.db import models

from accounts.history import tracked
from membership.models.reference_row import ReferenceRow, ends_after_it_begins


@tracked()
class Religion(ReferenceRow):
    """A religion, with the row of report form 2B-BTCTW in which it is counted (tôn giáo). Sensitive of a person."""

    code = models.CharField("mã", max_length=2, primary_key=True)
    name = models.CharField("tên", max_length=60, unique=True)
    form_row = models.PositiveSmallIntegerField("dòng trên biểu 2B", null=True, blank=True)
    valid_from = models.DateField("từ ngày", null=True, blank=True)

    class Meta:
        verbose_name = "tôn giáo"
        ordering = ["code"]
        constraints = [ends_after_it_begins("religion_ends_after_it_begins")]

    def __str__(self) -> str:
        return self.name
