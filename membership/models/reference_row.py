from typing import ClassVar

from django.db import models
from django.db.models import Q


class ReferenceRow(models.Model):
    """What the rows of all official lists have in common: a period, a source, and whether people changed them here.

    Loading the lists again leaves alone what was `edited` in the browser, and never sees what was added there.
    """

    class Origin(models.TextChoices):
        OFFICIAL = "official", "theo danh mục chính thức"
        EDITED = "edited", "danh mục chính thức, đã sửa tại chỗ"
        LOCAL = "local", "thêm tại chỗ"

    valid_to = models.DateField("đến trước ngày", null=True, blank=True)
    source = models.CharField("nguồn", max_length=200)
    origin = models.CharField("xuất xứ", max_length=8, choices=Origin, default=Origin.OFFICIAL)
    version = models.PositiveIntegerField("phiên bản", default=1)

    # Columns by which the lines of a file find their rows again, so they never change.
    KEY: ClassVar[tuple[str, ...]] = ("code",)

    class Meta:
        abstract = True

    @property
    def is_official(self) -> bool:
        return self.origin != self.Origin.LOCAL


def ends_after_it_begins(name: str) -> models.CheckConstraint:
    """
    :param name: of the constraint.
    """
    return models.CheckConstraint(
        condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gt=models.F("valid_from")), name=name
    )
