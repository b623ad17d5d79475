"""Who of the people of a split body goes where: one by one, by a list, or all that a filter finds at one stroke.

However many there are, the page shows a part of them; where everybody goes travels in one hidden field.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django import forms

from common.errors import DomainError
from common.formats import TextField, number
from membership.forms.reorganisation_decision import ReorganisationForm
from membership.forms.split import Target
from membership.queries.split_people import SplitPeople, Wanted
from membership.rules.person_attributes import OCCUPATIONS
from membership.rules.reorganisation import Ref

# Not empty, so that the live counts of the page count it.
NOBODY: Final = "0"
EVERYBODY: Final = "*"
FILTER, CLEAR, MATCH, LIST = "loc", "bo-loc", "khop", "danh-sach"
_ROWS: Final = 50
_LONGEST_YEAR = {"maxlength": "4", "inputmode": "numeric"}


@dataclass(frozen=True, slots=True)
class Count:
    """Of each target its people, and how many of them stand on another part of the list."""

    key: str
    name: str
    people: int
    elsewhere: int


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    note: str
    field: Any


class SplitPeopleForm(ReorganisationForm):
    """
    :param sent: what the page sent; `kept` and `person_…` in it say who goes where.
    """

    absorbs = ("kept", "looked", "person_")

    named = TextField(label="Họ tên có chữ", required=False, max_length=80)
    born_from = TextField(label="Sinh từ năm", required=False, widget=forms.TextInput(attrs=_LONGEST_YEAR))
    born_to = TextField(label="Sinh đến năm", required=False, widget=forms.TextInput(attrs=_LONGEST_YEAR))
    residence = TextField(label="Nơi cư trú có chữ", required=False, max_length=80)
    occupation = forms.ChoiceField(label="Nghề nghiệp", required=False)
    part = forms.ChoiceField(label="Đang là", required=False)
    unit = forms.ChoiceField(label="Cũng sinh hoạt ở", required=False)
    shown = forms.ChoiceField(label="Xem những người", required=False)
    goes_to = forms.ChoiceField(label="Về đơn vị", required=False)
    listed = TextField(
        label="Danh sách",
        required=False,
        multiline=True,
        help_text="Mỗi dòng một người: số hồ sơ, hoặc họ tên và ngày sinh (Nguyễn Văn A 03/02/1990)",
    )

    def __init__(
        self, *, people: SplitPeople, targets: Sequence[Target], sent: Mapping[str, str], **words: Any
    ) -> None:
        super().__init__(**words)
        self.people, self.targets, self._sent = people, targets, sent
        self.told: list[str] = []
        self.chosen = _chosen(sent, people.rows, {target.key for target in targets})
        self._offer()

    def _offer(self) -> None:
        named = [(target.key, target.name) for target in self.targets]
        jobs = {row.occupation for pk, row in self.people.rows.items() if pk in self.people.seen}
        offered: dict[str, Iterable[tuple[str, str]]] = {
            "occupation": [(code, label) for code, label in OCCUPATIONS.items() if code in jobs],
            "part": [(label, label.capitalize()) for label in self.people.parts],
            "unit": [(key, unit.name) for key, unit in self.people.units.items()],
        }
        for name, choices in offered.items():
            self.fields[name].choices = [("", "– bất kỳ –"), *choices]  # type: ignore[attr-defined]
        places = [(key, f"đang phân về {name}") for key, name in named]
        self.fields["shown"].choices = [("", "chưa phân"), (EVERYBODY, "mọi người"), *places]  # type: ignore[attr-defined]
        self.fields["goes_to"].choices = [("", "– chọn –"), *named]  # type: ignore[attr-defined]
        for name in Wanted.__dataclass_fields__:
            # Nothing to choose among, or nobody who may be seen, is no filter.
            if not self.people.seen or (name in offered and not offered[name]):
                del self.fields[name]

    # --- what the page shows ---

    @property
    def filters(self) -> list[Any]:
        return [self[name] for name in (*Wanted.__dataclass_fields__, "shown") if name in self.fields]

    @property
    def kept(self) -> str:
        """Where everybody goes, in one field: `t0:12,15;t1:13`."""
        people: dict[str, list[str]] = defaultdict(list)
        for pk, key in self.chosen.items():
            people[key].append(str(pk))
        return ";".join(f"{key}:{','.join(ids)}" for key, ids in people.items())

    @property
    def looked(self) -> str:
        """Whether a filter stands behind what is shown."""
        return "1" if self._is_filtered else ""

    @property
    def match_label(self) -> str:
        count = number(len(self.matching))
        if self._is_filtered:
            return f"Phân {count} người khớp bộ lọc"
        whom = {"": "chưa phân", EVERYBODY: "của đơn vị này"}.get(self._value("shown"), "đang xem")
        return f"Phân cả {count} người {whom}"

    @property
    def left(self) -> int:
        """How many go nowhere yet."""
        return len(self.people.rows) - len(self.chosen)

    @cached_property
    def matching(self) -> list[int]:
        """Whom the filter finds; nobody where it cannot be read."""
        shown = self._value("shown")
        wished = [pk for pk in self.people.rows if shown == EVERYBODY or self.chosen.get(pk, "") == shown]
        try:
            return self.people.fitting(self._wanted(), wished)
        except DomainError as refusal:
            self.told.append(f"{refusal}.")
            return []

    @cached_property
    def _visible(self) -> list[int]:
        """The part of them that is on the page."""
        places = {str(pk): place for place, pk in enumerate(self.people.rows)}
        after = places.get(self._sent.get("after", ""), -1)
        return [pk for pk in self.matching if places[str(pk)] > after][:_ROWS]

    @property
    def next_after(self) -> str:
        """The last person on the page, where others follow."""
        return str(self._visible[-1]) if self._visible and self._visible[-1] != self.matching[-1] else ""

    @property
    def is_begun(self) -> bool:
        """Whether others stand before the page."""
        return bool(self._visible) and self._visible[0] != self.matching[0]

    @cached_property
    def rows(self) -> list[Row]:
        page = forms.Form(initial={f"person_{pk}": self.chosen.get(pk, NOBODY) for pk in self._visible})
        choices = [(NOBODY, "– chưa phân –"), *((target.key, target.name) for target in self.targets)]
        for pk in self._visible:
            box = forms.Select(attrs={"data-count": "people"})
            page.fields[f"person_{pk}"] = forms.ChoiceField(choices=choices, widget=box)
        return [Row(self.people.label(pk), self.people.note(pk), page[f"person_{pk}"]) for pk in self._visible]

    @property
    def counts(self) -> list[Count]:
        """Last those without a target."""
        visible = [self.chosen.get(pk, NOBODY) for pk in self._visible]
        everybody = [self.chosen.get(pk, NOBODY) for pk in self.people.rows]
        keys = [*((target.key, target.name) for target in self.targets), (NOBODY, "chưa phân")]
        return [Count(key, name, n := everybody.count(key), n - visible.count(key)) for key, name in keys]

    # --- one stroke, on a form that shows what was chosen so far ---

    def apply(self, act: str) -> None:
        if act == CLEAR:
            self._clear()
        elif act in (MATCH, LIST):
            self._assign(act)

    def _assign(self, act: str) -> None:
        key = self._value("goes_to")
        names = {target.key: target.name for target in self.targets}
        if key not in names:
            self.told = ["Chọn đơn vị ở ô “Về đơn vị” rồi bấm lại."]
        elif act == LIST:
            found = self.people.find(self._value("listed"))
            self.chosen |= dict.fromkeys(found.people, key)
            self.told = [f"Đã phân {number(len(found.people))} người về {names[key]}.", *found.problems]
            self.initial["listed"] = found.left
        elif self._sent.get("looked") and not self._is_filtered:
            self.told = ["Bộ lọc vừa bỏ trống, nên ở dưới là mọi người. Nếu đúng ý, bấm lại."]
        elif people := self.matching:
            self.chosen |= dict.fromkeys(people, key)
            self._clear()
            self.told = [f"Đã phân {number(len(people))} người về {names[key]}."]
        elif not self.told:
            self.told = ["Không có ai khớp bộ lọc; chưa phân người nào."]

    def _clear(self) -> None:
        self.initial.update(dict.fromkeys((*Wanted.__dataclass_fields__, "shown"), ""))
        self.__dict__.pop("matching", None)

    def _value(self, name: str) -> str:
        values: Any = self.data if self.is_bound else self.initial
        return str(values.get(name) or "") if name in self.fields else ""

    @property
    def _is_filtered(self) -> bool:
        return any(self._value(name) for name in Wanted.__dataclass_fields__)

    def _wanted(self) -> Wanted:
        """
        :raises YearUnreadable:
        """
        return Wanted.of({name: self._value(name) for name in Wanted.__dataclass_fields__})

    # --- what it comes to ---

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("listed"):
            unread = "Bấm “Phân những người trong danh sách” trước khi tiếp tục, hoặc xóa danh sách"
            raise forms.ValidationError({"listed": unread})
        if self.left:
            raise forms.ValidationError(
                f"Còn {number(self.left)} người chưa phân về đơn vị nào; số còn lại phải bằng 0"
            )
        return self.cleaned_data

    def assigned(self) -> dict[int, Ref]:
        refs = {target.key: target.ref for target in self.targets}
        return {person: refs[key] for person, key in self.chosen.items()}


def _chosen(sent: Mapping[str, str], people: Iterable[int], keys: set[str]) -> dict[int, str]:
    """Where the page sends whom, of those who belong to the body; its own choices count more than what was kept."""
    by_text = {str(pk): pk for pk in people}
    found: dict[int, str] = {}
    for part in sent.get("kept", "").split(";"):
        key, _colon, ids = part.partition(":")
        found |= {by_text[text]: key for text in ids.split(",") if text in by_text}
    found |= {pk: sent[name] for text, pk in by_text.items() if (name := f"person_{text}") in sent}
    return {pk: key for pk, key in found.items() if key in keys}
