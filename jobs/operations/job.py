"""Asking for a job, doing it, setting it aside."""

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from common.errors import DomainError
from jobs.models import Job
from jobs.registry import Kind, Outcome, kind_of

logger = logging.getLogger(__name__)
CHANNEL: Final = "nguon_jobs"
MOST_ATTEMPTS: Final = 3
# A task goes on with the next chunk until then, well below the time limit of a task.
SECONDS_A_TASK: Final = 30
_LONGEST_ERROR: Final = 300
_CLOSED: Final = ("progress_total", "progress_done", "result", "seconds", "attempts", "error")
_LOCK_CLASS: Final = 7340  # any number: the first half of the advisory locks of jobs


class JobNotParked(DomainError):
    message = "Tác vụ này không ở trạng thái gác lại"
    mend = "Tải lại trang để xem trạng thái mới"
    status = 409


def ask(*, kind: str, payload: Mapping[str, Any] | None = None, key: str | None = None, by: Any = None) -> Job:
    """Ask for a job in the transaction of its cause; it is heard of when that commits.

    :param payload: ids only, never personal data.
    :param key: with a key the job is asked for once; a second ask finds the first.
    """
    wanted = Job(kind=kind, key=key, payload=dict(payload or {}), asked_by=by)
    if key is None:
        wanted.save()
    else:
        Job.objects.bulk_create([wanted], ignore_conflicts=True)
        wanted = Job.objects.get(kind=kind, key=key)
    ring()
    return wanted


def ring() -> None:
    """Wake the dispatcher when the transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


def run(*, job_id: int) -> bool:
    """Do a job, chunk by chunk; whether anything was done.

    Harmless when called twice, at once or later, and for a job that is gone: only one process does a job at a time.
    """
    with _alone(job_id) as is_mine:
        if not is_mine:
            return False
        began, worked = time.monotonic(), False
        while time.monotonic() - began < SECONDS_A_TASK and (kind := _begin(job_id)):
            worked = True
            if not _chunk(job_id, kind):
                break
        return worked


@contextmanager
def _alone(job_id: int) -> Iterator[bool]:
    """A lock of this session: it ends with the process, however that dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK_CLASS, job_id % 2**31])
        is_mine = cursor.fetchone()[0]
    try:
        yield is_mine
    finally:
        if is_mine and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK_CLASS, job_id % 2**31])


@transaction.atomic
def _begin(job_id: int) -> Kind | None:
    """Count the attempt in a transaction of its own, so that a process killed in the middle is counted too."""
    job = Job.objects.select_for_update().filter(pk=job_id, done_at=None, parked_at=None).first()
    if job is None:
        return None
    kind = kind_of(job.kind)
    if kind is None or job.attempts >= MOST_ATTEMPTS:
        _park(job, job.error or ("Dừng giữa chừng ba lần" if kind else "Không có loại tác vụ này"))
        return None
    job.attempts += 1
    job.started_at = job.started_at or timezone.now()
    job.save(update_fields=["attempts", "started_at"])
    return kind


def _chunk(job_id: int, kind: Kind) -> bool:
    """One chunk in one transaction; whether another one follows."""
    began = time.monotonic()
    try:
        with transaction.atomic():
            rows = Job.objects.all() if kind.is_whole else Job.objects.select_for_update()
            job = rows.get(pk=job_id, done_at=None, parked_at=None)
            return not _close(job, kind.work(job), time.monotonic() - began)
    except Exception as fault:  # whatever it was, it is written down and tried again
        logger.warning("job %s (%s) failed: %s", job_id, kind.name, type(fault).__name__)
        if not connection.is_usable():
            connection.close()
        _note(job_id, fault)
        return False


def _close(job: Job, outcome: Outcome, seconds: float) -> bool:
    job.progress_total = max(outcome.progress_total, outcome.progress_done)
    job.progress_done = outcome.progress_done
    job.result = outcome.result
    job.seconds += seconds
    job.attempts, job.error = 0, ""
    if outcome.parked:
        job.parked_at, job.error = timezone.now(), outcome.parked[:_LONGEST_ERROR]
        logger.error("job %s (%s) parked by itself", job.pk, job.kind)
    elif outcome.is_done:
        job.done_at, job.error = timezone.now(), outcome.denied[:_LONGEST_ERROR]
    # When it was last published is the dispatcher's business, also while the work went on.
    job.save(update_fields=[*_CLOSED, "parked_at", "done_at"])
    return outcome.is_done or bool(outcome.parked)


@transaction.atomic
def _note(job_id: int, fault: Exception) -> None:
    """Keep the kind of fault; its text may hold data of a person."""
    job = Job.objects.select_for_update().filter(pk=job_id, done_at=None).first()
    if job is None:
        return
    job.error = type(fault).__name__
    job.save(update_fields=["error"])
    if job.attempts >= MOST_ATTEMPTS:
        _park(job, job.error)


def _park(job: Job, error: str) -> None:
    job.parked_at, job.error = timezone.now(), error
    job.save(update_fields=["parked_at", "error"])
    logger.error("job %s (%s) parked after %s attempts: %s", job.pk, job.kind, job.attempts, error)


@transaction.atomic
def retry(*, job_id: int) -> Job:
    """Take a parked job up again.

    :raises Job.DoesNotExist, JobNotParked:
    """
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.parked_at is None:
        raise JobNotParked
    job.parked_at, job.sent_at, job.attempts, job.error = None, None, 0, ""
    job.save(update_fields=["parked_at", "sent_at", "attempts", "error"])
    ring()
    return job


def purge(*, keep_days: int, keep_unkeyed_days: int, limit: int) -> int:
    """Delete up to `limit` jobs that were done long ago; how many.

    Those with a key are kept longer, so that no night is done twice; the others are many and say little.
    """
    now = timezone.now()
    old = Q(done_at__lt=now - timedelta(days=keep_days)) | Q(
        key=None, asked_by=None, done_at__lt=now - timedelta(days=keep_unkeyed_days)
    )
    ids = list(Job.objects.filter(old).order_by("pk").values_list("pk", flat=True)[:limit])
    return Job.objects.filter(pk__in=ids).delete()[0]
