"""How far a job is that is one long transaction, written through a connection of its own so that others see it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from django.db import connection

_TELL = "UPDATE jobs_job SET progress_done = %s, progress_total = greatest(%s, %s) WHERE id = %s AND done_at IS NULL"


class Tell(Protocol):
    def __call__(self, done: int, total: int) -> None: ...


@contextmanager
def progress(job_id: int) -> Iterator[Tell]:
    """Gives a function that tells how much of the work is done; what it tells is seen at once."""
    second = connection.copy()

    def tell(done: int, total: int) -> None:
        with second.cursor() as cursor:
            cursor.execute(_TELL, [done, done, total, job_id])

    try:
        yield tell
    finally:
        second.close()
