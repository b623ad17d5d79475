"""Whether figures lag behind what was saved."""

from datetime import datetime, timedelta

from django.db.models import Min
from django.utils import timezone

from reports.models import FactState, StaleFact

# DESIGN: a banner when the oldest queued key is older than this; before that the worker is simply at work.
PATIENCE = timedelta(minutes=5)


def stale_since() -> datetime | None:
    """When the facts were last computed, if a change has been waiting for too long; else nothing."""
    oldest = StaleFact.objects.aggregate(oldest=Min("marked_at"))["oldest"]
    if oldest is None or timezone.now() - oldest < PATIENCE:
        return None
    state = FactState.objects.first()
    return state.computed_at if state and state.computed_at else oldest
