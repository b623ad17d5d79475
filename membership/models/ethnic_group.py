from django.db import models

from accounts.history import tracked
from membership.models.reference_row import ReferenceRow, ends_after_it_begins


@tracked()
class EthnicGroup(ReferenceRow):
    """One of the 54 peoples, or foreign (dân tộc; danh mục của Tổng cục Thống kê). Sensitive when told of a person."""

    code = models.CharField("mã", max_length=2, primary_key=True)
    name = models.CharField("tên", max_length=40, unique=True)
    valid_from = models.DateField("từ ngày", null=True, blank=True)

    class Meta:
        verbose_name = "dân tộc"
        ordering = ["code"]
        constraints = [ends_after_it_begins("ethnic_group_ends_after_it_begins")]

    def __str__(self) -> str:
        return self.name
