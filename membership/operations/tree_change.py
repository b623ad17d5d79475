"""What every change of the tree has in common: a decision, a day, one at a time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import wraps
from typing import cast

from django.db import OperationalError, connection, transaction

from accounts.history import acting
from accounts.models import User
from common.dates import local_today
from common.errors import DomainError
from membership.access import forget_grants
from membership.models import Organisation
from membership.rules.reorganisation import DecisionMissing

# Derived paths and segments depend on everything above, so changes of the tree wait for one another; and whoever puts
# a row somewhere must not find the place gone when it is saved.
_TREE_LOCK = 7_251_001
# A file of thousands of lines holds the tree for a minute; a task has more time than that.
_PATIENCE = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '80s'"


class EffectInFuture(DomainError):
    message = "Ngày hiệu lực {day:%d/%m/%Y} còn ở phía trước"
    mend = "Dùng trang Sắp xếp tổ chức để ghi thay đổi chờ hiệu lực, hoặc nhập vào đúng ngày đó"
    field = "effective_on"


class TreeIsChanging(DomainError):
    message = "Cây tổ chức đang được thay đổi"
    mend = "Chờ một phút rồi lưu lại; những gì đã nhập vẫn còn"
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


@contextmanager
def standing_tree(by: User | None) -> Iterator[None]:
    """One transaction in which the tree stays as it is, for a save that puts rows into organisations.

    Such saves go on beside each other; a change of the tree waits for them, and they wait for it. What `by` may do is
    asked anew: it may have changed meanwhile.

    :raises TreeIsChanging:
    """
    with transaction.atomic():
        _lock("pg_advisory_xact_lock_shared")
        forget_grants(by)
        yield


def on_standing_tree[**P, R](operation: Callable[P, R]) -> Callable[P, R]:
    """Decorator: the whole operation in a `standing_tree`; its keyword `by` is who acts."""

    @wraps(operation)
    def held(*args: P.args, **kwargs: P.kwargs) -> R:
        with standing_tree(cast("User | None", kwargs["by"])):
            return operation(*args, **kwargs)

    return held


def lock_tree(*, patiently: bool = False) -> None:
    """Wait for other changes of the tree and for saves under way; the lock goes with the transaction.

    :param patiently: longer than a page may, for a job.
    :raises TreeIsChanging: it takes too long.
    """
    if patiently:
        with connection.cursor() as cursor:
            cursor.execute(_PATIENCE)
    _lock("pg_advisory_xact_lock")


def _lock(function: str) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [_TREE_LOCK])
    except OperationalError as waited_too_long:
        raise TreeIsChanging from waited_too_long
