"""The grid of a unit's yearly ratings."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms

from common.formats import TextField
from membership.rules.person_attributes import RATINGS

_LONGEST_LIST: Final = 40_000
_LABELS: Final = {"": "Chưa xếp loại", **RATINGS}


def _name(row: Any) -> str:
    return f"grade-{row.person_id}"


class RatingForm(forms.Form):
    """One choice for each member; `version` is that of the sheet that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    is_restated = False

    def __init__(
        self, *args: Any, members: Iterable[Any], filled: Mapping[int, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        filled = filled or {}
        self.members = list(members)
        for row in self.members:
            given = filled.get(row.person_id, row.grade)
            field = forms.ChoiceField(
                choices=list(_LABELS.items()), required=False, initial=given, label=row.person.full_name
            )
            field.widget.attrs["data-count"] = "grades"
            self.fields[_name(row)] = field

    @classmethod
    def restated(cls, data: Mapping[str, str], *, members: Iterable[Any], version: int) -> "RatingForm":
        """After somebody else saved: what was chosen stays, what was left empty is theirs; sent again, it is meant."""
        rows = list(members)
        chosen = {_name(row): data.get(_name(row)) or row.grade for row in rows}
        form = cls({**chosen, "version": str(version)}, members=rows)
        form.is_restated = True
        return form

    @property
    def rows(self) -> list[dict[str, Any]]:
        """`saved` is the grade that stands meanwhile, where another was chosen here; one not yet given is no news."""
        fields = [(row, self[_name(row)]) for row in self.members]
        return [
            {
                "row": row,
                "field": field,
                "label": RATINGS.get(row.grade, "–"),
                "saved": RATINGS[row.grade] if self.is_restated and row.grade not in ("", field.value()) else "",
            }
            for row, field in fields
        ]

    @property
    def shown(self) -> list[str]:
        """The grades as the page shows them."""
        return [str(row["field"].value() or "") for row in self.rows]

    def grades(self) -> dict[int, str]:
        return {row.person_id: self.cleaned_data[_name(row)] for row in self.members}


class PasteForm(forms.Form):
    """Names with grades, out of a spreadsheet."""

    names = TextField(
        label="Dán từ Excel",
        multiline=True,
        max_length=_LONGEST_LIST,
        help_text="Mỗi dòng một người: họ tên, có thể kèm ngày sinh, cuối dòng là mức xếp loại "
        "(viết tắt HTXS, HTT, HT, KHT cũng được)",
        error_messages={"required": "Dán hoặc gõ ít nhất một dòng"},
    )

    def clean_names(self) -> str:
        # The tidy field would take the tabs out, and with them the columns of a spreadsheet.
        return str(self.data.get("names", ""))[:_LONGEST_LIST]


class ReopenForm(forms.Form):
    """Why a submitted sheet is opened again."""

    reason = TextField(label="Lý do mở lại", max_length=120, error_messages={"required": "Ghi lý do mở lại"})
