from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db.models import F

from membership.access import ranges
from membership.querysets.period import PeriodQuerySet
from membership.rules.permission import Permission

if TYPE_CHECKING:
    from membership.models import Grant  # noqa: F401 - named in the type


class GrantQuerySet(PeriodQuerySet["Grant"]):
    def in_force(self, day: date) -> Self:
        """Those that open something on the day: what waits for a second administrator opens nothing."""
        return super().in_force(day).filter(awaits_confirmation=False)

    def lasting(self, day: date) -> Self:
        """Those that hold on the day or will: in force, to come, or waiting for a second administrator.

        One that was ended before it began holds on no day.
        """
        return self.exclude(valid_to__lte=day).exclude(valid_to__lte=F("valid_from"))

    def visible_to(self, user: Any, permission: Permission = Permission.USER_MANAGE) -> "GrantQuerySet":
        """Grants for organisations whose accounts the user keeps; ``None`` is the system itself."""
        return self if user is None else self.filter(ranges(user, permission).any_q("organisation__path"))
