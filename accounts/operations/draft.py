"""What a user has typed and not yet saved, kept on the server and sealed: it may hold a citizen number."""

import json
from collections.abc import Mapping
from typing import Any

from accounts.models import Draft
from accounts.sealing import open_text, seal_text
from common.errors import DomainError

MOST_CHARACTERS = 50_000
# What belongs to one sending of the form and not to its content.
_NEVER_KEPT = ("csrfmiddlewaretoken", "key", "password", "confirmed")


class DraftTooLong(DomainError):
    message = "Bản nháp quá dài nên không được lưu tạm"
    mend = "Hãy bấm Lưu để giữ nội dung đang nhập"


def keep(*, user: Any, form: str, content: Mapping[str, str]) -> None:
    """Keep the newest state of a form; there is one draft for each user and form.

    :raises DraftTooLong:
    """
    kept = {name: value for name, value in content.items() if not name.startswith(_NEVER_KEPT)}
    text = json.dumps(kept, ensure_ascii=False)
    if len(text) > MOST_CHARACTERS:
        raise DraftTooLong
    Draft.objects.update_or_create(user=user, form=form, defaults={"content": {"sealed": seal_text(text).decode()}})


def kept(*, user: Any, form: str) -> dict[str, str]:
    """The fields as they were typed; empty where there is no draft, and for whoever looks as the user."""
    if hasattr(user, "watched_by"):
        return {}
    row = Draft.objects.filter(user=user, form=form).first()
    return json.loads(open_text(row.content["sealed"].encode())) if row else {}


def drop(*, user: Any, form: str) -> None:
    """The form was saved, or the user wants to begin anew."""
    Draft.objects.filter(user=user, form=form).delete()
