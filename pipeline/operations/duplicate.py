"""Looking for the same human being before a person is entered; asking outside the own scope is limited and recorded."""

from datetime import date, timedelta
from typing import Any, Final

from django.utils import timezone

from accounts.models import AuditEvent
from accounts.operations import audit
from common.errors import DomainError
from membership.models import Organisation
from pipeline.queries.duplicate import Duplicates, find_duplicates, is_known_anywhere

COMPARED: Final = "pipeline.citizen_id.compared"
MOST_IN_AN_HOUR: Final = 60


class TooManyComparisons(DomainError):
    message = "Tài khoản này đã đối chiếu {most} số căn cước trong một giờ"
    mend = "Chờ một lát rồi nhập tiếp, hoặc báo quản trị hệ thống nếu cần nhập nhiều"
    status = 429
    field = "citizen_id"


def look_for_duplicates(
    *,
    by: Any,
    full_name: str,
    birth_on: date | None,
    birth_precision: str = "day",
    citizen_id: str = "",
    organisation: Organisation | None = None,
) -> Duplicates:
    """What `find_duplicates` finds, and whether the citizen number is known outside the user's scope.

    Call it outside of a transaction that may be rolled back, or the record of the asking goes with it.

    :raises BadCitizenId, TooManyComparisons:
    """
    found = find_duplicates(
        user=by,
        full_name=full_name,
        birth_on=birth_on,
        birth_precision=birth_precision,
        citizen_id=citizen_id,
        organisation=organisation,
    )
    if not citizen_id or found.same_id:
        return found
    return found.with_hint(is_known_elsewhere(by=by, citizen_id=citizen_id, organisation=organisation))


def is_known_elsewhere(*, by: Any, citizen_id: str, organisation: Organisation | None = None) -> bool:
    """
    :raises TooManyComparisons:
    """
    if by is not None:
        since = timezone.now() - timedelta(hours=1)
        if AuditEvent.objects.filter(user=by, at__gte=since, action=COMPARED).count() >= MOST_IN_AN_HOUR:
            raise TooManyComparisons(most=MOST_IN_AN_HOUR)
        audit.record(action=COMPARED, user=by, organisation=organisation)
    return is_known_anywhere(citizen_id)
