"""Files of changes that a job writes: how far it is, and what came of it, for whoever sent the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from jobs.models import Job
from jobs.queries.job import state_of
from membership.access import ranges
from membership.models import ReorganisationLine
from membership.operations.reorganisation import JOB
from membership.rules.permission import Permission

_NEWEST: Final = 5
REFUSED: Final = "refused"


@dataclass(frozen=True, slots=True)
class FileJob:
    """`state`: waiting, running, done, refused (lines are to be mended: `errors`) or parked (a fault of the system)."""

    job: Job
    state: str
    errors: Sequence[dict[str, Any]] = ()
    lines: int = 0

    @property
    def is_open(self) -> bool:
        return self.state in ("waiting", "running")


def file_jobs(user: Any) -> list[FileJob]:
    """The newest that the user asked for. One SQL statement."""
    return [_told(job) for job in Job.objects.filter(kind=JOB, asked_by=user).order_by("-pk")[:_NEWEST]]


def file_job(user: Any, pk: int) -> FileJob:
    """One that the user asked for; any, for who keeps the tree of the whole installation. Two SQL statements.

    :raises Job.DoesNotExist:
    """
    rows = Job.objects.filter(kind=JOB).select_related("asked_by")
    if not ranges(user, Permission.ORGANISATION_CHANGE).everywhere:
        rows = rows.filter(asked_by=user)
    job = rows.get(pk=pk)
    asked = job.payload["reorganisations"]
    return _told(job, lines=ReorganisationLine.objects.filter(reorganisation__in=asked).count())


def _told(job: Job, lines: int = 0) -> FileJob:
    errors = job.result.get("errors", [])
    return FileJob(job, REFUSED if errors else state_of(job), errors, lines)
