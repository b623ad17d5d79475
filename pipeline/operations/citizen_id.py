"""Showing a whole citizen number: with a reason, so often a day, and written down."""

from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from accounts.models import AuditEvent
from accounts.operations import audit
from common.errors import DomainError
from common.text import clean
from membership.access import require
from membership.operations.citizen_id import open_sealed
from membership.rules.permission import Permission
from pipeline.models import Candidacy

REVEALED: Final = "pipeline.citizen_id.revealed"
MOST_IN_A_DAY: Final = 30
LEAST_REASON: Final = 5


class ReasonMissing(DomainError):
    message = "Ghi lý do cần xem đủ số căn cước, ít nhất {least} ký tự"
    mend = "Ví dụ: đối chiếu với hồ sơ giấy"
    field = "reason"


class TooManyReveals(DomainError):
    message = "Hôm nay tài khoản này đã xem đủ {most} số căn cước"
    mend = "Xem tiếp vào ngày mai, hoặc báo quản trị hệ thống nếu cần xem nhiều"
    field = "reason"
    status = 429


class NoCitizenId(DomainError):
    message = "Người này chưa có số căn cước trong hồ sơ"
    field = "reason"


def reveal(*, by: Any, candidacy_id: int, reason: str) -> str:
    """The twelve digits; the audit event is written before they are opened.

    :raises Candidacy.DoesNotExist, Refused: out of scope, or without the right to see the number.
    :raises ReasonMissing, TooManyReveals, NoCitizenId:
    """
    rows = Candidacy.objects.visible_to(by).select_related("person", "party_organisation")
    candidacy = rows.get(pk=candidacy_id)
    require(by, Permission.CITIZEN_ID_REVEAL, candidacy.party_organisation)
    written = clean(reason)
    if len(written) < LEAST_REASON:
        raise ReasonMissing(least=LEAST_REASON)
    if not candidacy.person.citizen_id_encrypted:
        raise NoCitizenId
    since = timezone.now() - timedelta(days=1)
    if AuditEvent.objects.filter(user=by, action=REVEALED, at__gte=since).count() >= MOST_IN_A_DAY:
        raise TooManyReveals(most=MOST_IN_A_DAY)
    audit.record(
        action=REVEALED,
        user=by,
        organisation=candidacy.party_organisation,
        object_kind="person",
        object_ids=[candidacy.person_id],
        reason=written,
    )
    return open_sealed(candidacy.person)
