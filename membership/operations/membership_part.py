"""One membership, of the Party or of the Union, that mergers and splits cut into several rows.

The row that others name (a probation, an admission, a mentor) is the last one; the rows before it keep the time in
bodies that ended.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from membership.models import PartyMembership, Transfer, UnionMembership
from membership.queries.succession import Stay, way_on

type Membership = PartyMembership | UnionMembership


def parts_of(member: Membership) -> list[Membership]:
    """The rows of the membership, the earliest first; `member` is the last."""
    rows: Any = type(member)._default_manager.filter(person=member.person_id, valid_from__lt=member.valid_from)
    parts = [member]
    for row in rows.select_for_update().order_by("-valid_from"):
        if not _goes_on(row, parts[0]):
            break
        parts.insert(0, row)
    return parts


def _goes_on(row: Membership, later: Membership) -> bool:
    """Whether the later row is the same membership, in a body that went on for the former one."""
    day = later.valid_from
    if row.valid_to != day:
        return False
    if not way_on(row.person_id, row.organisation_id, later.organisation_id, after=row.valid_from, until=date.max):
        return False
    accepted = Transfer.objects.filter(person=row.person_id, state=Transfer.State.ACCEPTED, closed_on=day)
    return not accepted.filter(to_organisation=later.organisation_id).exists()


def make_official(member: PartyMembership, day: date | None) -> None:
    """From that day; without one the membership is probationary again."""
    parts = [part.pk for part in parts_of(member)]
    PartyMembership.objects.filter(pk__in=parts).update(official_on=day)
    member.official_on = day


def end_before(member: Membership, day: date) -> None:
    """The membership ends where it stood the day before, also when its body ended since; later parts never were.

    The day lies after the beginning of the membership.
    """
    parts = parts_of(member)
    last = next(part for part in reversed(parts) if part.valid_from < day)
    gone = [part.pk for part in parts[parts.index(last) :] if part.pk != member.pk]
    type(member)._default_manager.filter(pk__in=gone).delete()
    member.organisation_id, member.valid_from, member.valid_to = last.organisation_id, last.valid_from, day
    member.save(update_fields=["organisation", "valid_from", "valid_to"])


def go_on(member: Membership, stays: Iterable[Stay]) -> None:
    """A membership without an end goes on in the bodies that took the place of its own."""
    for stay in stays:
        if stay.since <= member.valid_from or stay.body == member.organisation_id:
            continue
        values = {field.attname: getattr(member, field.attname) for field in member._meta.concrete_fields}
        member.organisation_id, member.valid_from = stay.body, stay.since
        member.save(update_fields=["organisation", "valid_from"])
        type(member)._default_manager.create(**values | {"id": None, "valid_to": stay.since})
