"""The saved lists above the list of people: links to them, which is open, and what of it is there no longer."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from membership.access import opens
from membership.middleware import CHOICE
from membership.rules.permission import Permission
from pipeline.forms.candidacy_filter import CandidacyFilterForm
from pipeline.models import SavedView
from pipeline.queries.candidacy_list import Chosen
from pipeline.queries.saved_view import Choice, SavedViews, saved_views

OPENED: Final = "ds"
# The others stand in a menu, so that the list begins where it always does.
_MOST_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class Strip:
    """`links` and `more` have `label`, `url`, `current` and `changed`; `may_keep` is false for whoever only looks."""

    links: list[dict[str, Any]]
    more: list[dict[str, Any]]
    kept: SavedViews
    notes: list[str]
    may_keep: bool

    @property
    def opened(self) -> SavedView | None:
        return self.kept.current


def choice_of(request: Any, chosen: Chosen) -> Choice:
    """What of the page can be kept; the organisation only when it was chosen for it."""
    return Choice(chosen, request.organisation.pk if CHOICE in request.GET else None)


def address_of(user: Any, row: SavedView) -> str:
    """Where a saved list opens; without its organisation once that is out of the user's reach."""
    query = {OPENED: str(row.pk), **CandidacyFilterForm.query_of(row)}
    if row.organisation and _is_open(user, row):
        query[CHOICE] = str(row.organisation.number)
    return f"{reverse('candidacy_list')}?{urlencode(query)}"


def strip_of(request: Any, form: CandidacyFilterForm, choice: Choice) -> Strip:
    kept = saved_views(request.user, choice=choice, opened=request.GET.get(OPENED, ""))
    shown = kept.rows[:_MOST_SHOWN]
    if kept.current and kept.current not in shown:
        shown[-1:] = [kept.current]
    # Whoever looks as somebody else finds no button to keep anything.
    may_keep = not hasattr(request.user, "watched_by")
    return Strip(
        links=[_link(request.user, row, kept) for row in shown],
        more=[_link(request.user, row, kept) for row in kept.rows if row not in shown],
        kept=kept,
        notes=_notes(request, form, kept.current, may_keep=may_keep) if kept.current else [],
        may_keep=may_keep,
    )


def _link(user: Any, row: SavedView, kept: SavedViews) -> dict[str, Any]:
    is_current = row == kept.current
    return {
        "label": row.name,
        "url": address_of(user, row),
        "current": is_current,
        "changed": is_current and kept.is_changed,
    }


def _notes(request: Any, form: CandidacyFilterForm, row: SavedView, *, may_keep: bool) -> list[str]:
    """What cannot be shown as it was kept, and how to mend it; a body out of reach keeps its name to itself."""
    found = [
        f"Danh sách này lọc theo “{label}” với một mục không còn trong danh mục, nên đang mở mà không lọc theo mục đó."
        + (" Bấm “Lưu thay đổi” để bỏ hẳn." if may_keep else "")
        for label in form.gone_from(row)
    ]
    if row.organisation and not _is_open(request.user, row):
        found.append(
            "Đơn vị của danh sách này không còn trong phạm vi của bạn, nên danh sách đang mở với "
            f"{request.organisation.name}."
            + (" Chọn đơn vị trong Bộ lọc nếu cần, rồi bấm “Lưu thay đổi”." if may_keep else "")
        )
    return found


def _is_open(user: Any, row: SavedView) -> bool:
    return opens(user, Permission.PERSON_VIEW, row.organisation)
