from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from accounts.history import tracked
from membership.querysets.organisation import OrganisationQuerySet
from membership.rules.organisation_kind import INNER_KINDS, KIND_CHOICES, KINDS, SYSTEMS
from membership.rules.sector import SECTORS


@tracked(exclude=["number"], follows=["path"])
class Organisation(models.Model):
    """One Party or Youth Union body (tổ chức đảng, tổ chức Đoàn) as it is today.

    The truth over time stands in `OrganisationVersion`; name, kind, code, parent and path here are the version of
    today, kept for questions about today. `number` is its stable public number; the official code changes on a move
    and is never a key.
    """

    number = models.GeneratedField(
        expression=F("id") + 100_000, output_field=models.BigIntegerField("số"), db_persist=True
    )
    system = models.CharField("hệ thống", max_length=5, choices=list(SYSTEMS.items()))
    kind = models.CharField("loại", max_length=20, choices=KIND_CHOICES)
    name = models.CharField("tên", max_length=200)
    short_name = models.CharField("tên ngắn", max_length=80, blank=True)
    code = models.CharField("mã", max_length=30, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="trực thuộc"
    )
    path = models.CharField("đường", max_length=120, db_collation="C", unique=True)
    sector = models.CharField("loại hình", max_length=20, choices=list(SECTORS.items()), blank=True)
    led_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name="tổ chức đảng lãnh đạo",
    )
    official_members = models.PositiveIntegerField("số đảng viên chính thức (khai)", null=True, blank=True)
    external_id = models.CharField("định danh trong tệp", max_length=60, blank=True)
    sort_key = models.CharField(max_length=400, db_collation="C", default="")
    search_key = models.CharField(max_length=300, default="")
    closed_on = models.DateField("kết thúc ngày", null=True, blank=True)
    version = models.PositiveIntegerField("phiên bản", default=1)

    objects: ClassVar[Any] = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "tổ chức"
        verbose_name_plural = "tổ chức"
        constraints = [
            UniqueConstraint(fields=["number"], name="organisation_number_is_unique"),
            CheckConstraint(condition=~Q(parent=F("id")), name="organisation_not_its_own_parent"),
            CheckConstraint(condition=Q(system="union") | Q(led_by=None), name="organisation_only_union_is_led"),
            CheckConstraint(condition=Q(kind__in=list(KINDS)), name="organisation_kind_is_known"),
            UniqueConstraint(
                fields=["system", "external_id"],
                condition=~Q(external_id=""),
                name="organisation_external_id_is_unique",
            ),
        ]
        indexes = [
            models.Index(fields=["parent", "sort_key"], name="organisation_children"),
            models.Index(fields=["code"], name="organisation_by_code"),
            GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="organisation_search"),
        ]

    def __str__(self) -> str:
        return self.name

    def name_below(self, scope: "Organisation | None" = None) -> str:
        """The name in a list of what is below the scope: with that of the parent where others may be called alike."""
        if self.kind not in INNER_KINDS or self.parent is None or (scope and scope.pk in (self.pk, self.parent_id)):
            return self.name
        return f"{self.name}, {self.parent.name}"

    @property
    def kind_label(self) -> str:
        return KINDS[self.kind].label
