"""What is done to figures in the background."""

from jobs.models import Job
from jobs.registry import Outcome, job, pulse
from reports.models import StaleFact
from reports.operations import fact

REFRESH = "reports.refresh_facts"


class FactsDiffer(Exception):
    """The nightly check found facts that a full count does not give: somebody must look."""


@job(REFRESH, label="Tính lại số liệu đã thay đổi")
def refresh_facts(asked: Job) -> Outcome:
    """A batch of the queue; running it twice changes nothing."""
    refreshed = fact.refresh()
    if refreshed is None:  # another count, or a change of the tree, is under way; the pulse asks again
        return Outcome(result=asked.result)
    done = asked.progress_done + refreshed.marks
    more = refreshed.marks == fact.BATCH
    return Outcome(
        is_done=not more,
        result={"changed": asked.result.get("changed", 0) + refreshed.changed},
        progress_done=done,
        progress_total=done + (StaleFact.objects.count() if more else 0),
    )


@job("reports.check_facts", label="Đối chiếu số liệu với toàn bộ diễn biến")
def check_facts(asked: Job) -> Outcome:
    """Compare all facts with the events; what is queued anyway is left out.

    :raises FactsDiffer: so that the job is parked and shown as an alarm.
    """
    found = fact.differences(settled_only=True)
    if found.count:
        raise FactsDiffer
    return Outcome(result={"differences": 0})


pulse(REFRESH, wanted=lambda: StaleFact.objects.exists())
