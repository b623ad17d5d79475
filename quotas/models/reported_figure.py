from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from accounts.history import tracked
from membership.models import Organisation


@tracked()
class ReportedFigure(models.Model):
    """A number declared by a unit or printed in a document, for periods without records (số liệu khai báo)."""

    class Precision(models.TextChoices):
        EXACT = "exact", "chính xác"
        ABOUT = "about", "khoảng"
        AT_LEAST = "at_least", "ít nhất"
        AT_MOST = "at_most", "nhiều nhất"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="reported_figures")
    indicator = models.CharField("chỉ tiêu thống kê", max_length=60)
    group = models.CharField("nhóm", max_length=40, default="all")
    period_from = models.DateField("từ ngày")
    period_to = models.DateField("đến ngày")
    value = models.DecimalField("giá trị", max_digits=14, decimal_places=2)
    precision = models.CharField("độ chính xác", max_length=8, choices=Precision)
    source = models.CharField("nguồn", max_length=200)
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    created_by_id = models.BigIntegerField("người tạo", null=True, blank=True)

    class Meta:
        verbose_name = "số liệu khai báo"
        constraints = [
            CheckConstraint(condition=Q(period_to__gte=F("period_from")), name="reported_figure_period_in_order"),
            CheckConstraint(condition=Q(value__gte=0), name="reported_figure_not_negative"),
            CheckConstraint(condition=~Q(source=""), name="reported_figure_names_its_source"),
            UniqueConstraint(
                fields=["organisation", "indicator", "group", "period_from", "period_to"],
                name="reported_figure_once",
            ),
        ]
