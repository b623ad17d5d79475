from typing import Any

from django.db import models

from membership.access import ranges
from membership.rules.permission import Permission


class TrainingClassQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, permission: Permission = Permission.CLASS_VIEW) -> "TrainingClassQuerySet":
        """Classes of committees in which the user holds the permission; ``None`` is the system itself."""
        return self if user is None else self.filter(ranges(user, permission).party_q("organisation__path"))
