"""The events of a candidacy: those that stand, and all of them for the timeline."""

from collections.abc import Iterable

from pipeline.models import Candidacy, StageEvent
from pipeline.rules.standing import Happening, Standing, replay


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
