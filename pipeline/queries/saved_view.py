"""What somebody has kept of the list of people, and which of it is shown now."""

from dataclasses import dataclass
from typing import Any, Final

from pipeline.models import SavedView
from pipeline.queries.candidacy_list import Chosen

_CODES: Final = ("tab", "stage", "occupation", "sex", "sort")


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be kept of a list: not the words of a search in `chosen`, nor how many rows stand on a page.

    `organisation_id` is the body that was chosen for it, if any.
    """

    chosen: Chosen
    organisation_id: int | None = None

    @property
    def columns(self) -> dict[str, Any]:
        return {**{name: getattr(self.chosen, name) for name in _CODES}, "organisation_id": self.organisation_id}

    @property
    def is_plain(self) -> bool:
        """No more than a tab, which every list has anyway."""
        return self.columns == Choice(Chosen(tab=self.chosen.tab)).columns

    def is_kept_in(self, row: SavedView) -> bool:
        return all(getattr(row, column) == value for column, value in self.columns.items())


@dataclass(frozen=True, slots=True)
class SavedViews:
    """All of a user's, in the order of their names; `current` is the one that is open, else one that shows the same."""

    rows: list[SavedView]
    current: SavedView | None
    is_changed: bool
    is_new: bool


def saved_views(user: Any, *, choice: Choice, opened: str) -> SavedViews:
    """One SQL statement.

    :param opened: the number of the list that was opened, as it stands in the address.
    """
    found = SavedView.objects.visible_to(user).select_related("organisation")
    rows = list(found.order_by("folded_name", "pk"))
    same = next((row for row in rows if choice.is_kept_in(row)), None)
    current = next((row for row in rows if str(row.pk) == opened), same)
    return SavedViews(
        rows,
        current,
        is_changed=current is not None and not choice.is_kept_in(current),
        is_new=same is None and not choice.is_plain,
    )
