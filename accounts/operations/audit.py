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
    event = _event(action, user, organisation, object_kind, object_ids, reason, detail)
    event.save()
    return event


def record_once(
    *, once_key: str, action: str, user: Any, organisation: Any, object_kind: str, object_ids: Iterable[int]
) -> None:
    """Write the row unless there is one with this key: one statement, and none too many in a race.

    :param once_key: what is worth one row, for example the person and the day; the user is added here.
    """
    event = _event(action, user, organisation, object_kind, object_ids, "", {})
    event.once_key = f"{event.user_id}:{event.detail.get('view_as', '')}:{once_key}"
    AuditEvent.objects.bulk_create([event], ignore_conflicts=True)


def _event(
    action: str,
    user: Any,
    organisation: Any,
    object_kind: str,
    object_ids: Iterable[int],
    reason: str,
    detail: dict[str, Any],
) -> AuditEvent:
    if watcher := getattr(user, "watched_by", None):
        user, detail = watcher, {**detail, "view_as": user.pk}
    return AuditEvent(
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
