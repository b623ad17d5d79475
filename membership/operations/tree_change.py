"""What every change of the tree has in common: a decision, a day, one at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import OperationalError, connection, transaction

from accounts.history import acting
from accounts.models import User
from common.dates import local_today
from common.errors import DomainError
from membership.models import Organisation
from membership.rules.reorganisation import DecisionMissing

# Derived paths and segments depend on everything above, so changes of the tree wait for one another.
_TREE_LOCK = 7_251_001


class EffectInFuture(DomainError):
    message = "Ngày hiệu lực {day:%d/%m/%Y} còn ở phía trước"
    mend = "Dùng trang Sắp xếp tổ chức để ghi thay đổi chờ hiệu lực, hoặc nhập vào đúng ngày đó"
    field = "effective_on"


class TreeIsChanging(DomainError):
    message = "Một thay đổi khác của cây tổ chức đang được ghi"
    mend = "Chờ một phút rồi lưu lại"
    status = 409


@contextmanager
def tree_change(
    *, by: User | None, decision_number: str, effective_on: date, verb: str, organisation_id: int | None = None
) -> Iterator[None]:
    """One transaction that holds the tree, for a decision that is named and not ahead of its day.

    :param organisation_id: the body that is changed, for the history.
    :raises DecisionMissing, EffectInFuture, TreeIsChanging:
    """
    if not decision_number.strip():
        raise DecisionMissing
    if effective_on > local_today():
        raise EffectInFuture(day=effective_on)
    number = Organisation.objects.get(pk=organisation_id).number if organisation_id else None
    with transaction.atomic(), acting(by=by, reason=f"membership.organisation.{verb}", organisation=number):
        lock_tree()
        yield


def lock_tree() -> None:
    """Wait for other changes of the tree; the lock goes with the transaction.

    :raises TreeIsChanging: it takes too long.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TREE_LOCK])
    except OperationalError as waited_too_long:
        raise TreeIsChanging from waited_too_long
