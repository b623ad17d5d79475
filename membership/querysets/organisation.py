from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from membership.access import ranges
from membership.rules.path import subtree
from membership.rules.permission import Permission

if TYPE_CHECKING:
    from membership.models import Organisation


class OrganisationQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, permission: Permission = Permission.ORGANISATION_VIEW) -> "OrganisationQuerySet":
        """Organisations in which the user holds the permission today; ``None`` is the system itself."""
        return self if user is None else self.filter(ranges(user, permission).any_q("path"))

    def under(self, organisation: "Organisation") -> "OrganisationQuerySet":
        """The organisation and everything below it, by today's tree."""
        low, high = subtree(organisation.path)
        return self.filter(path__gte=low, path__lt=high)

    def existing(self) -> "OrganisationQuerySet":
        return self.filter(closed_on=None)


class OrganisationVersionQuerySet(models.QuerySet[Any]):
    def on(self, day: date) -> "OrganisationVersionQuerySet":
        """The versions valid on a day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)
