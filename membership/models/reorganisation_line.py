from django.db import models
from django.db.models import UniqueConstraint

from membership.models.organisation import Organisation
from membership.models.reorganisation import Reorganisation


class ReorganisationLine(models.Model):
    """One action on one body within a reorganisation, in the order in which they take effect."""

    class Action(models.TextChoices):
        ESTABLISH = "establish", "thành lập"
        RENAME = "rename", "đổi tên"
        RETYPE = "retype", "đổi loại"
        RECODE = "recode", "đổi mã"
        MOVE = "move", "chuyển trực thuộc"
        MERGE = "merge", "sáp nhập"
        SPLIT = "split", "chia tách"
        DISSOLVE = "dissolve", "giải thể"

    reorganisation = models.ForeignKey(Reorganisation, models.PROTECT, related_name="lines")
    line = models.PositiveIntegerField("dòng")
    action = models.CharField("việc", max_length=9, choices=Action)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="reorganisation_lines")
    effective_on = models.DateField("hiệu lực từ ngày")
    detail = models.JSONField("chi tiết", default=dict)

    class Meta:
        verbose_name = "dòng sắp xếp tổ chức"
        constraints = [
            UniqueConstraint(fields=["reorganisation", "line"], name="reorganisation_line_numbered_once"),
        ]
