from typing import TYPE_CHECKING, Any

from membership.access import ranges
from membership.querysets.period import PeriodQuerySet
from membership.rules.permission import Permission

if TYPE_CHECKING:
    from membership.models import Grant  # noqa: F401 - named in the type


class GrantQuerySet(PeriodQuerySet["Grant"]):
    def visible_to(self, user: Any, permission: Permission = Permission.USER_MANAGE) -> "GrantQuerySet":
        """Grants for organisations whose accounts the user keeps; ``None`` is the system itself."""
        return self if user is None else self.filter(ranges(user, permission).any_q("organisation__path"))
