"""Numbers by ethnic group or religion tell who they are about: they are for those who may see the people."""

from collections.abc import Collection
from typing import Any

from membership.access import may, require
from membership.rules.permission import Permission
from reports.rules.small_count import SENSITIVE_GROUPS


def sees_people(user: Any, organisation: Any) -> bool:
    """
    :param user: ``None`` is the system itself (commands without `--as`).
    """
    return user is None or may(user, Permission.PERSON_VIEW, organisation)


def require_people(user: Any, organisation: Any, groups: Collection[str]) -> None:
    """For an answer that cannot say "<5".

    :raises Refused: one of the groups is sensitive, and the user may not see the people.
    """
    if not SENSITIVE_GROUPS.isdisjoint(groups):
        require(user, Permission.PERSON_VIEW, organisation)
