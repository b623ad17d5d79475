from typing import Any

from django.db import models

from membership.registry import person_scope


class PersonQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "PersonQuerySet":
        """People whom the user may see through a membership or any room's own rows (`registry.scope_people`)."""
        return self if user is None else self.filter(person_scope(user))
