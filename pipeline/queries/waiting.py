"""Who waits for this user without a date: nothing is overdue, but nobody else will move them on."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, Q, Window

from membership.access import ranges
from membership.models import Organisation
from membership.rules.permission import Permission
from pipeline.models import Candidacy
from pipeline.queries.candidacy_list import TABS
from pipeline.queries.next_step import standing_on_road, with_road
from pipeline.rules.stage import Stage, next_step

MOST_SHOWN: Final = 20
# A Union body asks again when a cell has not answered for so long.
ANSWER_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """`days` since the last stage was reached."""

    candidacy: Candidacy
    stage: Stage
    days: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Those who wait longest first, cut at `MOST_SHOWN`; the count is of all."""

    items: tuple[WaitingItem, ...]
    count: int


def waiting(*, user: Any, organisation: Organisation, day: date) -> Waiting:
    """For Party cadres: whom the Union introduced, and whose papers are ready for the cell; for Union officers: whom
    their branches voted outstanding, and introduced people whom no cell has answered. In one statement."""
    rows = (
        Candidacy.objects.visible_to(user)
        .under(organisation)
        .open()
        .filter(_for_party(user, day) | _for_union(user, day))
        .annotate(total=Window(Count("pk")), **with_road())
        .select_related("person", "party_organisation__parent", "union_organisation")
        .order_by("stage_on", "pk")[:MOST_SHOWN]
    )
    found = list(rows)
    items = ((row, next_step(standing_on_road(row).done, row.party_organisation.kind)) for row in found)
    return Waiting(
        tuple(WaitingItem(row, stage, (day - row.stage_on).days) for row, stage in items if stage),
        found[0].total if found else 0,
    )


def _for_party(user: Any, day: date) -> Q:
    reach = ranges(user, Permission.STAGE_RECORD)
    if not reach:
        return Q(pk__in=[])
    ready = TABS["cho-chi-bo"].choose(Candidacy.objects.open(), day).values("pk")
    return reach.party_q("party_organisation__path") & (Q(stage="introduced") | Q(pk__in=ready))


def _for_union(user: Any, day: date) -> Q:
    reach = ranges(user, Permission.UNION_STAGE_RECORD)
    if not reach:
        return Q(pk__in=[])
    unanswered = Q(stage="introduced", stage_on__lt=day - timedelta(days=ANSWER_DAYS))
    return reach.union_q("union_organisation__path") & (unanswered | Q(stage="outstanding"))
