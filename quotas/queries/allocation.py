"""What the table of a committee's children shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from membership.models import Organisation
from quotas.models import Quota
from quotas.rules.allocation import Line, seen_mark


@dataclass(frozen=True, slots=True)
class AllocationTable:
    """`own` is the committee's own target, `quotas` and `before` those of its children this period and the last."""

    children: list[Organisation]
    own: Quota | None
    quotas: Mapping[int, Quota]
    before: Mapping[int, Quota]
    seen: str


def allocation_table(*, parent: Organisation, line: Line, before: Line, day: date) -> AllocationTable:
    """Two statements: the children, and all targets of both periods in force on the day."""
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
    return AllocationTable(children, own, now, last, seen_mark((quota.pk, quota.version) for quota in now.values()))
