from typing import Any

from django.db import transaction

from accounts.operations import audit
from membership.models import Reorganisation
from membership.operations.reorganisation import undo


def withdraw(*, by: Any, reorganisation_id: int, reason: str) -> Reorganisation:
    """Take a planned reorganisation back before its day (bỏ thay đổi chờ hiệu lực), and write down why.

    :raises Reorganisation.DoesNotExist: outside the user's scope.
    :raises Refused, AlreadyInEffect, OthersRestOnIt:
    """
    with transaction.atomic():
        row = undo(by=by, reorganisation_id=reorganisation_id)
        audit.record(
            action="membership.reorganisation.withdrawn",
            user=by,
            object_kind="reorganisation",
            object_ids=[row.pk],
            reason=reason,
            decision=row.decision_number,
        )
    return row
