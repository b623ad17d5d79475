"""What accounts leave behind and nobody needs any more."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts.models import Draft, KeptSearch, SubmissionKey
from accounts.operations.kept_search import KEPT_FOR

# Nobody comes back to a form after so long; a form left open overnight still saves once.
DRAFTS_KEPT = timedelta(days=30)
KEYS_KEPT = timedelta(days=7)


@transaction.atomic
def purge() -> int:
    """Delete old searches, keys of forms, drafts and ended sessions; how many rows. Twice changes nothing."""
    now = timezone.now()
    old = (
        KeptSearch.objects.filter(created_at__lt=now - KEPT_FOR),
        SubmissionKey.objects.filter(used_at__lt=now - KEYS_KEPT),
        Draft.objects.filter(saved_at__lt=now - DRAFTS_KEPT),
        Session.objects.filter(expire_date__lt=now),
    )
    return sum(rows.delete()[0] for rows in old)
