from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q

from accounts.history import tracked
from membership.models.organisation import Organisation
from membership.querysets.grant import GrantQuerySet
from membership.rules.role import ROLE_CHOICES, ROLES, Role


@tracked()
class Grant(models.Model):
    """A role of a user in an organisation and everything below it, for a period (quyền được cấp)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="grants")
    role = models.CharField("vai trò", max_length=20, choices=ROLE_CHOICES)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name="đơn vị"
    )
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người cấp"
    )
    created_at = models.DateTimeField("cấp lúc", auto_now_add=True)
    # Until a second administrator confirms it, a grant of delicate rights opens nothing.
    awaits_confirmation = models.BooleanField("chờ người thứ hai xác nhận", default=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người xác nhận",
    )

    objects: ClassVar[Any] = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = "quyền được cấp"
        constraints = [
            CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="grant_ends_after_it_begins"
            ),
            CheckConstraint(condition=Q(role__in=list(ROLES)), name="grant_role_is_known"),
            CheckConstraint(
                condition=Q(role="system_admin", organisation=None)
                | (~Q(role="system_admin") & Q(organisation__isnull=False)),
                name="grant_is_for_an_organisation",
            ),
            CheckConstraint(condition=Q(granted_by=None) | ~Q(granted_by=F("user")), name="grant_not_by_oneself"),
            CheckConstraint(
                condition=Q(confirmed_by=None)
                | (
                    Q(awaits_confirmation=False)
                    & ~Q(confirmed_by=F("user"))
                    & (Q(granted_by=None) | ~Q(confirmed_by=F("granted_by")))
                ),
                name="grant_confirmed_by_a_second",
            ),
        ]
        indexes = [models.Index(fields=["user", "valid_from"], name="grant_by_user")]

    @property
    def role_row(self) -> Role:
        return ROLES[self.role]

    def lasts(self, day: date) -> bool:
        """As `GrantQuerySet.lasting`, for a row in hand."""
        return self.valid_to is None or self.valid_to > max(day, self.valid_from)
