"""What is done to the tree in the background."""

import logging
from collections.abc import Mapping
from typing import Any, Final

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from common.dates import local_today
from jobs.models import Job
from jobs.operations.progress import progress
from jobs.registry import Outcome, job
from membership.operations import reorganisation
from membership.operations.tree_change import TreeIsChanging
from membership.operations.tree_of_today import turn_tree_to
from membership.operations.user import suspend_unused

logger = logging.getLogger(__name__)
# These are over when the job is tried again.
_PASSING: Final = (OperationalError, InterfaceError, TreeIsChanging)


@job("membership.turn_tree", label="Đưa cây tổ chức sang ngày mới", is_whole=True)
def turn_tree(asked: Job) -> Outcome:
    """Reorganisations planned for the day are checked again and take effect, one in each chunk; then versions dated
    ahead by files. Running it twice changes nothing.

    One that cannot be carried out stays as refused, says why, and is tried again each night until someone mends or
    undoes it; the others go on, also beside a fault.
    """
    result: dict[str, Any] = {"tried": [], "problems": []} | asked.result
    waiting = [pk for pk in reorganisation.due(local_today()) if pk not in result["tried"]]
    if waiting:
        if problem := _carry_out(waiting[0]):
            result["problems"].append(problem)
        result["tried"].append(waiting[0])
        done = len(result["tried"])
        return Outcome(is_done=False, result=result, progress_done=done, progress_total=done + len(waiting))
    changed = {"changed": turn_tree_to(local_today())}
    done = len(result["tried"]) + 1
    parked = " ".join(result["problems"])
    # When the job is taken up again, what was refused is tried anew.
    result = changed if parked or not result["tried"] else changed | {"tried": result["tried"]}
    return Outcome(result=result, progress_done=done, progress_total=done, parked=parked)


def _carry_out(reorganisation_id: int) -> str:
    """Why it was not; a fault in one must not hold the others up, night after night."""
    try:
        with transaction.atomic():
            return reorganisation.carry_out_due(reorganisation_id=reorganisation_id)
    except (*_PASSING, SoftTimeLimitExceeded):
        raise
    except Exception as fault:
        logger.exception("reorganisation %s failed", reorganisation_id)
        return f"Thay đổi số {reorganisation_id} gặp lỗi của hệ thống ({type(fault).__name__})"


@job(reorganisation.JOB, label="Sắp xếp tổ chức theo tệp", is_whole=True)
def reorganise(asked: Job) -> Outcome:
    """One transaction for a whole file; refused lines are told in the result, and the file is to be sent anew."""
    with progress(asked.pk) as tell:
        report = reorganisation.carry_out_asked(reorganisation_ids=asked.payload["reorganisations"], tell=tell)
    if not report.errors and not report.reorganisations:
        # Taken up again after it was denied or done: what came of it stays told.
        done, total = asked.progress_done, asked.progress_total
        return Outcome(result=asked.result, progress_done=done, progress_total=total, denied=_denied(asked.result))
    lines = len(report.lines)
    result = {
        "planned": report.planned,
        "warnings": report.warnings[:100],
        "errors": [{"line": error.line, "reason": error.told} for error in report.errors[:500]],
        "faults": len(report.errors),
    }
    return Outcome(result=result, progress_done=lines, progress_total=lines, denied=_denied(result))


def _denied(result: Mapping[str, Any]) -> str:
    errors = result.get("errors")
    if not errors:
        return ""
    first = f"Dòng {errors[0]['line']}: {errors[0]['reason']}"
    return f"Chưa ghi gì. Người gửi sửa {result.get('faults', len(errors))} dòng rồi nạp lại tệp. {first}"


@job("membership.suspend_unused", label="Khóa tài khoản không dùng quá 90 ngày")
def suspend_unused_accounts(asked: Job) -> Outcome:
    return Outcome(result={"suspended": suspend_unused(now=timezone.now(), day=local_today())})
