"""What is done to files in the background."""

from django.utils import timezone

from exchange.operations.export import empty_outlived
from jobs.models import Job
from jobs.registry import Outcome, job


@job("exchange.empty_exports", label="Bỏ tệp danh sách đã quá 24 giờ")
def empty_exports(asked: Job) -> Outcome:
    return Outcome(result={"emptied": empty_outlived(now=timezone.now())})
