"""Bring a person of the cast further along the road, past the operations, so that a test begins where it wants to."""

from collections.abc import Mapping

from pipeline.models import Candidacy, StageEvent
from pipeline.rules.stage import ROAD, STAGES
from tests.cast_people import DAYS


def walk(candidacy: Candidacy, *, until: str, years_ago: Mapping[str, int] | None = None) -> None:
    """Write the events up to a stage on the days of the cast.

    :param years_ago: stages whose event is to lie so many years earlier; a former event of theirs is written anew.
    """
    years_ago = years_ago or {}
    pattern = StageEvent.objects.filter(candidacy=candidacy).first()
    standing = set(StageEvent.objects.filter(candidacy=candidacy, is_voided=False).values_list("code", flat=True))
    wanted = [code for code in ROAD if STAGES[code].order <= STAGES[until].order and not STAGES[code].is_optional]
    # The database refuses to change an event, so former ones are put out of the way.
    StageEvent.objects.filter(candidacy=candidacy, code__in=years_ago).update(is_voided=True)
    for code in wanted:
        if code in standing and code not in years_ago:
            continue
        day = DAYS[code].replace(year=DAYS[code].year - years_ago.get(code, 0))
        StageEvent.objects.create(
            candidacy=candidacy,
            code=code,
            occurred_on=day,
            counted_on=day,
            party_organisation_id=pattern.party_organisation_id,
            party_segment_id=pattern.party_segment_id,
            union_organisation_id=pattern.union_organisation_id,
            union_segment_id=pattern.union_segment_id,
            document_number="01-NQ/CB" if STAGES[code].needs_document_number else "",
        )
        if STAGES[code].order > STAGES[candidacy.stage].order:
            candidacy.stage, candidacy.stage_on = code, day
    last = StageEvent.objects.filter(candidacy=candidacy, is_voided=False).latest("occurred_on")
    candidacy.last_event_on = last.occurred_on
    Candidacy.objects.filter(pk=candidacy.pk).update(
        stage=candidacy.stage, stage_on=candidacy.stage_on, last_event_on=candidacy.last_event_on
    )
