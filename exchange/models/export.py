import uuid
from datetime import datetime
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q

from exchange.querysets.export import ExportQuerySet
from exchange.rules.export import KEPT_FOR, MOST_ROWS

_CODES = r"^[a-z0-9_= -]*$"


class Export(models.Model):
    """A list of people that somebody took out as a file: who, of which body, why and which (lần xuất danh sách).

    A record for good, so the organisation stands in plain values. Only the file itself goes: when it is fetched, or
    after a day. `filter` and `columns` are codes; of a search it says only that there was one.
    """

    id = models.UUIDField("mã tệp", primary_key=True, default=uuid.uuid4, editable=False)
    # Indexed below together with the time.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="exports", db_index=False)
    made_at = models.DateTimeField("lập lúc")
    organisation_number = models.BigIntegerField("số tổ chức")
    organisation_name = models.CharField("tên tổ chức", max_length=200)
    reason = models.CharField("lý do", max_length=300)
    filter = models.CharField("bộ lọc", max_length=200)
    searched = models.BooleanField("có từ đang tìm")
    columns = models.CharField("cột", max_length=200, blank=True)
    row_count = models.PositiveIntegerField("số người")
    content = models.BinaryField("tệp", blank=True)
    fetched_at = models.DateTimeField("tải lúc", null=True, blank=True)

    objects: ClassVar[Any] = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = "lần xuất danh sách"
        constraints = [
            CheckConstraint(condition=~Q(reason=""), name="export_has_a_reason"),
            CheckConstraint(condition=Q(row_count__gte=1, row_count__lte=MOST_ROWS), name="export_is_within_the_limit"),
            CheckConstraint(condition=Q(fetched_at=None) | Q(content=b""), name="export_is_fetched_once"),
            # A word that somebody typed, a person's name above all, is no code.
            CheckConstraint(condition=Q(filter__regex=_CODES, columns__regex=_CODES), name="export_holds_codes_only"),
        ]
        indexes = [models.Index(fields=["owner", "made_at"], name="export_by_owner")]
        triggers = [
            pgtrigger.Protect(name="record_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="record_says_the_same", exclude=["content", "fetched_at"]),
        ]

    @property
    def kept_until(self) -> datetime:
        return self.made_at + KEPT_FOR

    def is_kept(self, now: datetime) -> bool:
        """Whether the file can still be fetched."""
        return self.fetched_at is None and now < self.kept_until
