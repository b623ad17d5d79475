"""How the jobs stand, for the page and for monitoring."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from jobs.models import Job
from jobs.registry import label_of

NEWEST = 100


@dataclass(frozen=True, slots=True)
class JobRow:
    """One line of the page. `state`: waiting, running, done, denied or parked."""

    job: Job
    label: str
    state: str


@dataclass(frozen=True, slots=True)
class JobBoard:
    """Alarms first, then the newest jobs; `oldest` is how long the first open job has been waiting."""

    parked: list[JobRow]
    rows: list[JobRow]
    open_count: int
    oldest: timedelta | None


def state_of(job: Job) -> str:
    if job.parked_at:
        return "parked"
    if job.done_at:
        return "denied" if job.error else "done"
    return "running" if job.started_at else "waiting"


def board() -> JobBoard:
    """Three statements, whatever the number of jobs."""
    newest = Job.objects.filter(parked_at=None).select_related("asked_by").order_by("-pk")[:NEWEST]
    parked = Job.objects.exclude(parked_at=None).select_related("asked_by").order_by("-parked_at")[:NEWEST]
    is_open = Q(done_at=None, parked_at=None)
    found = Job.objects.filter(is_open).aggregate(count=Count("pk"), oldest=Min("asked_at"))
    return JobBoard(
        parked=[_row(job) for job in parked],
        rows=[_row(job) for job in newest],
        open_count=found["count"],
        oldest=timezone.now() - found["oldest"] if found["oldest"] else None,
    )


def _row(job: Job) -> JobRow:
    return JobRow(job, label_of(job.kind), state_of(job))
