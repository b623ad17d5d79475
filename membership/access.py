"""May this user? The only place that answers. Grants in force today become ranges of organisation paths."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from common.dates import local_today
from membership.rules.organisation_kind import PARTY, UNION
from membership.rules.path import PathRange, subtree
from membership.rules.permission import LABELS, Permission
from membership.rules.role import ROLES


class Refused(PermissionDenied):
    """In scope, but without the right; carries the reason and who can help, in Vietnamese."""

    def __init__(self, permission: Permission) -> None:
        super().__init__(
            f"Tài khoản của bạn không có quyền {LABELS[permission]} ở đơn vị này. "
            "Quản trị tổ chức của đơn vị cấp trên có thể cấp quyền."
        )


@dataclass(frozen=True, slots=True)
class Ranges:
    """Where a user holds one permission: path ranges in each tree; `everywhere` is the whole installation."""

    party: tuple[PathRange, ...] = ()
    union: tuple[PathRange, ...] = ()
    everywhere: bool = False

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.party or self.union)

    def _q(self, field: str, ranges: tuple[PathRange, ...]) -> Q:
        if self.everywhere:
            return Q()
        inside = Q(pk__in=[])
        for low, high in ranges:
            inside |= Q(**{f"{field}__gte": low, f"{field}__lt": high})
        return inside

    def party_q(self, field: str) -> Q:
        """Rows whose Party organisation's path, at `field`, is in reach."""
        return self._q(field, self.party)

    def union_q(self, field: str) -> Q:
        return self._q(field, self.union)

    def any_q(self, field: str) -> Q:
        """Rows of either tree; ids are unique over both, so the ranges never meet."""
        return self._q(field, self.party + self.union)

    def covers(self, path: str) -> bool:
        return self.everywhere or any(low <= path < high for low, high in self.party + self.union)

    def common(self, other: "Ranges") -> "Ranges":
        """What lies in both; of two ranges of paths one holds the other, or they do not meet."""
        if self.everywhere:
            return other
        if other.everywhere:
            return self
        return Ranges(_meet(self.party, other.party), _meet(self.union, other.union))


def _meet(some: tuple[PathRange, ...], others: tuple[PathRange, ...]) -> tuple[PathRange, ...]:
    pairs = ((PathRange(max(a.low, b.low), min(a.high, b.high))) for a in some for b in others)
    return tuple(sorted({both for both in pairs if both.low < both.high}))


# What an administrator who looks as somebody else may see as they do: none of it shows people.
_WITHOUT_PEOPLE = frozenset(
    {
        Permission.ORGANISATION_VIEW,
        Permission.ORGANISATION_CHANGE,
        Permission.FIGURE_VIEW,
        Permission.QUOTA_VIEW,
        Permission.QUOTA_ASSIGN,
        Permission.USER_MANAGE,
        Permission.REFERENCE_EDIT,
    }
)


# Files leave with the person who made them, so nobody makes one under another's name.
_NEVER_AS_ANOTHER = frozenset({Permission.PERSON_EXPORT})


def grants_of(user: Any) -> list[Any]:
    """The grants in force today with their organisations; read once for each request's user object."""
    if not user.is_authenticated or not user.is_active:
        return []
    if not hasattr(user, "grants_today"):
        user.grants_today = list(user.grants.in_force(local_today()).select_related("organisation"))
    return user.grants_today


def forget_grants(user: Any) -> None:
    """Let them be read again: they, or where their organisations stand, may have changed since.

    For whoever is looked at they are those of the view, which saves nothing.
    """
    if user is not None and hasattr(user, "grants_today") and not hasattr(user, "watched_by"):
        # Not through `vars`: the user of a request is a wrapper around the row that keeps them.
        del user.grants_today
        if hasattr(user, "former_today"):
            del user.former_today


def permissions_of(user: Any) -> frozenset[Permission]:
    """Every permission that the user holds somewhere: what the menu may offer."""
    held: frozenset[Permission] = frozenset()
    return held.union(*(ROLES[grant.role].permissions for grant in grants_of(user)))


def ranges(user: Any, permission: Permission) -> Ranges:
    """Where the user holds the permission today.

    For a user as whom an administrator looks (`watched_by`), people are seen only where both may see them.
    """
    own = _own_ranges(user, permission)
    watcher = getattr(user, "watched_by", None)
    if watcher is None or permission in _WITHOUT_PEOPLE:
        return own
    return Ranges() if permission in _NEVER_AS_ANOTHER else own.common(_own_ranges(watcher, permission))


def _own_ranges(user: Any, permission: Permission) -> Ranges:
    party, union, everywhere = [], [], False
    for grant in grants_of(user):
        if permission not in ROLES[grant.role].permissions:
            continue
        if grant.organisation is None:
            everywhere = True
        elif grant.organisation.system == PARTY:
            party.append(subtree(grant.organisation.path))
        elif grant.organisation.system == UNION:
            union.append(subtree(grant.organisation.path))
    return Ranges(tuple(party), tuple(union), everywhere)


def may(user: Any, permission: Permission, organisation: Any) -> bool:
    """Whether the user holds the permission for this organisation (any object with a `path`)."""
    return ranges(user, permission).covers(organisation.path)


def hides_people(user: Any) -> bool:
    """Whether people whom the user sees are left out, because somebody looks as the user who may not see them all."""
    if not hasattr(user, "watched_by"):
        return False
    for permission in (Permission.PERSON_VIEW, Permission.CLASS_VIEW):
        own, shown = _own_ranges(user, permission), ranges(user, permission)
        # A range begins with the path of its organisation: what holds that holds the whole subtree.
        if not all(shown.covers(place.low) for place in (*own.party, *own.union)):
            return True
    return False


def opens(user: Any, permission: Permission, organisation: Any) -> bool:
    """Whether the user has this page for the organisation at all; the rows on it are asked for with `ranges`.

    It differs from `may` only for whoever looks as the user: the page is there, with the people whom both may see.
    """
    return _own_ranges(user, permission).covers(organisation.path)


def require(user: Any, permission: Permission, organisation: Any) -> None:
    """
    :param user: ``None`` is the system itself (commands without `--as`), which may everything.
    :raises Refused: the user lacks the permission there.
    """
    if user is not None and not may(user, permission, organisation):
        raise Refused(permission)


def require_somewhere(user: Any, permission: Permission) -> None:
    """For pages that show what lies in the user's own scope, wherever that is.

    :raises Refused: the user holds the permission nowhere.
    """
    if permission not in permissions_of(user):
        raise Refused(permission)
