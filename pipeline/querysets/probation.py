from datetime import date
from typing import Any

from django.db import models

from membership.access import ranges
from membership.rules.permission import Permission


class ProbationQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, permission: Permission = Permission.PERSON_VIEW) -> "ProbationQuerySet":
        """Probations of members whose candidacy is in reach; ``None`` is the system itself."""
        if user is None:
            return self
        reach = ranges(user, permission)
        return self.filter(
            reach.party_q("candidacy__party_organisation__path") | reach.union_q("candidacy__union_organisation__path")
        )

    def open(self) -> "ProbationQuerySet":
        return self.filter(outcome="")

    def due_before(self, day: date) -> "ProbationQuerySet":
        """Open, with the twelve months ended before the day."""
        return self.open().filter(ends_on__lt=day)
