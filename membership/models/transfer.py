from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from accounts.history import tracked
from membership.models.organisation import Organisation
from membership.models.person import Person


@tracked()
class Transfer(models.Model):
    """A move between organisations, sent by one side and accepted by the other (chuyển sinh hoạt)."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", "chính thức"
        TEMPORARY = "temporary", "tạm thời"
        INTERNAL = "internal", "nội bộ"

    class State(models.TextChoices):
        SENT = "sent", "đã gửi"
        ACCEPTED = "accepted", "đã nhận"
        RETURNED = "returned", "trả lại"

    person = models.ForeignKey(Person, models.PROTECT, related_name="transfers")
    from_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="transfers_out")
    to_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="transfers_in")
    kind = models.CharField("hình thức", max_length=9, choices=Kind)
    state = models.CharField("trạng thái", max_length=8, choices=State, default=State.SENT)
    letter_number = models.CharField("số giấy giới thiệu", max_length=60, blank=True)
    sent_on = models.DateField("ngày gửi")
    closed_on = models.DateField("ngày nhận hoặc trả lại", null=True, blank=True)

    class Meta:
        verbose_name = "chuyển sinh hoạt"
        constraints = [
            CheckConstraint(
                condition=~Q(from_organisation=F("to_organisation")), name="transfer_to_another_organisation"
            ),
            CheckConstraint(
                condition=Q(state="sent", closed_on=None)
                | (~Q(state="sent") & Q(closed_on__isnull=False, closed_on__gte=F("sent_on"))),
                name="transfer_end_is_dated",
            ),
            UniqueConstraint(fields=["person"], condition=Q(state="sent"), name="transfer_one_open_per_person"),
        ]
