"""Who is signed in, together with what they may do: one statement for each request."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from common.dates import local_today
from membership.models import Grant


class AccountBackend(AuthenticationBackend):
    def get_user(self, user_id: Any) -> Any:
        """The user with the grants in force today already read (`access.grants_of` finds them)."""
        rows = Grant.objects.in_force(local_today()).filter(user=user_id).select_related("user", "organisation")
        grants = list(rows.order_by("pk"))
        if not grants:
            return super().get_user(user_id)
        user: Any = grants[0].user
        user.grants_today = grants
        return user if self.user_can_authenticate(user) else None
