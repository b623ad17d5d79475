from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Sum

from exchange.rules.export import KEPT_FOR


class ExportQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> "ExportQuerySet":
        """One's own, and nobody's to whoever looks as another user; ``None`` is the system itself."""
        if user is None:
            return self
        return self.none() if hasattr(user, "watched_by") else self.filter(owner=user)

    def outlived(self, now: datetime) -> "ExportQuerySet":
        """Those that still hold their content and may be fetched no more."""
        return self.filter(made_at__lte=now - KEPT_FOR).exclude(content=b"")

    def rows_on(self, day: date) -> int:
        """How many people were taken out on this local day."""
        return self.filter(made_at__date=day).aggregate(rows=Sum("row_count"))["rows"] or 0
