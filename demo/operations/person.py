"""Writes people and their memberships."""

from dataclasses import replace
from datetime import date

from common.dates import Precision
from demo.operations.tables import Tables
from demo.rules.citizen_number import CitizenNumbers
from demo.rules.member import Belonging, Member
from demo.rules.profile import Profile
from membership.operations.citizen_id import seal

# Of people born earlier papers often know the year only.
_YEAR_ONLY_BEFORE = 1950


class People:
    """Writes people into the tables; those who declared themselves get an invented citizen number, sealed."""

    def __init__(self, tables: Tables, numbers: CitizenNumbers, until: date) -> None:
        self._tables = tables
        self._numbers = numbers
        self._until = until
        self.count = 0

    def write(self, who: Profile, *, died_on: date | None = None, has_number: bool = False) -> int:
        """The id of the person."""
        self.count += 1
        sealed = seal(self._numbers.number(who.sex, who.birth_on.year)) if has_number else seal("")
        is_old = who.birth_on.year < _YEAR_ONLY_BEFORE
        return self._tables.person.add(
            *who.name,
            who.name.full,
            who.name.sort_key,
            who.name.search_key,
            who.birth_on.replace(month=1, day=1) if is_old else who.birth_on,
            (Precision.YEAR if is_old else Precision.DAY).value,
            who.sex,
            who.ethnic_group,
            who.religion,
            who.education,
            who.professional,
            who.theory,
            who.occupation_on(self._until),
            sealed["citizen_id_encrypted"],
            sealed["citizen_id_hmac"],
            sealed["citizen_id_last"],
            who.residence,
            who.hometown,
            died_on,
        )

    def write_member(self, member: Member) -> tuple[int, int | None]:
        """The person and the memberships; the ids of the person and of the membership of the Party."""
        belonging = member.belonging
        who = member.profile if belonging else _least(member.profile)
        person_id = self.write(who, died_on=belonging.died_on if belonging else None)
        if member.home and member.tenure:
            left_on = member.tenure.left_on
            self.write_union_membership(
                person_id, member.home.id, member.tenure.joined_on, left_on if left_on <= self._until else None
            )
        return person_id, self._write_belonging(person_id, belonging) if belonging else None

    def write_union_membership(self, person_id: int, body_id: int, joined_on: date, left_on: date | None) -> None:
        self._tables.union_membership.add(person_id, body_id, joined_on, left_on)

    def _write_belonging(self, person_id: int, belonging: Belonging) -> int:
        return self._tables.party_membership.add(
            person_id,
            belonging.cell.id,
            belonging.valid_from,
            belonging.valid_to,
            belonging.decided_on,
            belonging.admitted_on,
            belonging.official_on,
            "exempt" if belonging.is_exempt else "active",
        )


def _least(who: Profile) -> Profile:
    """What the Youth Union's lists hold of a member who is not on the road."""
    return replace(who, ethnic_group=None, religion=None, education="", professional="", theory="")
