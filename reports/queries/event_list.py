"""The events behind a number: who was counted, where and when."""

from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from membership.models import Organisation
from membership.rules.group import mask_of
from membership.rules.organisation_kind import PARTY
from pipeline.models import Candidacy, StageEvent
from pipeline.rules.indicator import INDICATORS


def counted_events(
    *, user: Any, organisation: Organisation, indicator: str, group: str, start: date, end: date
) -> QuerySet[StageEvent]:
    """The events that a flow counts for an organisation and all below it by the tree of their time.

    As many rows as the number shows, when the user may see all the people; only those in reach otherwise.

    :raises KeyError: not a flow of the catalogue, or a group that records are not counted by.
    """
    side = "party" if organisation.system == PARTY else "union"
    events = StageEvent.objects.filter(
        **{f"{side}_segment__ancestry__ancestor": organisation},
        code__in=INDICATORS[indicator].events,
        counted_on__gte=start,
        counted_on__lte=end,
        counts=True,
        is_voided=False,
        candidacy__in=Candidacy.objects.visible_to(user),
    )
    if mask := mask_of(group):
        events = events.alias(bits=F("groups").bitand(mask)).filter(bits=mask)
    return events.select_related("candidacy__person", f"{side}_organisation")
