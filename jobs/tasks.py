"""What the worker is told: do this job; ask for tonight's work."""

from celery import shared_task

from accounts.operations.purge import purge as purge_accounts
from jobs.models import Job
from jobs.operations import dispatch
from jobs.operations.job import purge as purge_jobs
from jobs.operations.job import run as run_job
from jobs.registry import Outcome, job

KEEP_DAYS, KEEP_UNKEYED_DAYS = 90, 2
PURGED_AT_ONCE = 5_000


@shared_task(name="jobs.run", acks_late=True)
def run(*, job_id: int) -> None:
    """Do one job; a second delivery finds it locked or done."""
    run_job(job_id=job_id)


@shared_task(name="jobs.ask", acks_late=True)
def ask(*, kind: str) -> None:
    """Ask for tonight's work of this kind, once."""
    dispatch.ask_tonight(kind=kind)


@job("jobs.purge", label="Dọn các tác vụ đã xong từ lâu")
def purge(done: Job) -> Outcome:
    deleted = purge_jobs(keep_days=KEEP_DAYS, keep_unkeyed_days=KEEP_UNKEYED_DAYS, limit=PURGED_AT_ONCE)
    so_far = done.result.get("deleted", 0) + deleted
    return Outcome(is_done=deleted < PURGED_AT_ONCE, result={"deleted": so_far})


@job("accounts.purge", label="Dọn lần tìm, bản nháp và phiên đã cũ")
def purge_left_behind(done: Job) -> Outcome:
    return Outcome(result={"deleted": purge_accounts()})
