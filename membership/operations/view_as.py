"""An administrator sees the product as a user of the own subtree does: only looking, and never more people.

What is seen of people is what both may see, so whoever keeps accounts and sees no people sees none this way either.
"""

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction

from accounts.models import User
from accounts.operations import audit
from accounts.operations.notice import tell
from common.dates import local_today
from common.errors import DomainError
from common.text import clean
from membership.access import ranges
from membership.models import Grant
from membership.operations.grant import grantable_roles
from membership.queries.user import users_visible_to
from membership.rules.permission import Permission

# Long enough to follow a question on the telephone; then it ends by itself.
LONGEST_SECONDS: Final = 30 * 60


class NotToBeViewed(DomainError):
    message = "Bạn không xem như tài khoản này được"
    mend = "Chỉ xem như người dùng đang có quyền, trong phạm vi của bạn và không có quyền cao hơn bạn"
    status = 403


class OnlyLooking(DomainError):
    message = "Bạn đang xem như {name}: chỉ xem, không ghi được gì"
    mend = "Bấm “Thôi xem” ở đầu trang để làm việc bằng tài khoản của mình"
    status = 403


@transaction.atomic
def begin_view(*, by: Any, user_id: int, reason: str) -> User:
    """
    :raises User.DoesNotExist, NotToBeViewed:
    """
    user = users_visible_to(by).get(pk=user_id)
    if not may_view_as(by, user, _lasting(user_id)):
        raise NotToBeViewed
    reason = clean(reason)
    audit.record(action="membership.view_as.begun", user=by, object_kind="user", object_ids=[user.pk], reason=reason)
    tell([user.pk], f"{by.full_name or by.username} xem hệ thống như bạn (chỉ xem). Lý do: {reason}")
    return user


def end_view(*, by: Any, user_id: int) -> None:
    audit.record(action="membership.view_as.ended", user=by, object_kind="user", object_ids=[user_id])


def viewed(*, by: Any, user_id: int) -> User | None:
    """The user as `by` may see the product as them, asked anew at each request; ``None`` where that is over."""
    lasting = _lasting(user_id)
    if not lasting or not may_view_as(by, lasting[0].user, lasting):
        return None
    user: Any = lasting[0].user
    today = local_today()
    user.grants_today = [grant for grant in lasting if grant.valid_from <= today and not grant.awaits_confirmation]
    user.watched_by = by
    return user


def may_view_as(by: Any, user: User, lasting: Sequence[Grant]) -> bool:
    """Whether each role of the account, present or to come, lies in the reach of `by` and is one that `by` may give.

    :param lasting: the account's roles with their organisations.
    """
    if by.pk == user.pk or not user.is_active or not lasting:
        return False
    reach = ranges(by, Permission.USER_MANAGE)
    return all(
        grant.organisation is not None
        and reach.covers(grant.organisation.path)
        and grant.role in grantable_roles(by, grant.organisation)
        for grant in lasting
    )


def _lasting(user_id: int) -> list[Grant]:
    rows = Grant.objects.lasting(local_today()).filter(user=user_id).select_related("user", "organisation")
    return list(rows.order_by("pk"))
