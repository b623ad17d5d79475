from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q

from accounts.history import tracked

if TYPE_CHECKING:
    from membership.models.reorganisation_line import ReorganisationLine


@tracked()
class Reorganisation(models.Model):
    """One decision that changes the tree from one day (sắp xếp tổ chức), with its lines; a future one waits as planned.

    What is refused on its day is tried again each night; what a file's job was denied is over, for nothing of the file
    was written. `problem` says why; `report` keeps what it moved and the warnings, as the dry run told them.
    """

    class State(models.TextChoices):
        ASKED = "asked", "đang chờ ghi"
        PLANNED = "planned", "chờ hiệu lực"
        DONE = "done", "đã thực hiện"
        REFUSED = "refused", "không thực hiện được"
        DENIED = "denied", "bị từ chối, chưa ghi gì"
        UNDONE = "undone", "đã bỏ"

    decision_number = models.CharField("số quyết định", max_length=60)
    decided_by = models.CharField("cơ quan quyết định", max_length=200, blank=True)
    state = models.CharField("trạng thái", max_length=8, choices=State)
    problem = models.TextField("lý do không thực hiện được", blank=True)
    report = models.JSONField("kết quả", default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)

    # Its lines, where they were written or read along with it.
    kept: Sequence["ReorganisationLine"] = ()

    class Meta:
        verbose_name = "sắp xếp tổ chức"
        constraints = [
            CheckConstraint(condition=~Q(decision_number=""), name="reorganisation_has_a_decision"),
            CheckConstraint(
                condition=Q(state__in=("refused", "denied")) | Q(problem=""),
                name="reorganisation_only_a_refused_one_has_a_problem",
            ),
        ]
