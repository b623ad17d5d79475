from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from membership.access import ranges
from membership.rules.path import subtree
from membership.rules.permission import Permission

if TYPE_CHECKING:
    from membership.models import Organisation


class CandidacyQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, permission: Permission = Permission.PERSON_VIEW) -> "CandidacyQuerySet":
        """Candidacies in reach: by the Party organisation that holds them or the Union body that introduced.
        ``None`` is the system itself."""
        if user is None:
            return self
        reach = ranges(user, permission)
        return self.filter(reach.party_q("party_organisation__path") | reach.union_q("union_organisation__path"))

    def known_to(self, user: Any) -> "CandidacyQuerySet":
        """Those in reach, and those with a place in a class that the user manages: a roster names them, no more."""
        if user is None:
            return self
        centre = ranges(user, Permission.CLASS_MANAGE)
        places = apps.get_model("pipeline", "Enrolment").objects.filter(
            centre.party_q("training_class__organisation__path")
        )
        nominated = Q(pk__in=places.values("candidacy")) if centre else Q(pk__in=[])
        return self.filter(Q(pk__in=self.model.objects.visible_to(user).values("pk")) | nominated)

    def under(self, organisation: "Organisation") -> "CandidacyQuerySet":
        """Held by the organisation (Party) or introduced by it (Youth Union), or by a body below it."""
        low, high = subtree(organisation.path)
        side = "party_organisation" if organisation.system == "party" else "union_organisation"
        return self.filter(**{f"{side}__path__gte": low, f"{side}__path__lt": high})

    def open(self) -> "CandidacyQuerySet":
        """On the road: neither recognised nor ended."""
        return self.filter(outcome="")

    def stalled(self, day: date, days: int) -> "CandidacyQuerySet":
        """On the road before admission and without any event for more than `days` days (hồ sơ đứng yên)."""
        return self.open().filter(admitted_on=None, last_event_on__lt=day - timedelta(days=days))
