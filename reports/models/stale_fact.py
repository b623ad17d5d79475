from django.db import models


class StaleFact(models.Model):
    """A (segment, month) whose facts wait to be counted anew; written by triggers on the events, in their transaction.

    No foreign key and no uniqueness: a save must never wait for another save here.
    """

    segment_id = models.BigIntegerField()
    month = models.DateField()
    marked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "số liệu chờ tính"
