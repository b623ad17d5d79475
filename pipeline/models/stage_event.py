import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from membership.models import Organisation, OrganisationSegment
from pipeline.models.candidacy import Candidacy
from pipeline.rules.stage import EVENT_CODES, EVENT_LABELS, RETURNED, ROAD


class StageEvent(models.Model):
    """One thing that happened on the road (diễn biến). Figures are counted from these rows.

    `occurred_on` is the day of the act, `counted_on` the day on which it counts (they differ for recognition, which
    counts from the day the twelve months ended). `party_segment` and `union_segment` are the segments of the
    organisations that held and introduced the candidacy on `counted_on`; `groups` the bits of
    `membership.rules.group` judged on that day. `counts` is false for a repetition, so that persons are counted and
    not occurrences. A mistake is voided by another event (`voids`), never changed or deleted: the database refuses it.
    """

    candidacy = models.ForeignKey(Candidacy, models.PROTECT, related_name="events")
    code = models.CharField("diễn biến", max_length=24, choices=list(EVENT_LABELS.items()))
    occurred_on = models.DateField("ngày")
    counted_on = models.DateField("ngày tính")
    # The indexes below begin with these two.
    party_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    union_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    # Derived from the body and the day, and in no index: a committee that moves stamps tens of thousands of rows anew.
    # Saves hold the tree still, so that no segment goes while an event is stamped with it.
    party_segment = models.ForeignKey(
        OrganisationSegment, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    union_segment = models.ForeignKey(
        OrganisationSegment, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    groups = models.BigIntegerField("nhóm", default=0)
    counts = models.BooleanField("được tính", default=True)
    document_number = models.CharField("số văn bản", max_length=60, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    to_stage = models.CharField("lùi về bước", max_length=24, blank=True, default="", db_default="")
    voids = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="voided_by", verbose_name="hủy bỏ diễn biến"
    )
    is_voided = models.BooleanField("đã hủy bỏ", default=False)
    recorded_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    recorded_by_id = models.BigIntegerField("người ghi", null=True)

    class Meta:
        verbose_name = "diễn biến"
        constraints = [
            CheckConstraint(condition=Q(code__in=list(EVENT_CODES)), name="stage_event_code_is_known"),
            CheckConstraint(condition=Q(voids=None) | Q(counts=False), name="stage_event_voiding_counts_nothing"),
            CheckConstraint(condition=~Q(voids=F("id")), name="stage_event_voids_another"),
            CheckConstraint(
                condition=Q(code=RETURNED, to_stage__in=list(ROAD)) | (~Q(code=RETURNED) & Q(to_stage="")),
                name="stage_event_returns_to_a_stage",
            ),
            CheckConstraint(
                condition=Q(union_organisation=None, union_segment=None)
                | Q(union_organisation__isnull=False, union_segment__isnull=False),
                name="stage_event_union_side_is_whole",
            ),
            UniqueConstraint(
                fields=["candidacy", "code"],
                condition=Q(counts=True, is_voided=False),
                name="stage_event_counts_a_person_once",
            ),
        ]
        indexes = [
            models.Index(fields=["party_organisation", "counted_on"], name="event_by_party"),
            models.Index(
                fields=["union_organisation", "counted_on"],
                name="event_by_union",
                condition=Q(union_organisation__isnull=False),
            ),
            models.Index(fields=["code", "counted_on"], name="event_by_code"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only_delete", operation=pgtrigger.Delete),
            # Voiding, counting and the derived segment are the only things that may change on a row.
            pgtrigger.Protect(
                name="append_only_update",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "candidacy",
                    "code",
                    "occurred_on",
                    "counted_on",
                    "document_number",
                    "note",
                    "to_stage",
                    "voids",
                    "groups",
                    "recorded_at",
                    "recorded_by_id",
                ),
            ),
        ]
