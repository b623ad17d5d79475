"""Many people of the cast who lack nothing but the decision: what admissions are made of."""

from datetime import date
from itertools import cycle

from membership.models import Person
from pipeline.models import Candidacy, StageEvent
from pipeline.operations.admission import admit
from pipeline.rules.stage import ROAD, STAGES
from tests.cast import Cast
from tests.cast_people import DAYS

DECIDED_ON, CEREMONY_ON = date(2026, 9, 25), date(2026, 10, 5)
CELLS = ("cell_a11", "cell_a12", "cell_a21")
_DONE = [code for code in ROAD if STAGES[code].order <= STAGES["base_resolved"].order and not STAGES[code].is_optional]


def ready_people(cast: Cast, count: int) -> list[Candidacy]:
    pattern = StageEvent.objects.filter(candidacy=cast.ready).first()
    assert pattern is not None
    people = Person.objects.bulk_create(
        Person(
            given_name="Thử",
            full_name=f"Thử {number}",
            sort_key=f"thu {number}",
            search_key=f" thu {number}",
            sex="female" if number % 2 else "male",
            birth_on=date(2000, 1, 1),
        )
        for number in range(count)
    )
    cells = cycle(cast.organisations[name] for name in CELLS)
    candidacies = Candidacy.objects.bulk_create(
        Candidacy(
            person=person,
            party_organisation=next(cells),
            union_organisation=cast.ready.union_organisation,
            rule_pack=cast.ready.rule_pack,
            opened_on=DAYS["source"],
            stage="base_resolved",
            stage_on=DAYS["base_resolved"],
            last_event_on=DAYS["base_resolved"],
        )
        for person in people
    )
    segments = {cell.pk: cell.segments.get() for cell in (cast.organisations[name] for name in CELLS)}
    StageEvent.objects.bulk_create(
        StageEvent(
            candidacy=candidacy,
            code=code,
            occurred_on=DAYS[code],
            counted_on=DAYS[code],
            party_organisation_id=candidacy.party_organisation_id,
            party_segment=segments[candidacy.party_organisation_id],
            union_organisation_id=pattern.union_organisation_id,
            union_segment_id=pattern.union_segment_id,
            document_number="01-NQ/CB" if STAGES[code].needs_document_number else "",
        )
        for candidacy in candidacies
        for code in _DONE
    )
    return candidacies


def save_admission(candidacy: Candidacy, number: int) -> None:
    """What a cadre does: decision and ceremony in one save."""
    admit(
        by=None,
        candidacy_id=candidacy.pk,
        decision_number=f"{number:04}-QĐ/ĐU",
        decided_on=DECIDED_ON,
        received_on=DECIDED_ON,
        ceremony_on=CEREMONY_ON,
        version=candidacy.version,
    )
