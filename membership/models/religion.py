from django.db import models


class Religion(models.Model):
    """A religion, with the row of report form 2B-BTCTW in which it is counted (tôn giáo). Sensitive of a person."""

    code = models.CharField("mã", max_length=2, primary_key=True)
    name = models.CharField("tên", max_length=60, unique=True)
    form_row = models.PositiveSmallIntegerField("dòng trên biểu 2B", null=True, blank=True)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)
    source = models.CharField("nguồn", max_length=200)

    class Meta:
        verbose_name = "tôn giáo"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
