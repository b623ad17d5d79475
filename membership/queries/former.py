"""Looking back: whoever sees a body today also sees the ended bodies that it went on for.

That is only about organisations, their tree and their figures. Rows about people stand where the people are today.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db import connection

from common.dates import local_today
from membership.access import Ranges, Refused, ranges
from membership.models import Organisation
from membership.querysets.organisation import OrganisationQuerySet
from membership.rules.organisation_kind import PARTY, UNION
from membership.rules.path import PathRange
from membership.rules.permission import Permission

_ABOUT_BODIES: Final = frozenset({Permission.ORGANISATION_VIEW, Permission.FIGURE_VIEW})

# From what is in reach back to what ended into it from outside. A body that went over as a whole brings all that stood
# below it, of which nothing is left there; one that was divided shows itself alone.
_FORMER = """
WITH RECURSIVE reach(low, high) AS (SELECT * FROM unnest(%(lows)s::text[], %(highs)s::text[])),
former(path, whole, low, high) AS (
  SELECT '' COLLATE "C", true, low COLLATE "C", high COLLATE "C" FROM reach
  UNION
  SELECT p.path::text, f.whole AND NOT s.partial, p.path::text,
    CASE WHEN f.whole AND NOT s.partial THEN left(p.path, -1) ELSE p.path END || '0'
  FROM former f
  JOIN membership_organisation heir ON heir.path >= f.low AND heir.path < f.high
  JOIN membership_organisationsuccession s ON s.successor_id = heir.id
  JOIN membership_organisation p ON p.id = s.predecessor_id AND p.closed_on = s.effective_on
  WHERE NOT EXISTS (SELECT 1 FROM reach r WHERE p.path >= r.low COLLATE "C" AND p.path < r.high COLLATE "C")
)
SELECT p.system, f.whole, f.low, f.high
FROM former f JOIN membership_organisation p ON p.path = f.path ORDER BY f.low, f.high DESC
"""


def reach_then(user: Any, permission: Permission) -> Ranges:
    """Where the user holds the permission, and the ended bodies that went on there; read once for each request's user.

    Of a body that was divided, each of those that went on for it sees the page, none the figures.

    A permission about people reaches no further than today.
    """
    reach = ranges(user, permission)
    if reach.everywhere or not reach or permission not in _ABOUT_BODIES:
        return reach
    if not hasattr(user, "former_today"):
        user.former_today = {}
    if reach not in user.former_today:
        user.former_today[reach] = _former(reach)
    divided_too = permission == Permission.ORGANISATION_VIEW
    told = [(system, PathRange(*ends)) for system, whole, *ends in user.former_today[reach] if whole or divided_too]
    party, union = (_outermost(one for system, one in told if system == tree) for tree in (PARTY, UNION))
    return Ranges((*reach.party, *party), (*reach.union, *union))


def reach_on(user: Any, day: date) -> Ranges:
    """What the user sees of the tree of a day; of today's there is nothing to look back at."""
    permission = Permission.ORGANISATION_VIEW
    return reach_then(user, permission) if day < local_today() else ranges(user, permission)


def _former(reach: Ranges) -> list[tuple[Any, ...]]:
    places = reach.party + reach.union
    with connection.cursor() as cursor:
        cursor.execute(_FORMER, {"lows": [place.low for place in places], "highs": [place.high for place in places]})
        return cursor.fetchall()


def _outermost(ordered: Iterable[PathRange]) -> list[PathRange]:
    """Without those that lie in another: hundreds of communes went over with their province."""
    found: list[PathRange] = []
    for one in ordered:
        if not found or one.high > found[-1].high:
            found.append(one)
    return found


def visible_then(user: Any) -> OrganisationQuerySet:
    """Bodies in the user's reach, and the ended ones that went on there; ``None`` is the system itself."""
    rows: OrganisationQuerySet = Organisation.objects.all()
    return rows if user is None else rows.filter(reach_then(user, Permission.ORGANISATION_VIEW).any_q("path"))


def may_then(user: Any, permission: Permission, path: str) -> bool:
    """As `access.may`, also for the path of an ended body that went on in the user's reach; asks only where it must."""
    return ranges(user, permission).covers(path) or reach_then(user, permission).covers(path)


def require_then(user: Any, permission: Permission, organisation: Organisation) -> None:
    """
    :raises Refused: the user lacks the permission there and wherever the body went on.
    """
    if not may_then(user, permission, organisation.path):
        raise Refused(permission)
