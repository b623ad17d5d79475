from typing import Any

from django.db import models


class SavedViewQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "SavedViewQuerySet":
        """One's own, whatever one's rights; ``None`` is the system itself."""
        return self if user is None else self.filter(owner=user)
