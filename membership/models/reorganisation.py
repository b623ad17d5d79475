from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q

from accounts.history import tracked


@tracked()
class Reorganisation(models.Model):
    """One decision that changes the tree (sắp xếp tổ chức), with its lines; a future one waits as planned."""

    class State(models.TextChoices):
        PLANNED = "planned", "chờ hiệu lực"
        DONE = "done", "đã thực hiện"
        UNDONE = "undone", "đã bỏ"

    decision_number = models.CharField("số quyết định", max_length=60)
    decided_by = models.CharField("cơ quan quyết định", max_length=200, blank=True)
    state = models.CharField("trạng thái", max_length=8, choices=State)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)

    class Meta:
        verbose_name = "sắp xếp tổ chức"
        constraints = [
            CheckConstraint(condition=~Q(decision_number=""), name="reorganisation_has_a_decision"),
        ]
