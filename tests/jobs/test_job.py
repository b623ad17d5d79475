"""A job is done once, goes on where it stopped, and is set aside when it never ends."""

from datetime import timedelta

import psycopg
import pytest
from django.utils import timezone

from accounts.models import User
from jobs.models import Job
from jobs.operations import job as operations
from jobs.operations.job import JobNotParked, ask, purge, retry, run
from jobs.registry import Outcome
from tests.environment import CLUSTER


@pytest.fixture
def begun(does):
    """Jobs whose process died in the middle: the attempt was counted, nothing else happened."""
    does("thử", lambda job: Outcome())

    def begin_and_die(times: int) -> Job:
        job = ask(kind="thử")
        for _ in range(times):
            assert operations._begin(job.pk)
        return job

    return begin_and_die


@pytest.mark.django_db
def test_job_is_done_and_closed(does):
    does("thử", lambda job: Outcome(result={"twice": job.payload["n"] * 2}))
    job = ask(kind="thử", payload={"n": 21})
    assert run(job_id=job.pk) is True
    job.refresh_from_db()
    assert job.result == {"twice": 42}
    assert job.done_at is not None
    assert job.seconds > 0


@pytest.mark.django_db
def test_job_done_is_not_done_again(does):
    calls = []

    def noted(job: Job) -> Outcome:
        calls.append(job.pk)
        return Outcome()

    does("thử", noted)
    job = ask(kind="thử")
    run(job_id=job.pk)
    assert run(job_id=job.pk) is False
    assert calls == [job.pk]


@pytest.mark.django_db
def test_run_of_a_job_that_is_gone_does_nothing():
    assert run(job_id=4_000_000_000) is False


@pytest.mark.django_db
def test_ask_with_a_key_asks_once(does):
    does("thử", lambda job: Outcome())
    first = ask(kind="thử", key="2026-11-21")
    assert ask(kind="thử", key="2026-11-21").pk == first.pk
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_long_job_goes_on_chunk_by_chunk(does):
    seen = []

    def third(job: Job) -> Outcome:
        seen.append((job.progress_done, job.attempts))
        done = job.progress_done + 1
        return Outcome(is_done=done == 3, progress_done=done, progress_total=3)

    does("thử", third)
    job = ask(kind="thử")
    run(job_id=job.pk)
    job.refresh_from_db()
    assert seen == [(0, 1), (1, 1), (2, 1)]
    assert (job.progress_done, job.progress_total) == (3, 3)
    assert job.done_at is not None


@pytest.mark.django_db
def test_failed_chunk_is_undone_and_earlier_ones_stay(does):
    def fails_at_the_second(job: Job) -> Outcome:
        Job.objects.filter(pk=job.pk).update(payload={"written": job.progress_done})
        if job.progress_done == 1:
            raise ValueError
        return Outcome(is_done=False, progress_done=1, progress_total=2)

    does("thử", fails_at_the_second)
    job = ask(kind="thử")
    run(job_id=job.pk)
    job.refresh_from_db()
    assert job.progress_done == 1
    assert job.done_at is None
    assert job.error == "ValueError"


@pytest.mark.django_db
def test_third_failure_parks_the_job_with_an_alarm(does, caplog):
    def fails(job: Job) -> Outcome:
        raise ValueError("Nguyễn Văn Ẩn, 045300100044")

    does("thử", fails)
    job = ask(kind="thử")
    for _ in range(3):
        job.refresh_from_db()
        assert job.parked_at is None
        run(job_id=job.pk)
    job.refresh_from_db()
    assert job.parked_at is not None
    assert job.error == "ValueError"
    assert "parked after 3 attempts" in caplog.text
    assert "Ẩn" not in caplog.text
    assert run(job_id=job.pk) is False


@pytest.mark.django_db
def test_job_that_kills_its_worker_is_parked_at_the_fourth_delivery(begun):
    job = begun(3)
    run(job_id=job.pk)
    job.refresh_from_db()
    assert job.parked_at is not None
    assert job.done_at is None


@pytest.mark.django_db
def test_job_begun_twice_without_an_end_gets_its_third_chance(begun):
    job = begun(2)
    run(job_id=job.pk)
    job.refresh_from_db()
    assert job.done_at is not None
    assert job.attempts == 0


@pytest.mark.django_db
def test_job_of_an_unknown_kind_is_parked():
    job = ask(kind="không có")
    run(job_id=job.pk)
    job.refresh_from_db()
    assert job.error == "Không có loại tác vụ này"
    assert job.parked_at is not None


@pytest.mark.django_db
def test_retry_opens_a_parked_job_again(begun):
    job = begun(3)
    run(job_id=job.pk)
    retry(job_id=job.pk)
    run(job_id=job.pk)
    job.refresh_from_db()
    assert job.done_at is not None
    assert job.error == ""


@pytest.mark.django_db
def test_retry_refuses_a_job_that_is_not_parked(begun):
    with pytest.raises(JobNotParked, match="không ở trạng thái gác lại"):
        retry(job_id=begun(1).pk)


def test_job_at_work_elsewhere_is_left_alone(committed_db, does):
    does("thử", lambda job: Outcome())
    job = ask(kind="thử")
    with CLUSTER.connect(committed_db.name) as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", [operations._LOCK_CLASS, job.pk])
        assert run(job_id=job.pk) is False
        # The end of a connection gives the lock back too, but somewhat later.
        other.execute("SELECT pg_advisory_unlock(%s, %s)", [operations._LOCK_CLASS, job.pk])
    job.refresh_from_db()
    assert job.attempts == 0
    assert run(job_id=job.pk) is True


def test_lock_is_given_back_after_the_work(committed_db, does):
    does("thử", lambda job: Outcome())
    job = ask(kind="thử")
    run(job_id=job.pk)
    with CLUSTER.connect(committed_db.name) as other:
        assert other.execute("SELECT pg_try_advisory_lock(%s, %s)", [operations._LOCK_CLASS, job.pk]).fetchone() == (
            True,
        )


def test_ask_wakes_whoever_listens(committed_db, does):
    with psycopg.connect(committed_db.environment["DATABASE_URL"], autocommit=True) as listener:
        listener.execute("LISTEN nguon_jobs")
        ask(kind="thử")
        assert [notice.channel for notice in listener.notifies(timeout=2, stop_after=1)] == ["nguon_jobs"]


@pytest.mark.django_db
def test_purge_keeps_nightly_jobs_longer_than_pulses():
    user = User.objects.create(username="an", full_name="An")
    Job.objects.create(kind="a")
    Job.objects.create(kind="b", key="2026-01-01")
    Job.objects.create(kind="c", asked_by=user)
    Job.objects.create(kind="open")
    Job.objects.exclude(kind="open").update(done_at=timezone.now() - timedelta(days=30))
    assert purge(keep_days=90, keep_unkeyed_days=2, limit=10) == 1
    assert set(Job.objects.values_list("kind", flat=True)) == {"b", "c", "open"}
    assert purge(keep_days=20, keep_unkeyed_days=2, limit=1) == 1
