"""Writes the targets of invented provinces; what is asked rests on the members at the end of the year before."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from demo.operations.tables import Tables
from demo.rules.body import Body
from demo.rules.target import Asked, targets
from membership.models import OrganisationSegment, PartyMembership
from quotas.models import Quota


def write_targets(tables: Tables, provinces: Sequence[Asked], until: date) -> None:
    """:param provinces: the one that is there today first, then those that became part of it."""
    members = {
        (province.tree.party, year): _members_on(province.tree.party, date(year, 12, 31))
        for province in provinces
        for year in range(2022, until.year)
    }
    with tables.loader.filling():
        for target in targets(provinces, members, until):
            tables.quota.add(
                target.body.id,
                target.indicator,
                target.group,
                date(target.year, 1, 1),
                date(target.year, 12, 31),
                target.valid_from,
                target.valid_to,
                target.target_min,
                target.target_max,
                Quota.Unit.PERSONS.value,
                target.decision,
            )


def _members_on(top: Body, day: date) -> int:
    """By the tree of the day."""
    there = OrganisationSegment.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)
    below = there.filter(chain__contains=[top.id]).values("organisation")
    return PartyMembership.objects.in_force(day).filter(organisation__in=below).count()
