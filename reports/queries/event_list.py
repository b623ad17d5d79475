"""The events behind a number: who was counted, where and when."""

from datetime import date
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL

from membership.rules.group import mask_of
from membership.rules.path import subtree
from pipeline.models import Candidacy, StageEvent
from pipeline.rules.indicator import INDICATORS
from reports.queries.place import DIRECT, THEN, UNATTRIBUTED, Place

# The organisations that count here today, or in one part of the rest only.
_AT_HOME: Final = """
(WITH {homes} SELECT h.organisation_id FROM home h WHERE h.path >= %s AND h.path < %s {part})
"""
_PARTS: Final = {
    None: "",
    DIRECT: "AND h.path = %s AND h.is_attributed",
    UNATTRIBUTED: "AND h.path = %s AND NOT h.is_attributed",
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
    return events.select_related("candidacy__person", f"{place.side}_organisation")


def _where(place: Place, part: int | None) -> Q:
    here = f"{place.side}_organisation"
    if place.tree == THEN:
        if part == DIRECT:
            return Q(**{here: place.organisation})
        return Q(**{f"{place.side}_segment__ancestry__ancestor": place.organisation})
    low, high = subtree(place.organisation.path)
    statement = _AT_HOME.format(homes=place.homes, part=_PARTS[part])
    return Q(**{f"{here}__in": RawSQL(statement, [low, high] if part is None else [low, high, low])})  # noqa: S611
