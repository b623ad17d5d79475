from django.db import models
from django.db.models import UniqueConstraint


class Province(models.Model):
    """A province or city in a period (tỉnh, thành phố). Seven codes were reused: the key is code and first day."""

    code = models.CharField("mã", max_length=2)
    name = models.CharField("tên", max_length=60)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)
    source = models.CharField("nguồn", max_length=200)

    class Meta:
        verbose_name = "tỉnh, thành phố"
        ordering = ["code", "valid_from"]
        constraints = [UniqueConstraint(fields=["code", "valid_from"], name="province_code_from_a_day")]

    def __str__(self) -> str:
        return self.name
