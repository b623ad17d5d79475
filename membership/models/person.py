from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from accounts.history import tracked
from membership.models.ethnic_group import EthnicGroup
from membership.models.religion import Religion
from membership.querysets.person import PersonQuerySet
from membership.rules.person_attributes import (
    BIRTH_PRECISIONS,
    EDUCATION,
    OCCUPATIONS,
    PROFESSIONAL,
    SEXES,
    THEORY,
)


# The history keeps no second copy of the citizen number; the HMAC tells whether it changed.
@tracked(exclude=["number", "citizen_id_encrypted"])
class Person(models.Model):
    """A human being, once (người). Ethnic group, religion and every stage of the road are sensitive by law.

    Name parts follow the order họ - đệm - tên; `sort_key` (given name first) and `search_key` (folded) are computed
    from them by `common.text` and compare alike on every PostgreSQL. The citizen number is kept encrypted, with an
    HMAC for equality search and its last three digits for the screen.
    """

    number = models.GeneratedField(
        expression=F("id") + 100_000, output_field=models.BigIntegerField("số"), db_persist=True
    )
    family_name = models.CharField("họ", max_length=40, blank=True)
    middle_name = models.CharField("đệm", max_length=80, blank=True)
    given_name = models.CharField("tên", max_length=40)
    full_name = models.CharField("họ và tên", max_length=160)
    sort_key = models.CharField(max_length=400, db_collation="C")
    search_key = models.CharField(max_length=200)
    birth_on = models.DateField("ngày sinh", null=True, blank=True)
    birth_precision = models.CharField(
        "độ chính xác của ngày sinh", max_length=5, choices=list(BIRTH_PRECISIONS.items()), default="day"
    )
    sex = models.CharField("giới tính", max_length=6, choices=list(SEXES.items()))
    ethnic_group = models.ForeignKey(
        EthnicGroup, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dân tộc"
    )
    religion = models.ForeignKey(
        Religion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tôn giáo"
    )
    education = models.CharField("giáo dục phổ thông", max_length=20, choices=list(EDUCATION.items()), blank=True)
    professional = models.CharField(
        "trình độ chuyên môn", max_length=20, choices=list(PROFESSIONAL.items()), blank=True
    )
    theory = models.CharField("lý luận chính trị", max_length=20, choices=list(THEORY.items()), blank=True)
    occupation = models.CharField("nghề nghiệp", max_length=20, choices=list(OCCUPATIONS.items()), blank=True)
    citizen_id_encrypted = models.BinaryField("số căn cước (mã hóa)", null=True, blank=True)
    citizen_id_hmac = models.CharField(max_length=64, null=True, blank=True, unique=True)
    citizen_id_last = models.CharField(max_length=3, blank=True)
    former_id_last = models.CharField("ba số cuối chứng minh nhân dân cũ", max_length=3, blank=True)
    former_id_hmac = models.CharField(max_length=64, blank=True)
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    residence = models.CharField("nơi cư trú", max_length=200, blank=True)
    hometown = models.CharField("quê quán", max_length=200, blank=True)
    died_on = models.DateField("mất ngày", null=True, blank=True)
    version = models.PositiveIntegerField("phiên bản", default=1)
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    created_by_id = models.BigIntegerField("người tạo", null=True, blank=True)

    objects: ClassVar[Any] = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "người"
        verbose_name_plural = "người"
        constraints = [
            UniqueConstraint(fields=["number"], name="person_number_is_unique"),
            CheckConstraint(condition=~Q(given_name=""), name="person_has_a_given_name"),
            CheckConstraint(condition=Q(sex__in=list(SEXES)), name="person_sex_is_known"),
            CheckConstraint(
                condition=Q(died_on=None) | Q(birth_on=None) | Q(died_on__gte=F("birth_on")),
                name="person_dies_after_birth",
            ),
            CheckConstraint(
                condition=Q(citizen_id_encrypted=None, citizen_id_hmac=None)
                | Q(citizen_id_encrypted__isnull=False, citizen_id_hmac__isnull=False),
                name="person_citizen_id_whole_or_absent",
            ),
        ]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="person_in_order"),
            models.Index(fields=["birth_on"], name="person_by_birth"),
            GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="person_search"),
        ]

    def __str__(self) -> str:
        # Never the name: this text reaches logs and error pages.
        return f"Người số {self.number}"
