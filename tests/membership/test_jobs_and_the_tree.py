"""Jobs that change the tree wait for somebody else's change, however long it takes: nobody has to send them again."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from common.dates import local_today
from jobs.models import Job
from jobs.operations.dispatch import ask_tonight
from jobs.operations.job import run
from membership.models import Organisation
from membership.operations.reorganisation import ask_for_reorganisation
from membership.operations.tree_change import lock_tree
from membership.rules.reorganisation import Step
from tests.cast import Cast, make_cast

# A page gives up after the first of these, somebody else holds the tree for the second.
PAGE_WAITS, HELD = "200ms", 1.0


@pytest.fixture
def cast(committed_db) -> Cast:
    """The cast in a database of this test alone, committed."""
    return make_cast()


@contextmanager
def tree_held() -> Iterator[None]:
    held = threading.Event()

    def hold() -> None:
        with transaction.atomic():
            lock_tree()
            held.set()
            time.sleep(HELD)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(timeout=10)
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{PAGE_WAITS}'")
    yield
    thread.join(timeout=10)


def done(job: Job) -> Job:
    with tree_held():
        run(job_id=job.pk)
    job.refresh_from_db()
    assert (job.error, job.parked_at) == ("", None)
    return job


def test_a_file_waits_for_another(cast):
    step = Step(1, "rename", local_today(), "15-QĐ/TU", sources=(cast.base_a1.pk,), name="Đảng bộ thôn Đông")
    assert done(ask_for_reorganisation(by=cast.organisation_admin, steps=[step])).done_at
    assert Organisation.objects.get(pk=cast.base_a1.pk).name == "Đảng bộ thôn Đông"


def test_the_night_waits_for_a_file(cast):
    assert done(ask_tonight(kind="membership.turn_tree")).done_at
