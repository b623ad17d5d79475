"""The steps of a split (chia tách): into what, which bodies below go where, and who of the people goes where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from common.dates import local_today
from common.formats import TextField
from membership.forms.organisation_change import CodeField
from membership.forms.organisation_field import OrganisationField
from membership.forms.reorganisation_decision import DecisionForm, ReorganisationForm
from membership.models import Organisation, OrganisationVersion
from membership.queries.reference import kind_labels
from membership.queries.split_people import Listed, SplitPeople
from membership.rules.organisation_kind import KINDS
from membership.rules.permission import Permission
from membership.rules.reorganisation import Ref

ITSELF = "a"
# Not empty, so that the live counts of the page count it.
NOBODY = "0"


@dataclass(frozen=True, slots=True)
class Target:
    """One of the bodies that a split leads to; `ref` is a code where it is set up by the split."""

    key: str
    name: str
    ref: Ref

    @property
    def is_new(self) -> bool:
        return isinstance(self.ref, str)


class SplitTargetsForm(DecisionForm):
    """Rows of new bodies or existing ones; the body itself may go on."""

    more = "Thêm một đơn vị"
    goes_on = forms.BooleanField(label="Đơn vị bị chia tách vẫn tiếp tục hoạt động", required=False)
    kind = forms.ChoiceField(label="Loại của các đơn vị mới", required=False)
    parent = OrganisationField(
        label="Cấp trên của các đơn vị mới",
        permission=Permission.ORGANISATION_CHANGE,
        required=False,
        help_text="Bỏ trống nếu vẫn là cấp trên của đơn vị bị chia tách",
    )

    def __init__(self, *, organisation: Organisation, rows: int, **words: Any) -> None:
        super().__init__(**words)
        self.organisation, self.rows = organisation, rows
        for row in range(rows):
            self._add_row(row)
        labels = kind_labels(local_today()).items()
        own = [(kind, label) for kind, label in labels if KINDS[kind].system == organisation.system]
        self.fields["kind"].choices = [("", "– như đơn vị bị chia tách –"), *own]  # type: ignore[attr-defined]
        for field in self.fields.values():
            if isinstance(field, OrganisationField):
                field.system = organisation.system
        rowed = [name for name in self.fields if name[-1].isdigit()]
        self.order_fields(["goes_on", *rowed, "kind", "parent"])
        self.let_search()

    def _add_row(self, row: int) -> None:
        self.fields[f"name_{row}"] = TextField(
            label=f"Đơn vị thứ {row + 1}: tên nếu lập mới", max_length=200, required=False
        )
        self.fields[f"code_{row}"] = CodeField(label=f"Mã của đơn vị mới thứ {row + 1}", max_length=30, required=False)
        self.fields[f"existing_{row}"] = OrganisationField(
            label=f"Hoặc đơn vị đang có nhận phần thứ {row + 1}",
            permission=Permission.ORGANISATION_CHANGE,
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        for row in range(self.rows):
            self._check_row(row)
        if not self.errors and len({target.ref for target in self.targets()}) < 2:
            raise forms.ValidationError("Chia tách cần ít nhất hai đơn vị nhận, kể cả chính đơn vị này nếu tiếp tục")
        return self.cleaned_data

    def _check_row(self, row: int) -> None:
        name, code, existing = (self.cleaned_data.get(f"{field}_{row}") for field in ("name", "code", "existing"))
        day = self.cleaned_data.get("effective_on")
        if existing and (name or code):
            self.add_error(f"existing_{row}", "Chỉ ghi đơn vị mới, hoặc chọn đơn vị đang có")
        elif existing == self.organisation and existing is not None:
            self.add_error(f"existing_{row}", "Đánh dấu ô “vẫn tiếp tục hoạt động” thay cho dòng này")
        elif bool(name) != bool(code) and f"code_{row}" not in self.errors:
            self.add_error(f"code_{row}" if name else f"name_{row}", "Đơn vị mới cần cả tên và mã")
        elif code and day and OrganisationVersion.objects.on(day).filter(code=code).exists():
            self.add_error(f"code_{row}", "Ngày đó mã này đang thuộc một đơn vị khác")

    def targets(self) -> list[Target]:
        found = []
        for row in range(self.rows):
            given = self.cleaned_data
            if existing := given.get(f"existing_{row}"):
                found.append(Target(f"t{row}", existing.name, existing.pk))
            elif given.get(f"name_{row}"):
                found.append(Target(f"t{row}", given[f"name_{row}"], given[f"code_{row}"]))
        if self.cleaned_data.get("goes_on"):
            found.append(Target(ITSELF, self.organisation.name, self.organisation.pk))
        return found


class SplitCellsForm(ReorganisationForm):
    """Where each body below goes; those that stay where the split body goes on do not move."""

    def __init__(self, *, cells: Mapping[int, str], targets: Sequence[Target], **words: Any) -> None:
        super().__init__(**words)
        self.cells = cells
        self.empty = "" if cells else "Đơn vị này không có đơn vị trực thuộc; sang bước phân người."
        choices = [("", "– chọn nơi về –"), *((target.key, target.name) for target in targets)]
        for cell, name in cells.items():
            self.fields[f"cell_{cell}"] = forms.ChoiceField(label=name, choices=choices)

    def going_to(self, target: Target) -> list[int]:
        return [cell for cell in self.cells if self.cleaned_data[f"cell_{cell}"] == target.key]


class SplitPeopleForm(ReorganisationForm):
    """Where everyone goes whom the body itself holds; a list, a place of residence or all the rest at one stroke."""

    listed = TextField(
        label="Danh sách",
        required=False,
        multiline=True,
        help_text="Mỗi dòng một người: số hồ sơ, hoặc họ tên và ngày sinh (Nguyễn Văn A 03/02/1990)",
    )
    residence = TextField(label="Nơi cư trú có chữ", required=False, help_text="Ví dụ: thôn Đông")
    all_left = forms.BooleanField(label="Mọi người chưa phân", required=False)
    goes_to = forms.ChoiceField(label="Về đơn vị", required=False)

    def __init__(self, *, people: SplitPeople, targets: Sequence[Target], **words: Any) -> None:
        super().__init__(**words)
        self.people, self.targets = people, targets
        self.told: list[str] = []
        named = [(target.key, target.name) for target in targets]
        self.fields["goes_to"].choices = [("", "– chọn –"), *named]  # type: ignore[attr-defined]
        if not people.any_seen:
            del self.fields["residence"]
        for person, label in people.labels.items():
            box = forms.Select(attrs={"data-count": "people"})
            choices = [(NOBODY, "– chưa phân –"), *named]
            self.fields[f"person_{person}"] = forms.ChoiceField(
                label=label, choices=choices, widget=box, required=False, initial=NOBODY
            )

    @property
    def rows(self) -> list[Any]:
        return [self[f"person_{person}"] for person in self.people.labels]

    @property
    def strokes(self) -> list[Any]:
        return [self[name] for name in ("listed", "residence", "all_left", "goes_to") if name in self.fields]

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """Of each target its key, name and people, last those without one."""
        chosen = [field.value() or NOBODY for field in self.rows]
        keys = [*((target.key, target.name) for target in self.targets), (NOBODY, "chưa phân")]
        return [(key, name, chosen.count(key)) for key, name in keys]

    def apply(self) -> None:
        """One stroke, on a form that shows what was chosen so far."""
        key, text = str(self.initial.get("goes_to") or ""), str(self.initial.get("listed") or "")
        if key not in {target.key for target in self.targets}:
            self.told = ["Chọn đơn vị ở ô “Về đơn vị” rồi bấm lại."]
            return
        found = self.people.find(text) if text.strip() else Listed()
        chosen = found.people | self.people.living_in(str(self.initial.get("residence") or ""))
        if self.initial.get("all_left"):
            chosen |= {person for person in self.people.labels if self._is_left(person)}
        for person in chosen:
            self.initial[f"person_{person}"] = key
        self.told = [f"Đã phân {len(chosen)} người.", *found.problems]
        self.initial.update(listed=found.left, residence="", all_left=False)

    def _is_left(self, person: int) -> bool:
        return self.initial.get(f"person_{person}", NOBODY) == NOBODY

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if any(given.get(name) for name in ("listed", "residence", "all_left")):
            raise forms.ValidationError("Bấm “Phân những người này” trước khi tiếp tục, hoặc xóa các ô đó")
        left = sum(given.get(f"person_{person}") in ("", NOBODY, None) for person in self.people.labels)
        if left:
            raise forms.ValidationError(f"Còn {left} người chưa phân về đơn vị nào; số còn lại phải bằng 0")
        return given

    def assigned(self) -> dict[int, Ref]:
        refs = {target.key: target.ref for target in self.targets}
        return {person: refs[self.cleaned_data[f"person_{person}"]] for person in self.people.labels}
