"""What each account of the cast may see, written down by hand: the measure of the product, not its echo.

Seen from `base_cadre` (base_a1), the places of the cast are: own base_a1, child cell_a11 and cell_a12, parent upper_a,
sibling base_a2 and base_cell, cousin base_b1, another province other_cell; `union_*` is the other tree.
"""

from typing import Final

VISITOR = "visitor"
OUTSIDE: Final = (VISITOR, "disabled")
ROLES: Final = (
    "nobody",
    "cell_cadre",
    "base_cadre",
    "specialist",
    "leader",
    "union_officer",
    "training_centre",
    "organisation_admin",
    "system_admin",
    "auditor",
)
EVERYBODY: Final = (*OUTSIDE, *ROLES)

# People on the road, by the attribute of their candidacy.
_CELL_A11 = {"source", "introduced", "trained", "ready", "admitted", "recognisable"}
_BASE_A1 = _CELL_A11 | {"sibling"}
_UPPER_A = _BASE_A1 | {"distant", "health"}
SEES_PEOPLE: Final[dict[str, set[str]]] = {
    "nobody": set(),
    "cell_cadre": _CELL_A11,
    "base_cadre": _BASE_A1,
    "specialist": _UPPER_A,
    "leader": _UPPER_A | {"cousin"},
    "union_officer": _CELL_A11 - {"source"} | {"distant"},
    # Only the lines of a roster: see NOMINATED.
    "training_centre": set(),
    "organisation_admin": set(),
    "system_admin": set(),
    "auditor": _UPPER_A,
}
# Those with a place in a class of upper_a: whoever manages it sees their names there, and no page of theirs.
NOMINATED: Final = {"trained", "ready", "admitted", "recognisable"}

# Bodies of both trees.
_A1 = {"base_a1", "cell_a11", "cell_a12"}
_A = _A1 | {"upper_a", "base_a2", "base_cell", "cell_a21"}
_PROVINCE = _A | {"province", "upper_b", "base_b1", "cell_b11"}
_UNION_UPPER = {"union_upper", "union_base", "union_school", "union_branch"}
_EVERYWHERE = _PROVINCE | _UNION_UPPER | {"union_province", "other_province", "other_cell"}
SEES_ORGANISATIONS: Final[dict[str, set[str]]] = {
    "nobody": set(),
    "cell_cadre": {"cell_a11"},
    "base_cadre": _A1,
    "specialist": _A,
    "leader": _PROVINCE,
    "union_officer": _UNION_UPPER,
    "training_centre": _A,
    "organisation_admin": _PROVINCE,
    "system_admin": _EVERYWHERE,
    "auditor": _A,
}

# Accounts.
_PARTY_ACCOUNTS = {
    "organisation_admin",
    "leader",
    "specialist",
    "base_cadre",
    "cell_cadre",
    "training_centre",
    "auditor",
    "disabled",
}
_EVERY_ACCOUNT = _PARTY_ACCOUNTS | {"system_admin", "union_officer", "nobody"}
SEES_ACCOUNTS: Final[dict[str, set[str]]] = {
    role: {"organisation_admin": _PARTY_ACCOUNTS, "system_admin": _EVERY_ACCOUNT}.get(role, set()) for role in ROLES
}

# Classes, all of upper_a but one.
SEES_CLASSES: Final[dict[str, set[str]]] = {
    role: {"training_class", "open_class"} if role in {"specialist", "leader", "training_centre", "auditor"} else set()
    for role in ROLES
}

# Who holds what, somewhere.
READS_PEOPLE: Final = {"cell_cadre", "base_cadre", "specialist", "leader", "union_officer", "auditor"}
ENTERS_PEOPLE: Final = {"cell_cadre", "base_cadre", "specialist", "union_officer"}
RECORDS_STAGES: Final = {"cell_cadre", "base_cadre", "specialist"}
RECORDS_UNION_STAGES: Final = {"union_officer"}
DECIDES: Final = {"base_cadre", "specialist"}
VOIDS: Final = {"base_cadre", "specialist"}
REVEALS: Final = {"base_cadre", "specialist"}
READS_FIGURES: Final = READS_PEOPLE | {"organisation_admin"}
ASSIGNS_QUOTAS: Final = {"specialist"}
READS_CLASSES: Final = READS_PEOPLE | {"training_centre"}
MANAGES_CLASSES: Final = {"specialist", "training_centre"}
CHANGES_TREE: Final = {"organisation_admin", "system_admin"}
KEEPS_ACCOUNTS: Final = {"organisation_admin", "system_admin"}
KEEPS_LISTS: Final = {"system_admin"}
READS_JOBS: Final = {"system_admin"}
READS_AUDIT: Final = {"system_admin", "auditor"}
EVERY_ROLE: Final = set(ROLES)
