"""What a leader's first page shows, gathered in few statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count
from django.db.models.functions import Substr

from common.dates import Period
from membership.models import Organisation
from membership.rules.organisation_kind import PARTY
from membership.rules.path import WIDTH, subtree
from pipeline.models import Candidacy, Probation
from reports.queries.attainment import Attainment, attainment
from reports.queries.conversion import Conversion, conversion
from reports.rules.measure import Pair

# From the cell's resolution on nothing but formalities stand between a person and the ceremony.
READY_STAGES = ("cell_resolved", "appraised", "base_resolved", "decided")


@dataclass(frozen=True, slots=True)
class Overview:
    """`units` are the children by id; `ready` counts the people in each who may soon be admitted.

    `unrecognised` are probationers whose twelve months are over, `stalled` people without any step for long.
    """

    attainment: Attainment
    conversion: Conversion
    units: Mapping[int, Organisation]
    ready: Mapping[int, int]
    unrecognised: int
    stalled: int


def overview(*, organisation: Organisation, period: Period, as_of: date, tree: str) -> Overview:
    """The figures of one organisation and its children for the period, as known on the day."""
    units = {unit.pk: unit for unit in organisation.children.all()}
    return Overview(
        attainment=attainment(organisation, period, as_of=as_of, pairs=(main_pair(),), children=True, tree=tree),
        conversion=conversion(organisation, period.start, min(period.end, as_of)),
        units=units,
        ready=_ready(organisation, units),
        unrecognised=_unrecognised(organisation, as_of),
        stalled=Candidacy.objects.under(organisation).stalled(as_of, settings.STALLED_DAYS).count(),
    )


def main_pair() -> Pair:
    return ("admitted", "all")


def _ready(organisation: Organisation, units: Mapping[int, Organisation]) -> dict[int, int]:
    side = "party_organisation" if organisation.system == PARTY else "union_organisation"
    prefix = Substr(f"{side}__path", 1, len(organisation.path) + WIDTH + 1)
    people = Candidacy.objects.under(organisation).open().filter(stage__in=READY_STAGES)
    counts = dict(people.annotate(unit=prefix).values_list("unit").annotate(Count("pk")).order_by())
    return {unit.pk: counts.get(unit.path, 0) for unit in units.values()}


def _unrecognised(organisation: Organisation, day: date) -> int:
    low, high = subtree(organisation.path)
    side = "party_organisation" if organisation.system == PARTY else "union_organisation"
    inside = {f"candidacy__{side}__path__gte": low, f"candidacy__{side}__path__lt": high}
    return Probation.objects.due_before(day).filter(**inside).count()
