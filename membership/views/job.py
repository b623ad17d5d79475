"""The page of background jobs. It stands here and not in their room, which knows no grants."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.operations.audit import record
from jobs.operations.job import retry
from jobs.queries.job import board
from membership.access import Refused, ranges
from membership.rules.permission import Permission


def _require_right(user: Any) -> None:
    """Jobs belong to the installation as a whole.

    :raises Refused:
    """
    if not ranges(user, Permission.JOB_VIEW).everywhere:
        raise Refused(Permission.JOB_VIEW)


@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    _require_right(request.user)
    return render(request, "jobs/job_list.html", {"heading": "Tác vụ nền", "board": board()})


@require_POST
def job_retry(request: HttpRequest, pk: int) -> HttpResponse:
    _require_right(request.user)
    job = retry(job_id=pk)
    record(action="jobs.job.retried", user=request.user, object_kind="job", object_ids=[job.pk])
    messages.success(request, f"Đã yêu cầu làm lại tác vụ số {job.pk}.")
    return redirect("job_list")
