"""Targets of bodies that ended, on today's tree: added to those of their only heir, else told apart.

Only numbers of persons are added; a share or a rate of one body says nothing of another.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection

from common.dates import Period
from membership.models import Organisation
from membership.rules.path import WIDTH, ids_in
from reports.queries.home import HOMES
from reports.queries.place import TODAY, Place
from reports.rules.measure import Number, Pair, whole
from reports.rules.term import PERSONS

# Of the committee and the bodies directly below it. Of a body that ended inside another that did, the target is part
# of the other's.
_STATEMENT: Final = f"""
WITH {HOMES}
SELECT r.path, r.is_attributed, o.path, o.name, q.indicator, q."group", q.unit, q.target_min, q.target_max
FROM restated r
JOIN membership_organisation o ON o.id = r.organisation_id
JOIN quotas_quota q ON q.organisation_id = o.id AND q.state = 'assigned'
  AND q.period_from = %(start)s AND q.period_to = %(end)s
  AND q.valid_from <= %(as_of)s AND (q.valid_to IS NULL OR q.valid_to > %(as_of)s)
WHERE r.path >= %(low)s AND r.path < %(high)s AND length(r.path) <= length(%(low)s) + {WIDTH + 1}
ORDER BY o.path
"""  # noqa: S608 (numbers of this code base)


@dataclass(frozen=True, slots=True)
class Inherited:
    """A target of a body that ended; `heir` is its only heir, None where there is none or it cannot be added."""

    heir: int | None
    path: str
    name: str
    pair: Pair
    low: Number
    high: Number | None


def inherited_targets(committee: Organisation, period: Period, as_of: date) -> list[Inherited]:
    """One statement. Those of the same heir and pair can be added up."""
    parameters = Place(committee, TODAY).parameters | {"start": period.start, "end": period.end, "as_of": as_of}
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, parameters)
        rows = cursor.fetchall()
    found = [
        Inherited(
            ids_in(home)[-1] if is_attributed and unit == PERSONS else None,
            path,
            name,
            (indicator, group),
            whole(low),
            None if high is None else whole(high),
        )
        for home, is_attributed, path, name, indicator, group, unit, low, high in rows
    ]
    return [target for target in found if not _is_part(target, found)]


def _is_part(target: Inherited, others: Iterable[Inherited]) -> bool:
    return any(
        other.pair == target.pair and other.heir == target.heir and target.path.startswith(other.path)
        for other in others
        if other is not target
    )
