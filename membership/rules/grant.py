"""Who may give which role, where a role may stand, and for how long."""

from datetime import date
from typing import Final

from common.dates import add_months
from membership.rules.permission import Permission
from membership.rules.role import ROLES

ORGANISATION_ADMIN: Final = "organisation_admin"
SYSTEM_ADMIN: Final = "system_admin"
EXPORTER: Final = "exporter"
LONGEST_MONTHS: Final = 12

# An administrator sees no people and still appoints those who do; nobody raises anybody above oneself.
# What needs two is given by either kind, so that each can be the other's second.
_GIVES: Final = {
    ORGANISATION_ADMIN: frozenset(ROLES) - {SYSTEM_ADMIN},
    SYSTEM_ADMIN: frozenset({ORGANISATION_ADMIN, SYSTEM_ADMIN, EXPORTER}),
}

# Whoever hands out rights, or carries data out of the system, is appointed by two.
_DELICATE: Final = frozenset({Permission.USER_MANAGE, Permission.PERSON_EXPORT})

# These serve bodies of either tree; each other role belongs to one.
_IN_EITHER_TREE: Final = frozenset({ORGANISATION_ADMIN, EXPORTER})


def given_by(role: str) -> frozenset[str]:
    """The roles that a holder of this role may give inside the organisation it was given for."""
    return _GIVES.get(role, frozenset())


def needs_second(role: str) -> bool:
    """Whether another administrator must confirm the grant before it opens anything."""
    return not ROLES[role].permissions.isdisjoint(_DELICATE)


def stands_in(role: str, system: str | None) -> bool:
    """Whether the role may be given for a body of this tree (``None``: for the installation as a whole)."""
    if role in _IN_EITHER_TREE:
        return system is not None
    return ROLES[role].system == system


def latest_end(valid_from: date) -> date:
    """Rights are looked at again at least once a year."""
    return add_months(valid_from, LONGEST_MONTHS)
