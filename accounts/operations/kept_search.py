"""The words of a search, kept for a day under a random token: the address of its result says nothing."""

from datetime import timedelta
from typing import Any

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils import timezone

from accounts.models import KeptSearch
from accounts.sealing import open_text, seal_text
from common.text import clean

MOST_CHARACTERS = 120
KEPT_FOR = timedelta(days=1)


@transaction.atomic
def keep(*, user: Any, words: str) -> str:
    """The token under which the words are found again by this user; the user's older searches go."""
    KeptSearch.objects.filter(user=user, created_at__lt=timezone.now() - KEPT_FOR).delete()
    sealed = seal_text(clean(words)[:MOST_CHARACTERS])
    return KeptSearch.objects.create(user=user, sealed_words=sealed).token


def words_of(*, user: Any, token: str) -> str:
    """What was searched; empty for another user's token, a forgotten or a forged one."""
    # The database takes no NUL, not even to say that there is none.
    row = KeptSearch.objects.filter(user=user, token=token[:24]).first() if token.isprintable() else None
    try:
        return open_text(row.sealed_words) if row else ""
    except InvalidToken:
        return ""
