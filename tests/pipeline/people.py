"""Many people on the road, written plainly: rows for lists and for the search."""

from datetime import date

from common.text import search_key, sort_key, split_name
from membership.models import OrganisationSegment, Person
from membership.operations.citizen_id import seal
from pipeline.models import Candidacy, StageEvent


def put_on_road(cast, names, *, where="cell_a11", birth_on=date(2000, 1, 2), citizen_ids=()) -> list[Candidacy]:
    """Invented people on the list of sources of one organisation of the cast."""
    organisation = cast.organisations[where]
    segment = OrganisationSegment.objects.get(organisation=organisation)
    numbers = [*citizen_ids, *[""] * len(names)]
    people = Person.objects.bulk_create(
        [_person(name, birth_on, number) for name, number in zip(names, numbers, strict=False)]
    )
    rows = Candidacy.objects.bulk_create(
        Candidacy(
            person=person,
            party_organisation=organisation,
            rule_pack=cast.source.rule_pack,
            opened_on=date(2026, 10, 1),
            stage_on=date(2026, 10, 1),
            last_event_on=date(2026, 10, 1),
        )
        for person in people
    )
    StageEvent.objects.bulk_create(
        StageEvent(
            candidacy=row,
            code="source",
            occurred_on=row.opened_on,
            counted_on=row.opened_on,
            party_organisation=organisation,
            party_segment=segment,
        )
        for row in rows
    )
    return rows


def _person(name: str, birth_on: date, number: str) -> Person:
    parts = split_name(name)
    return Person(
        family_name=parts.family,
        middle_name=parts.middle,
        given_name=parts.given,
        full_name=name,
        sort_key=sort_key(*parts),
        search_key=search_key(name),
        birth_on=birth_on,
        sex="male",
        **seal(number),
    )
