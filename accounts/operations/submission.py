"""A form that is sent twice is saved once: a double click, a resend, the Back button."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from accounts.models import SubmissionKey


class Submission:
    """One filling-in of a form. `result_url` is where it led; a repetition finds the first one's."""

    def __init__(self, result_url: str | None) -> None:
        self.is_repeated = result_url is not None
        self.result_url = result_url or ""


@contextmanager
def once(key: str | uuid.UUID, user: Any) -> Iterator[Submission]:
    """Everything inside is one transaction together with the key::

        with once(request.POST.get("key", ""), request.user) as submission:
            if not submission.is_repeated:
                admission = admit(by=request.user, …)
                submission.result_url = reverse("candidacy_detail", args=[admission.candidacy_id])
        return redirect(submission.result_url)

    A second request with the key waits for the first and then finds its result; when the first was refused (the
    refusal must leave the block), the second has its own try. A key that cannot be read counts as a new one.

    :raises SubmissionKey.DoesNotExist: the key is another user's.
    """
    wanted = _uuid(key)
    with transaction.atomic():
        # The unique index makes the second wait until the first has committed or failed.
        SubmissionKey.objects.bulk_create([SubmissionKey(key=wanted, user=user)], ignore_conflicts=True)
        row = SubmissionKey.objects.select_for_update().get(key=wanted, user=user)
        submission = Submission(row.result_url or None)
        yield submission
        if not submission.is_repeated:
            SubmissionKey.objects.filter(key=wanted).update(result_url=submission.result_url)


def rehearse[Result](act: Callable[[], Result]) -> Result:
    """Do the act and take it back: its result, or its refusal, before anything is confirmed."""
    with transaction.atomic():
        result = act()
        transaction.set_rollback(True)
    return result


def _uuid(key: str | uuid.UUID) -> uuid.UUID:
    if isinstance(key, uuid.UUID):
        return key
    try:
        return uuid.UUID(key)
    except ValueError:
        return uuid.uuid4()
