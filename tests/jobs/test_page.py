"""The page of jobs: alarms first, a button that tries again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def parked() -> Job:
    return Job.objects.create(
        kind="reports.check_facts", key="2026-11-20", attempts=3, error="FactsDiffer", parked_at=timezone.now()
    )


@pytest.fixture
def page(cast, as_user):
    return as_user(cast.system_admin)


def test_parked_job_is_shown_with_its_fault_and_a_way_on(page, parked):
    text = page.get(reverse("job_list")).content.decode()
    assert "Đối chiếu số liệu với toàn bộ diễn biến" in text
    assert "FactsDiffer" in text
    assert reverse("job_retry", args=[parked.pk]) in text


def test_retry_opens_the_job_again_and_is_written_down(page, parked):
    assert page.post(reverse("job_retry", args=[parked.pk])).status_code == 302
    parked.refresh_from_db()
    assert (parked.parked_at, parked.attempts) == (None, 0)
    assert AuditEvent.objects.filter(action="jobs.job.retried", object_ids=[parked.pk]).count() == 1


def test_progress_and_duration_are_shown(page):
    now = timezone.now()
    Job.objects.create(kind="jobs.purge", started_at=now, progress_done=3, progress_total=12)
    Job.objects.create(kind="jobs.purge", started_at=now, done_at=now, seconds=1.25)
    text = page.get(reverse("job_list")).content.decode()
    assert "<progress" in text and 'value="3"' in text and 'max="12"' in text
    assert "1,25 giây" in text


def test_page_tells_how_long_the_oldest_has_been_waiting(page):
    Job.objects.create(kind="jobs.purge")
    Job.objects.update(asked_at=timezone.now() - timedelta(seconds=90))
    assert "đã chờ 90 giây" in page.get(reverse("job_list")).content.decode()


def test_page_costs_few_queries(page, parked, django_assert_max_num_queries):
    for number in range(20):
        Job.objects.create(kind="jobs.purge", key=str(number))
    with django_assert_max_num_queries(8):
        page.get(reverse("job_list"))


@pytest.mark.parametrize("name", ["leader", "organisation_admin", "base_cadre", "auditor"])
def test_jobs_belong_to_the_installation_and_to_nobody_below(cast, as_user, parked, name):
    client = as_user(getattr(cast, name))
    assert client.get(reverse("job_list")).status_code == 403
    assert client.post(reverse("job_retry", args=[parked.pk])).status_code == 403
    parked.refresh_from_db()
    assert parked.parked_at is not None
