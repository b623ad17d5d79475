from django.db import models


class EthnicGroup(models.Model):
    """One of the 54 peoples, or foreign (dân tộc; danh mục của Tổng cục Thống kê). Sensitive when told of a person."""

    code = models.CharField("mã", max_length=2, primary_key=True)
    name = models.CharField("tên", max_length=40, unique=True)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)
    source = models.CharField("nguồn", max_length=200)

    class Meta:
        verbose_name = "dân tộc"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
