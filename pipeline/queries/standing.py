"""The events of a candidacy: those that stand, and all of them for the timeline."""

from collections.abc import Iterable
from typing import Final

from django.db.models import OuterRef, Subquery

from accounts.models import User
from common.dates import short_date
from pipeline.models import Candidacy, StageEvent
from pipeline.rules.stage import EVENT_LABELS
from pipeline.rules.standing import Happening, Standing, replay

_NEWEST: Final = 3


def standing_events(candidacy: Candidacy) -> list[StageEvent]:
    """The events that stand, neither voided nor voiding, in the order in which they were recorded."""
    return list(StageEvent.objects.filter(candidacy=candidacy, is_voided=False, voids=None).order_by("pk"))


def standing_from(events: Iterable[StageEvent]) -> Standing:
    """
    :param events: those that stand, in the order in which they were recorded.
    """
    return replay(Happening(event.code, event.occurred_on, event.to_stage) for event in events)


def standing_of(candidacy: Candidacy) -> Standing:
    return standing_from(standing_events(candidacy))


def timeline(candidacy: Candidacy) -> list[StageEvent]:
    """All events, voided ones too (each with `voided_by`), newest first; the rows that only void are left out."""
    events = StageEvent.objects.filter(candidacy=candidacy, voids=None).select_related("voided_by")
    return list(events.order_by("-occurred_on", "-pk"))


def standing_rows(candidacy: Candidacy) -> list[tuple[str, str]]:
    """Label and words of where somebody stands now, and of what was recorded last and by whom. One statement."""
    who = User.objects.filter(pk=OuterRef("recorded_by_id")).values("full_name")
    events = StageEvent.objects.filter(candidacy=candidacy, voids=None).annotate(who=Subquery(who)).order_by("-pk")
    rows = [
        ("Bước hiện nay", f"{candidacy.get_stage_display()}, từ {short_date(candidacy.stage_on)}"),
        ("Đơn vị đang theo dõi", candidacy.party_organisation.name),
    ]
    if candidacy.outcome:
        rows.append(("Kết quả", candidacy.get_outcome_display()))
    for event in events[:_NEWEST]:
        told = [short_date(event.occurred_on), event.document_number, event.who or "hệ thống"]
        label = f"{EVENT_LABELS[event.code]}{' (đã hủy bỏ)' if event.is_voided else ''}"
        rows.append((label, " · ".join(filter(None, told))))
    return rows
