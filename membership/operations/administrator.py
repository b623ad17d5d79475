"""The first administrator of an installation."""

from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.operations.invitation import invite
from membership.models import Grant
from membership.operations.grant import write_grant
from membership.operations.user import UsernameTaken, new_user, reset_second_factor
from membership.rules.grant import SYSTEM_ADMIN


@transaction.atomic
def create_administrator(*, username: str, today: date) -> tuple[User, str]:
    """An account that administers the whole installation, and the secret of the link that sets its password.

    Run again for the same administrator it gives a new link and forgets the second factor: whoever holds the server
    is the one above.

    :raises BadUsername, UsernameTaken: the name belongs to somebody who is no administrator.
    """
    user = User.objects.filter(username=username.strip().lower()).first()
    if user is None:
        user = new_user(by=None, username=username, full_name="Quản trị hệ thống")
        write_grant(by=None, user=user, role=SYSTEM_ADMIN, organisation_id=None, valid_from=today, valid_to=None)
    elif not Grant.objects.in_force(today).filter(user=user, role=SYSTEM_ADMIN).exists():
        raise UsernameTaken(username=user.username)
    else:
        reset_second_factor(by=None, user_id=user.pk, reason="create_admin")
    return user, invite(by=None, user=user)
