"""What the dispatcher asks for and publishes, and that it minds no broker."""

import socket
import time
from datetime import datetime, timedelta

import pytest
import redis
import time_machine
from django.utils import timezone

from jobs.models import Job
from jobs.operations.bell import Bell, BellIsSilent
from jobs.operations.dispatch import PULSE_RECOVERY, RESEND_AFTER, ask_for_missed, ask_for_wanted, publish_due
from jobs.operations.job import ask
from jobs.schedule import NIGHTLY
from tests.environment import NO_BROKER

pytestmark = pytest.mark.django_db


@pytest.fixture
def rung() -> list[int]:
    return []


def test_pulse_asks_for_one_job_while_work_is_wanted(pulses):
    pulses["thử"] = lambda: True
    ask_for_wanted()
    assert ask_for_wanted() is True
    assert Job.objects.filter(kind="thử").count() == 1


def test_pulse_asks_for_nothing_without_work(pulses):
    pulses["thử"] = lambda: False
    assert ask_for_wanted() is False
    assert not Job.objects.exists()


def test_pulse_asks_again_after_a_pause(pulses):
    pulses["thử"] = lambda: True
    ask_for_wanted()
    Job.objects.update(done_at=timezone.now())
    assert ask_for_wanted() is True
    Job.objects.update(asked_at=timezone.now() - timedelta(seconds=1))
    assert ask_for_wanted() is False
    assert Job.objects.count() == 2


def test_pulse_waits_a_while_after_its_job_was_parked(pulses):
    pulses["thử"] = lambda: True
    long_ago = timezone.now() - timedelta(days=1)
    Job.objects.create(kind="thử", parked_at=timezone.now())
    Job.objects.update(asked_at=long_ago)
    ask_for_wanted()
    assert Job.objects.count() == 1
    Job.objects.update(parked_at=timezone.now() - PULSE_RECOVERY)
    ask_for_wanted()
    assert Job.objects.count() == 2


def test_publish_rings_for_each_open_job_once(rung):
    first, second = ask(kind="a"), ask(kind="b")
    Job.objects.create(kind="done", done_at=timezone.now())
    Job.objects.create(kind="parked", parked_at=timezone.now())
    assert publish_due(send=rung.append) == (2, False)
    assert publish_due(send=rung.append) == (0, False)
    assert rung == [first.pk, second.pk]


def test_publish_rings_again_for_what_is_not_done(rung):
    job = ask(kind="a")
    publish_due(send=rung.append)
    Job.objects.update(sent_at=timezone.now() - RESEND_AFTER - timedelta(seconds=1))
    publish_due(send=rung.append)
    assert rung == [job.pk, job.pk]


def test_publish_leaves_unsent_what_a_silent_broker_did_not_take(rung):
    first, second = ask(kind="a"), ask(kind="b")

    def falls_silent(job_id: int) -> None:
        if rung:
            raise BellIsSilent
        rung.append(job_id)

    assert publish_due(send=falls_silent) == (1, True)
    assert set(Job.objects.filter(sent_at=None).values_list("pk", flat=True)) == {second.pk}
    assert rung == [first.pk]


@pytest.mark.parametrize(("clock", "asked"), [("00:01", 0), ("02:15", 3), ("09:00", 6)])
def test_missed_night_is_caught_up_once(clock, asked):
    hour, minute = map(int, clock.split(":"))
    with time_machine.travel(datetime(2026, 11, 21, hour, minute, tzinfo=timezone.get_default_timezone()), tick=False):
        ask_for_missed()
        ask_for_missed()
    assert Job.objects.count() == asked
    assert set(Job.objects.values_list("key", flat=True)) <= {"2026-11-21"}
    assert len(NIGHTLY) == 6


@pytest.fixture
def black_hole():
    """A broker that takes connections and never says a word."""
    with socket.socket() as hole:
        hole.bind(("127.0.0.1", 0))
        hole.listen(16)
        yield f"redis://127.0.0.1:{hole.getsockname()[1]}/0"


def test_bell_gives_up_soon_on_a_black_hole(black_hole):
    began = time.monotonic()
    with pytest.raises(BellIsSilent):
        Bell(black_hole).ring(1)
    assert time.monotonic() - began < 3


def test_bell_gives_up_at_once_where_nobody_listens():
    began = time.monotonic()
    with pytest.raises(BellIsSilent):
        Bell(NO_BROKER).ring(1)
    assert time.monotonic() - began < 1


def test_bell_is_heard_again_after_the_broker_forgot_everything(broker_url):
    bell = Bell(broker_url)
    with redis.Redis.from_url(broker_url) as broker:
        broker.flushdb()
        bell.ring(1)
        broker.flushdb()
        broker.client_kill_filter(skipme=True, _type="normal")
        for _ in range(2):  # the first ring may find the connection cut
            try:
                bell.ring(2)
                break
            except BellIsSilent:
                continue
        assert broker.llen("celery") == 1
        broker.flushdb()
    bell.close()
