"""What the table of a committee's children shows."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef

from membership.models import Organisation, OrganisationSuccession
from quotas.models import Quota
from quotas.rules.allocation import Line, seen_mark


@dataclass(frozen=True, slots=True)
class SplitTarget:
    """A target that ended when its body was split, and which successors were given none since: it is to be decided."""

    quota: Quota
    heirs: list[Organisation]


@dataclass(frozen=True, slots=True)
class AllocationTable:
    """`own` is the committee's own target, `quotas` and `before` those of its children this period and the last."""

    children: list[Organisation]
    own: Quota | None
    quotas: Mapping[int, Quota]
    before: Mapping[int, Quota]
    split: list[SplitTarget]
    seen: str


def allocation_table(*, parent: Organisation, line: Line, before: Line, day: date) -> AllocationTable:
    """Three statements: the children, all targets of both periods in force on the day, and those of split bodies; two
    more where there are any."""
    children = list(parent.children.existing().order_by("sort_key", "pk"))
    rows = Quota.objects.in_force(day).filter(
        organisation__in=[parent.pk, *(child.pk for child in children)],
        indicator=line.indicator,
        group=line.group,
        unit=Quota.Unit.PERSONS,
        period_from__in=[line.period_from, before.period_from],
        period_to__in=[line.period_to, before.period_to],
    )
    now = {row.organisation_id: row for row in rows if row.period_from == line.period_from}
    last = {row.organisation_id: row for row in rows if row.period_from == before.period_from}
    own = now.pop(parent.pk, None)
    last.pop(parent.pk, None)
    seen = seen_mark((quota.pk, quota.version) for quota in now.values())
    return AllocationTable(children, own, now, last, _split_targets(parent, line, day), seen)


def _split_targets(parent: Organisation, line: Line, day: date) -> list[SplitTarget]:
    edges = OrganisationSuccession.objects.filter(
        predecessor=OuterRef("organisation"), effective_on=OuterRef("valid_to")
    )
    of_line = Quota.objects.filter(
        indicator=line.indicator,
        group=line.group,
        unit=Quota.Unit.PERSONS,
        state=Quota.State.ASSIGNED,
        period_from=line.period_from,
        period_to=line.period_to,
    )
    ended = of_line.filter(
        Exists(edges.filter(partial=True)),
        ~Exists(edges.filter(partial=False)),
        organisation__parent=parent,
        organisation__closed_on=F("valid_to"),
        valid_to__lte=day,
    )
    rows = list(ended.select_related("organisation").order_by("organisation__sort_key", "pk"))
    if not rows:
        return []
    heirs: dict[int, list[Organisation]] = defaultdict(list)
    successions = OrganisationSuccession.objects.filter(
        predecessor__in=[row.organisation_id for row in rows],
        effective_on=F("predecessor__closed_on"),
        successor__closed_on=None,
    )
    for edge in successions.select_related("successor").order_by("successor__sort_key"):
        heirs[edge.predecessor_id].append(edge.successor)
    ids = {heir.pk for found in heirs.values() for heir in found}
    given: dict[int, date] = dict(
        of_line.filter(organisation__in=ids).order_by("valid_from").values_list("organisation", "valid_from")
    )
    return [
        SplitTarget(row, without)
        for row in rows
        if (without := [heir for heir in heirs[row.organisation_id] if not _has_since(given.get(heir.pk), row)])
    ]


def _has_since(given: date | None, ended: Quota) -> bool:
    return given is not None and ended.valid_to is not None and given >= ended.valid_to
