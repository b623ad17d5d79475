from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from accounts.history import tracked
from membership.models import Organisation, Person
from pipeline.models.rule_pack import RulePack
from pipeline.querysets.candidacy import CandidacyQuerySet
from pipeline.rules.stage import EVENT_CODES, EVENT_LABELS, OUTCOMES, ROAD


@tracked()
class Candidacy(models.Model):
    """One attempt of one person on the road into the Party (quá trình vào Đảng của một người).

    Held by one Party organisation now; the Youth Union body that introduced keeps sight of it. `stage` is the last
    stage reached, `outcome` is empty while on the road.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="candidacies")
    party_organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="candidacies", verbose_name="tổ chức đảng đang theo dõi"
    )
    union_organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="introduced_candidacies",
        verbose_name="tổ chức Đoàn giới thiệu",
    )
    rule_pack = models.ForeignKey(RulePack, models.PROTECT, related_name="+", verbose_name="quy định áp dụng")
    opened_on = models.DateField("vào danh sách ngày")
    stage = models.CharField(
        "bước", max_length=24, choices=[(code, EVENT_LABELS[code]) for code in ROAD], default="source"
    )
    stage_on = models.DateField("ở bước này từ ngày")
    last_event_on = models.DateField("diễn biến gần nhất")
    admitted_on = models.DateField("ngày vào Đảng", null=True, blank=True)
    outcome = models.CharField("kết quả", max_length=10, choices=list(OUTCOMES.items()), blank=True)
    closed_on = models.DateField("kết thúc ngày", null=True, blank=True)
    re_admission = models.BooleanField("kết nạp lại", default=False)
    version = models.PositiveIntegerField("phiên bản", default=1)
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    created_by_id = models.BigIntegerField("người tạo", null=True, blank=True)

    objects: ClassVar[Any] = CandidacyQuerySet.as_manager()

    class Meta:
        verbose_name = "quá trình vào Đảng"
        constraints = [
            UniqueConstraint(fields=["person"], condition=Q(outcome=""), name="candidacy_one_open_per_person"),
            CheckConstraint(condition=Q(stage__in=list(EVENT_CODES)), name="candidacy_stage_is_known"),
            CheckConstraint(
                condition=Q(outcome="", closed_on=None) | (~Q(outcome="") & Q(closed_on__isnull=False)),
                name="candidacy_outcome_is_dated",
            ),
            CheckConstraint(condition=Q(outcome="") | Q(outcome__in=list(OUTCOMES)), name="candidacy_outcome_is_known"),
        ]
        indexes = [
            models.Index(fields=["party_organisation", "stage"], condition=Q(outcome=""), name="candidacy_open"),
            models.Index(fields=["union_organisation"], name="candidacy_by_union"),
        ]
