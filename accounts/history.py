"""History of rows: every update and delete keeps the former row, written by a trigger in the same transaction.

Who, for which organisation, why and in which request come from the context that an operation sets with
:func:`acting`. Inserts carry who and when themselves.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pghistory

M = TypeVar("M")


def tracked(*, exclude: list[str] | None = None, follows: list[str] | None = None) -> Callable[[type[M]], type[M]]:
    """Class decorator: keep the old row at each update and delete of the model.

    :param exclude: columns that are not kept.
    :param follows: columns that follow from other rows: kept, but a change of nothing else is no change of the row.
    """
    unless = [*(exclude or []), *(follows or [])]
    return pghistory.track(
        pghistory.UpdateEvent("update", row=pghistory.Old, condition=pghistory.AnyChange(exclude=unless))
        if follows
        else pghistory.UpdateEvent("update", row=pghistory.Old),
        pghistory.DeleteEvent("delete"),
        exclude=exclude or [],
        obj_field=pghistory.ObjForeignKey(related_name="row_history"),
        append_only=True,
    )


@contextmanager
def acting(*, by: Any, reason: str, organisation: int | None = None) -> Iterator[None]:
    """Set the actor, the reason (an operation's name) and the organisation's number for the history.

    :param by: the user, or ``None`` for "hệ thống".
    """
    with pghistory.context(user=by.pk if by else None, reason=reason, organisation=organisation):
        yield
