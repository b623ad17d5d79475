from django.db import models


class Holiday(models.Model):
    """A weekday without work, or a weekend day with work in exchange (ngày nghỉ, ngày làm bù)."""

    day = models.DateField("ngày", primary_key=True)
    is_working = models.BooleanField("ngày làm bù", default=False)
    name = models.CharField("tên", max_length=120)
    source = models.CharField("nguồn", max_length=200)

    class Meta:
        verbose_name = "ngày nghỉ"
        ordering = ["day"]
