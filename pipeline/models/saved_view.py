from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from membership.models import Organisation
from pipeline.querysets.saved_view import SavedViewQuerySet

_CODES = ("tab", "stage", "occupation", "sex", "sort")


class SavedView(models.Model):
    """What somebody wants to see of the list of people, under a name of their own (danh sách đã lưu).

    The five codes are those of `pipeline.queries.candidacy_list.Chosen`; one may have gone since. Words of a search are
    never among them. Without an organisation the list is that of whichever is in view.
    """

    # The names of an owner are indexed below.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="saved_views", db_index=False)
    name = models.CharField("tên danh sách", max_length=60)
    folded_name = models.CharField("tên không dấu", max_length=60)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="saved_views", verbose_name="đơn vị"
    )
    tab = models.CharField("nhóm", max_length=24)
    stage = models.CharField("bước hiện tại", max_length=24, blank=True)
    occupation = models.CharField("nghề nghiệp", max_length=24, blank=True)
    sex = models.CharField("giới tính", max_length=24, blank=True)
    sort = models.CharField("sắp xếp", max_length=24)

    objects: ClassVar[Any] = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = "danh sách đã lưu"
        constraints = [
            UniqueConstraint(fields=["owner", "folded_name"], name="saved_view_named_once"),
            CheckConstraint(condition=~Q(name="") & ~Q(folded_name=""), name="saved_view_has_a_name"),
            # A word that somebody typed, a person's name above all, is none.
            CheckConstraint(
                condition=Q(**{f"{column}__regex": r"^[a-z0-9_-]*$" for column in _CODES}),
                name="saved_view_holds_codes_only",
            ),
        ]
