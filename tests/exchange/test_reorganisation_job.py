"""The page of a file that a job writes: how far it is, what came of it, and which lines are to be mended."""

from datetime import date

import pytest
from django.urls import reverse

from jobs.models import Job
from jobs.operations.job import JobNotParked, retry, run
from jobs.queries.job import state_of
from membership.models import Organisation
from membership.operations.reorganisation import ask_for_reorganisation
from membership.rules.reorganisation import Step

POLLS = 'hx-trigger="every 2s"'
DAY = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-11-21 08:00:00+07:00", tick=False)


@pytest.fixture
def admin(cast, as_user):
    return as_user(cast.organisation_admin)


def asked(cast, *steps: Step) -> Job:
    return ask_for_reorganisation(by=cast.organisation_admin, steps=steps)


def rename(cast, line: int = 1, day: date = DAY, **more) -> Step:
    return Step(line, "rename", day, "15-QĐ/TU", **{"sources": ("90.001.001",), "name": "Đảng bộ thôn Đông"} | more)


def page(client, job: Job) -> str:
    return client.get(reverse("reorganisation_job", args=[job.pk])).content.decode()


def test_a_file_that_waits_or_is_worked_on_is_looked_at_again(cast, admin):
    job = asked(cast, rename(cast))
    html = page(admin, job)
    assert "Đang chờ" in html and POLLS in html and "1 dòng" in html
    Job.objects.filter(pk=job.pk).update(started_at=job.asked_at, progress_done=300, progress_total=1200)
    html = page(admin, job)
    assert "Đang làm" in html and "300 / 1.200" in html and POLLS in html


def test_a_file_that_was_written_says_so_and_what_waits(cast, admin):
    job = asked(cast, rename(cast), rename(cast, 2, date(2027, 3, 1), name="Đảng bộ thôn Tây"))
    run(job_id=job.pk)
    html = page(admin, job)
    assert "Đã ghi" in html and POLLS not in html
    assert "Xem 1 dòng chờ ngày hiệu lực" in html
    assert Organisation.objects.get(pk=cast.base_a1.pk).name == "Đảng bộ thôn Đông"


def test_a_refused_file_names_its_lines_with_the_columns_also_when_taken_up_again(cast, admin):
    job = asked(cast, rename(cast), rename(cast, 7, name=""), Step(9, "move", DAY, "15-QĐ/TU", sources=("90.001.001",)))
    run(job_id=job.pk)
    told = ["Dòng 7: Việc đổi tên cần tên mới (cột new_name)", "Dòng 9: Việc chuyển trực thuộc cần cấp trên mới"]
    html = page(admin, job)
    assert "Có dòng cần sửa; chưa ghi gì" in html and POLLS not in html
    assert all(line in html for line in told)
    # As one that was set aside before such files were over at once.
    Job.objects.filter(pk=job.pk).update(done_at=None, parked_at=job.asked_at)
    retry(job_id=job.pk)
    run(job_id=job.pk)
    job.refresh_from_db()
    assert state_of(job) == "denied"
    assert all(line in page(admin, job) for line in told)


def test_a_refused_file_is_no_alarm_and_says_to_whoever_keeps_the_jobs_what_to_do(cast, admin, as_user):
    """Doing it again would write nothing: the file is to be sent anew."""
    job = asked(cast, rename(cast), rename(cast, 7, name=""))
    run(job_id=job.pk)
    html = as_user(cast.system_admin).get(reverse("job_list")).content.decode()
    assert reverse("job_retry", args=[job.pk]) not in html
    assert "Tác vụ nào cần xử lý?" not in html
    assert "Bị từ chối" in html and "Người gửi sửa 1 dòng rồi nạp lại tệp. Dòng 7: Việc đổi tên cần tên mới" in html
    with pytest.raises(JobNotParked):
        retry(job_id=job.pk)


def test_a_file_set_aside_for_a_fault_names_the_job(cast, admin):
    job = asked(cast, rename(cast))
    Job.objects.filter(pk=job.pk).update(parked_at=job.asked_at, error="OperationalError")
    html = page(admin, job)
    assert f"tác vụ số {job.pk}" in html and "OperationalError" not in html


def test_the_page_costs_few_statements(cast, admin, django_assert_max_num_queries):
    job = asked(cast, rename(cast))
    with django_assert_max_num_queries(8):
        page(admin, job)
