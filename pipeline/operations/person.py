"""What is known of a person on the road, corrected (sửa lý lịch)."""

from typing import Any

from django.db import transaction

from accounts.history import acting
from common.errors import StaleVersion
from membership.access import Refused, may
from membership.models import Person
from membership.operations import person as people
from membership.operations.citizen_id import digest
from membership.operations.person import PersonFields
from membership.rules.permission import Permission
from pipeline.models import Candidacy
from pipeline.operations.candidacy import KnownElsewhere, SamePerson, refusing_clashes
from pipeline.operations.duplicate import is_known_elsewhere


def may_change_person(user: Any, candidacy: Candidacy) -> bool:
    """Whoever enters people in the body that holds the person, or in the Union body that introduced them."""
    union = candidacy.union_organisation
    return may(user, Permission.PERSON_ENTER, candidacy.party_organisation) or (
        union is not None and may(user, Permission.PERSON_ENTER, union)
    )


def change_person(*, by: Any, candidacy_id: int, version: int, fields: PersonFields) -> Person:
    """
    Groups of events that were counted stay as they were judged on their day.

    :param version: of the person, as it was shown.
    :raises Candidacy.DoesNotExist, Refused, StaleVersion:
    :raises SamePerson, KnownElsewhere, TooManyComparisons: the new citizen number is somebody else's.
    :raises BadPerson, BadCitizenId, NamePartNotInName:
    """
    rows = Candidacy.objects.visible_to(by).select_related("party_organisation", "union_organisation", "person")
    candidacy = rows.get(pk=candidacy_id)
    if by is not None and not may_change_person(by, candidacy):
        raise Refused(Permission.PERSON_ENTER)
    _refuse_number_of_another(by, candidacy, fields.citizen_id)
    number = candidacy.party_organisation.number
    with (
        refusing_clashes(),
        transaction.atomic(),
        acting(by=by, reason="membership.person.changed", organisation=number),
    ):
        person = Person.objects.select_for_update().get(pk=candidacy.person_id)
        if person.version != version:
            raise StaleVersion
        return people.change_person(person, fields)


def _refuse_number_of_another(by: Any, candidacy: Candidacy, citizen_id: str) -> None:
    if not citizen_id.strip() or digest(citizen_id) == candidacy.person.citizen_id_hmac:
        return
    if holder := Person.objects.visible_to(by).filter(citizen_id_hmac=digest(citizen_id)).first():
        raise SamePerson(name=holder.full_name)
    if is_known_elsewhere(by=by, citizen_id=citizen_id, organisation=candidacy.party_organisation):
        raise KnownElsewhere
