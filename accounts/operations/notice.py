"""What happened to somebody's account or rights, told at the next sign-in; mail never leaves the closed network."""

from collections.abc import Iterable
from typing import Any, Final

from django.utils import timezone

from accounts.models import Notice

LONGEST: Final = 400


def tell(users: Iterable[int], text: str) -> None:
    """Leave the sentence for each of the users, in the transaction of what it tells."""
    Notice.objects.bulk_create(Notice(user_id=user, text=text[:LONGEST]) for user in users)


def unseen(user: Any) -> list[str]:
    """The sentences that the user has not been shown, oldest first; from now on they count as shown."""
    rows = list(Notice.objects.filter(user=user, seen_at=None).order_by("created_at", "pk"))
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(seen_at=timezone.now())
    return [row.text for row in rows]
