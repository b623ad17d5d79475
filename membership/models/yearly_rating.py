from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from accounts.history import tracked
from membership.models.organisation import Organisation
from membership.models.person import Person
from membership.rules.person_attributes import RATINGS


@tracked()
class YearlyRating(models.Model):
    """How a union or Party member was rated for a year (đánh giá, xếp loại chất lượng hằng năm)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="ratings")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="ratings")
    year = models.PositiveSmallIntegerField("năm")
    grade = models.CharField("xếp loại", max_length=10, choices=list(RATINGS.items()))

    class Meta:
        verbose_name = "xếp loại hằng năm"
        constraints = [
            UniqueConstraint(fields=["person", "organisation", "year"], name="yearly_rating_once_a_year"),
            CheckConstraint(condition=Q(grade__in=list(RATINGS)), name="yearly_rating_grade_is_known"),
            CheckConstraint(condition=Q(year__gte=1930, year__lte=2200), name="yearly_rating_year_is_plausible"),
        ]
        indexes = [models.Index(fields=["organisation", "year"], name="rating_by_org_year")]
