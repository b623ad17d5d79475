"""Write down acts that change no row of the field: sign-in, reading or revealing, export."""

from collections.abc import Iterable
from typing import Any

from accounts.models import AuditEvent
from common.http import current_incident


def record(
    *,
    action: str,
    user: Any,
    organisation: Any = None,
    object_kind: str = "",
    object_ids: Iterable[int] = (),
    reason: str = "",
    **detail: Any,
) -> AuditEvent:
    """
    :param action: `app.noun.past_participle`.
    :param user: ``None`` is the system itself, or a visitor who is nobody yet. An administrator who looks as somebody
        else stands on the row, and that somebody in its detail.
    :param organisation: whatever has a `number` and a `code`; this room knows no organisations.
    :param detail: plain values, never a name or a number of a person.
    """
    if watcher := getattr(user, "watched_by", None):
        user, detail = watcher, {**detail, "view_as": user.pk}
    return AuditEvent.objects.create(
        action=action,
        user=user if user is not None and user.is_authenticated else None,
        organisation_number=organisation.number if organisation else None,
        organisation_code=organisation.code if organisation else "",
        object_kind=object_kind,
        object_ids=list(object_ids),
        reason=reason[:300],
        request_id=current_incident().strip("-"),
        detail=detail,
    )
