from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from accounts.history import tracked
from membership.models import PartyMembership
from pipeline.models.candidacy import Candidacy


@tracked()
class MentorAssignment(models.Model):
    """An official member charged with helping a person (phân công đảng viên giúp đỡ)."""

    candidacy = models.ForeignKey(Candidacy, models.PROTECT, related_name="mentors")
    mentor = models.ForeignKey(PartyMembership, models.PROTECT, related_name="mentees")
    assigned_on = models.DateField("phân công ngày")
    ended_on = models.DateField("thôi giúp đỡ ngày", null=True, blank=True)
    resolution_number = models.CharField("số nghị quyết", max_length=60, blank=True)

    class Meta:
        verbose_name = "phân công giúp đỡ"
        constraints = [
            CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("assigned_on")),
                name="mentor_assignment_ends_after_it_begins",
            ),
            UniqueConstraint(
                fields=["candidacy", "mentor"], condition=Q(ended_on=None), name="mentor_assignment_open_once"
            ),
        ]
