"""After a new first key of `FIELD_KEYS`: seal anew what this room keeps sealed."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import models, transaction

from accounts.models import Draft, KeptSearch
from accounts.sealing import is_sealed_with_first_key, seal_anew

CHUNK = 500


def rotate(rows: models.QuerySet[Any], sealed: Callable[[Any], bool]) -> int:
    """Go through rows in the order of their keys, each chunk a transaction; `sealed` writes one anew if it must.

    What is sealed with the first key already is left alone, so that an interrupted run simply goes on.
    """
    changed, last = 0, None
    while True:
        with transaction.atomic():
            page = rows.order_by("pk") if last is None else rows.order_by("pk").filter(pk__gt=last)
            chunk = list(page.select_for_update()[:CHUNK])
            changed += sum(map(sealed, chunk))
        if len(chunk) < CHUNK:
            return changed
        last = chunk[-1].pk


def rotate_own() -> int:
    """Drafts, kept searches and second factors."""
    return (
        rotate(Draft.objects.all(), _draft)
        + rotate(KeptSearch.objects.all(), _kept_search)
        + rotate(Authenticator.objects.all(), _authenticator)
    )


def _draft(row: Draft) -> bool:
    token = row.content["sealed"].encode()
    if is_sealed_with_first_key(token):
        return False
    # Past the clock: the draft is not newer for it.
    Draft.objects.filter(pk=row.pk).update(content={"sealed": seal_anew(token).decode()})
    return True


def _kept_search(row: KeptSearch) -> bool:
    if is_sealed_with_first_key(row.sealed_words):
        return False
    KeptSearch.objects.filter(pk=row.pk).update(sealed_words=seal_anew(row.sealed_words))
    return True


def _authenticator(row: Authenticator) -> bool:
    names = [name for name in ("secret", "seed") if name in row.data]
    if all(is_sealed_with_first_key(row.data[name].encode()) for name in names):
        return False
    fresh = {name: seal_anew(row.data[name].encode()).decode() for name in names}
    Authenticator.objects.filter(pk=row.pk).update(data=row.data | fresh)
    return True
