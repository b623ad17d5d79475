"""What is done to the tree in the background."""

from common.dates import local_today
from jobs.models import Job
from jobs.registry import Outcome, job
from membership.operations.tree_of_today import turn_tree_to


@job("membership.turn_tree", label="Đưa cây tổ chức sang ngày mới")
def turn_tree(asked: Job) -> Outcome:
    """Versions that were dated ahead take effect; running it twice changes nothing."""
    return Outcome(result={"changed": turn_tree_to(local_today())})
