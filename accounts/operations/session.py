"""Where somebody is signed in."""

from typing import Any, Final

from allauth.usersessions.models import UserSession
from django.db.models.functions import Now

from accounts.models import ApiToken
from accounts.operations import audit

# A desk, a second desk and a telephone: more are sessions that somebody forgot.
MOST_SESSIONS: Final = 3


def end_oldest(user: Any) -> None:
    """Sign out of the oldest places when there are too many."""
    for session in UserSession.objects.filter(user=user).order_by("-created_at", "-pk")[MOST_SESSIONS:]:
        session.end()
        audit.record(action="accounts.session.ended", user=user, too_many=True)


def end_all(user: Any) -> int:
    """Sign out everywhere, programs included, from the very next request on; the number of sessions."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=Now())
    return len(sessions)
