"""The events behind a number: who was counted, where and when."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL

from membership.rules.group import mask_of
from pipeline.models import Candidacy, StageEvent
from pipeline.rules.indicator import INDICATORS
from reports.queries.place import DIRECT, THEN, UNATTRIBUTED, Place

# The organisations that count here today, or in one part of the rest only.
_AT_HOME: Final = "(WITH {homes} SELECT h.organisation_id FROM inside h {part})"
_PARTS: Final = {
    None: "",
    DIRECT: "WHERE h.path = %(low)s AND h.is_attributed",
    UNATTRIBUTED: "WHERE h.path = %(low)s AND NOT h.is_attributed",
}


def counted_events(
    *,
    user: Any,
    place: Place,
    indicator: str,
    group: str,
    start: date,
    end: date,
    part: int | None = None,
) -> QuerySet[StageEvent]:
    """The events that a flow counts for an organisation and all below it, or in a part of what no child counts.

    As many rows as the number shows, when the user may see all the people; only those in reach otherwise.

    :raises KeyError: not a flow of the catalogue, or a group that records are not counted by.
    """
    events = StageEvent.objects.filter(
        _where(place, part),
        code__in=INDICATORS[indicator].events,
        counted_on__gte=start,
        counted_on__lte=end,
        counts=True,
        is_voided=False,
        candidacy__in=Candidacy.objects.visible_to(user),
    )
    if mask := mask_of(group):
        events = events.alias(bits=F("groups").bitand(mask)).filter(bits=mask)
    return events.select_related("candidacy__person", f"{place.side}_organisation__parent")


def _where(place: Place, part: int | None) -> Q:
    body, segment = f"{place.side}_organisation", f"{place.side}_segment"
    if place.tree == THEN:
        if part == DIRECT:
            return Q(**{body: place.organisation})
        # The index knows the body, not the segment.
        return Q(**{f"{segment}__ancestry__ancestor": place.organisation, body: F(f"{segment}__organisation")})
    statement, values = _in_order(_AT_HOME.format(homes=place.homes, part=_PARTS[part]), place.parameters)
    return Q(**{f"{body}__in": RawSQL(statement, values)})  # noqa: S611


def _in_order(statement: str, named: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """Django takes the parameters of a part of a statement by position."""
    names = re.findall(r"%\((\w+)\)s", statement)
    return re.sub(r"%\(\w+\)s", "%s", statement), [named[name] for name in names]
