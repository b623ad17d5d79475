"""From the record to the bell: which jobs are wanted and due, published by id only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import F, Q
from django.utils import timezone

from common.dates import local_today
from jobs.models import Job
from jobs.operations.bell import BellIsSilent
from jobs.operations.job import ask
from jobs.registry import pulses
from jobs.schedule import NIGHTLY

# What is not done after this long is published again; a copy that comes too late finds nothing to do.
RESEND_AFTER: Final = timedelta(seconds=6)
AT_ONCE: Final = 200
# Many saves in a row make one job now and then, not one each.
PULSE_PAUSE: Final = timedelta(seconds=0.3)
# After a pulse's job was parked: time for someone to look before three more attempts.
PULSE_RECOVERY: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Round:
    """`published` bells were rung; `is_silent` when the broker stayed away; `wants_more` when work waits its turn."""

    published: int
    is_silent: bool
    wants_more: bool


def dispatch_once(*, send: Callable[[int], None]) -> Round:
    """Ask for what is wanted and publish what is due.

    :param send: rings the bell for one job, or raises `BellIsSilent`; the next round tries again.
    """
    wants_more = ask_for_wanted()
    ask_for_missed()
    published, is_silent = publish_due(send=send)
    return Round(published, is_silent, wants_more)


def ask_for_wanted() -> bool:
    """One job for each pulse that wants work, one at a time; whether work has to wait for its turn."""
    waits = False
    for kind, wanted in pulses().items():
        if not wanted():
            continue
        now = timezone.now()
        recent = Job.objects.filter(kind=kind)
        if recent.filter(parked_at__gt=now - PULSE_RECOVERY).exists():
            continue
        if recent.filter(Q(done_at=None, parked_at=None) | Q(asked_at__gt=now - PULSE_PAUSE)).exists():
            waits = True
        else:
            ask(kind=kind)
    return waits


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


def publish_due(*, send: Callable[[int], None]) -> tuple[int, bool]:
    """How many bells were rung, and whether the broker fell silent.

    No row is locked meanwhile: a worker never waits for the broker. A job that two dispatchers publish is done once.
    """
    is_due = Q(sent_at=None) | Q(sent_at__lt=timezone.now() - RESEND_AFTER)
    due = Job.objects.open().filter(is_due).order_by(F("sent_at").asc(nulls_first=True), "pk")
    rung: list[int] = []
    is_silent = False
    for job_id in due.values_list("pk", flat=True)[:AT_ONCE]:
        try:
            send(job_id)
        except BellIsSilent:
            is_silent = True
            break
        rung.append(job_id)
    Job.objects.open().filter(pk__in=rung).update(sent_at=timezone.now())
    return len(rung), is_silent
