from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from accounts.history import tracked
from membership.models.organisation import Organisation


@tracked()
class RatingSheet(models.Model):
    """The ratings of one unit for one year (bảng xếp loại): open while being filled in, locked once submitted."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="rating_sheets")
    year = models.PositiveSmallIntegerField("năm")
    submitted_on = models.DateField("gửi ngày", null=True, blank=True)
    submitted_by_id = models.BigIntegerField("người gửi", null=True, blank=True)
    version = models.PositiveIntegerField("phiên bản", default=1)

    class Meta:
        verbose_name = "bảng xếp loại"
        constraints = [
            UniqueConstraint(fields=["organisation", "year"], name="rating_sheet_once_a_year"),
            CheckConstraint(condition=Q(year__gte=1930, year__lte=2200), name="rating_sheet_year_is_plausible"),
        ]
