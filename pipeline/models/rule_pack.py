from django.db import models


class RulePack(models.Model):
    """A regulation in force from a day (quy định thi hành Điều lệ Đảng); a dossier keeps that of its first day."""

    code = models.CharField("số hiệu", max_length=20, unique=True)
    title = models.CharField("tên", max_length=200)
    valid_from = models.DateField("hiệu lực từ ngày", unique=True)

    class Meta:
        verbose_name = "bộ quy định"
        ordering = ["valid_from"]

    def __str__(self) -> str:
        return self.code
