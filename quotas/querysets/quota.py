from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from membership.access import ranges
from membership.rules.permission import Permission


class QuotaQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, permission: Permission = Permission.QUOTA_VIEW) -> "QuotaQuerySet":
        """Quotas of organisations in which the user holds the permission; ``None`` is the system itself."""
        return self if user is None else self.filter(ranges(user, permission).any_q("organisation__path"))

    def in_force(self, day: date) -> "QuotaQuerySet":
        """The assigned versions that answer on a day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day, state="assigned")
