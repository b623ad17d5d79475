from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from membership.models.organisation import Organisation


class OrganisationSuccession(models.Model):
    """Who went on for whom after a merger or split (kế thừa), one row for each day on which something passed over.

    `partial` when only a part did: the same body may give another a part, and be merged into it later.
    """

    predecessor = models.ForeignKey(Organisation, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Organisation, models.PROTECT, related_name="inheritances")
    effective_on = models.DateField("hiệu lực từ ngày")
    partial = models.BooleanField("một phần", default=False)

    class Meta:
        verbose_name = "kế thừa tổ chức"
        constraints = [
            UniqueConstraint(
                fields=["predecessor", "successor", "effective_on"], name="organisation_succession_once_a_day"
            ),
            CheckConstraint(condition=~Q(predecessor=F("successor")), name="organisation_succession_to_another"),
        ]
