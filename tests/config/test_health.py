"""What monitoring may ask, and what it is told."""

import datetime

import pytest
from django.db import Error
from django.utils import timezone

from config import health
from jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def old_job() -> Job:
    job = Job.objects.create(kind="jobs.purge")
    Job.objects.filter(pk=job.pk).update(asked_at=timezone.now() - datetime.timedelta(seconds=90))
    return job


def test_healthz_answers_without_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok"


def test_readyz_tells_the_age_of_the_oldest_open_job(client, old_job):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["database"] == "up"
    assert 90 <= answer.json()["queue_age_seconds"] < 100


def test_readyz_does_not_count_jobs_done(client, old_job):
    Job.objects.update(done_at=timezone.now())
    assert client.get("/readyz").json()["queue_age_seconds"] == 0


def test_readyz_is_503_without_the_database(client, monkeypatch):
    class Unreachable:
        def open(self):
            raise Error

    monkeypatch.setattr(health, "Job", type("Job", (), {"objects": Unreachable()}))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": "down"})


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer wrong", "metrics-of-the-tests"])
def test_metrics_are_closed_without_the_token(client, header):
    assert client.get("/metrics", headers={"Authorization": header}).status_code == 401


def test_metrics_are_closed_to_everybody_when_no_token_is_set(client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 401


def test_metrics_count_jobs(client, old_job):
    answer = client.get("/metrics", headers={"Authorization": "Bearer metrics-of-the-tests"})
    lines = answer.content.decode().splitlines()
    assert "nguon_jobs_open 1.0" in lines
    assert "nguon_jobs_parked 0.0" in lines
    assert "nguon_facts_stale 0.0" in lines
