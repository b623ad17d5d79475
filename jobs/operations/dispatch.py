"""From the record to the bell: which jobs are wanted and due, published by id only."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from common.dates import local_today
from jobs.models import Job
from jobs.operations.job import ask
from jobs.registry import pulses
from jobs.schedule import NIGHTLY

# What is not done after this long is published again; a copy that comes too late finds nothing to do.
RESEND_AFTER: Final = timedelta(seconds=6)
AT_ONCE: Final = 200


def dispatch_once(*, send: Callable[[int], None]) -> int:
    """Ask for what is wanted and publish what is due; how many were published.

    When publishing fails nothing is marked as sent, and the next round tries again.
    """
    ask_for_wanted()
    ask_for_missed()
    return publish_due(send=send)


def ask_for_wanted() -> None:
    """One job for each pulse that wants work and has none open."""
    open_kinds = set(Job.objects.open().values_list("kind", flat=True))
    for kind, wanted in pulses().items():
        if kind not in open_kinds and wanted():
            ask(kind=kind)


def ask_for_missed() -> None:
    """Nightly work whose hour has passed today and that nobody asked for."""
    now = timezone.localtime()
    due = [kind for kind, at in NIGHTLY.items() if now.time() >= at]
    asked = set(Job.objects.filter(kind__in=due, key=str(local_today())).values_list("kind", flat=True))
    for kind in due:
        if kind not in asked:
            ask_tonight(kind=kind)


def ask_tonight(*, kind: str) -> Job:
    """Ask for nightly work; the date as key makes a second ask of the same day harmless."""
    return ask(kind=kind, key=str(local_today()))


@transaction.atomic
def publish_due(*, send: Callable[[int], None]) -> int:
    """
    :param send: rings the bell for one job; what it raises leaves all of this round unsent.
    """
    is_due = Q(sent_at=None) | Q(sent_at__lt=timezone.now() - RESEND_AFTER)
    due = Job.objects.open().filter(is_due).order_by("pk").select_for_update(skip_locked=True)
    ids = list(due.values_list("pk", flat=True)[:AT_ONCE])
    Job.objects.filter(pk__in=ids).update(sent_at=timezone.now())
    for job_id in ids:
        send(job_id)
    return len(ids)
