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
from membership.rules.official_code import BadOfficialCode, check
from membership.rules.organisation_kind import KINDS, PARTY
from membership.rules.permission import Permission
from membership.rules.reorganisation import Ref

ITSELF = "a"


@dataclass(frozen=True, slots=True)
class Target:
    """One of the bodies that a split leads to; one that it sets up has its code as `ref`, a kind and a parent."""

    key: str
    name: str
    ref: Ref
    kind: str = ""
    parent: int | None = None

    @property
    def is_new(self) -> bool:
        return isinstance(self.ref, str)


@dataclass(frozen=True, slots=True)
class TargetRow:
    """The fields of one row; `special` are those that only a body unlike the split one needs."""

    place: int
    plain: Sequence[Any]
    special: Sequence[Any]

    @property
    def is_special(self) -> bool:
        """Whether the special fields are filled or refused, so that they must be seen."""
        return any(field.errors or getattr(field, "selected", field.value()) for field in self.special)


class SplitTargetsForm(DecisionForm):
    """Rows of new bodies or existing ones; the body itself may go on."""

    more = "Thêm một đơn vị"
    goes_on = forms.BooleanField(label="Đơn vị bị chia tách vẫn tiếp tục hoạt động", required=False)

    def __init__(self, *, organisation: Organisation, rows: int, **words: Any) -> None:
        super().__init__(**words)
        self.organisation = organisation
        labels = kind_labels(local_today()).items()
        own = [(kind, label) for kind, label in labels if KINDS[kind].system == organisation.system]
        self._kinds = [("", "– như đơn vị bị chia tách –"), *own]
        self._places = range(rows)
        for row in self._places:
            self._add_row(row)
        for field in self.fields.values():
            if isinstance(field, OrganisationField):
                field.system = organisation.system
        self.let_search()

    def _add_row(self, row: int) -> None:
        self.fields[f"name_{row}"] = TextField(label="Tên đơn vị lập mới", max_length=200, required=False)
        self.fields[f"code_{row}"] = CodeField(label="Mã đơn vị lập mới", max_length=30, required=False)
        self.fields[f"kind_{row}"] = forms.ChoiceField(label="Loại", choices=self._kinds, required=False)
        self.fields[f"parent_{row}"] = OrganisationField(
            label="Cấp trên",
            permission=Permission.ORGANISATION_CHANGE,
            required=False,
            help_text="Bỏ trống nếu vẫn là cấp trên của đơn vị bị chia tách",
        )
        self.fields[f"existing_{row}"] = OrganisationField(
            label="Hoặc một đơn vị đang có tiếp nhận", permission=Permission.ORGANISATION_CHANGE, required=False
        )
        for name in ("name", "code", "existing"):
            self.fields[f"{name}_{row}"].is_conditional = True  # type: ignore[attr-defined]

    @property
    def rows(self) -> list[TargetRow]:
        return [
            TargetRow(
                row + 1,
                [self[f"{name}_{row}"] for name in ("name", "code", "existing")],
                [self[f"{name}_{row}"] for name in ("kind", "parent")],
            )
            for row in self._places
        ]

    @property
    def decision(self) -> list[Any]:
        return [self[name] for name in DecisionForm.base_fields]

    def clean(self) -> dict[str, Any]:
        for row in self._places:
            self._check_row(row)
        if not self.errors and len({target.ref for target in self.targets()}) < 2:
            raise forms.ValidationError("Chia tách cần ít nhất hai đơn vị nhận, kể cả chính đơn vị này nếu tiếp tục")
        return self.cleaned_data

    def _check_row(self, row: int) -> None:
        name, code, existing, kind, parent = self._given(row)
        if existing and (name or code):
            self.add_error(f"existing_{row}", "Chỉ ghi đơn vị mới, hoặc chọn đơn vị đang có")
        elif existing == self.organisation and existing is not None:
            self.add_error(f"existing_{row}", "Đánh dấu ô “vẫn tiếp tục hoạt động” thay cho dòng này")
        elif (kind or parent) and not name:
            self.add_error(f"kind_{row}" if kind else f"parent_{row}", "Chỉ ghi loại, cấp trên cho đơn vị lập mới")
        elif bool(name) != bool(code) and f"code_{row}" not in self.errors:
            self.add_error(f"code_{row}" if name else f"name_{row}", "Đơn vị mới cần cả tên và mã")
        elif code:
            self._check_code(row, code, kind or self.organisation.kind, parent or self.organisation.parent)

    def _check_code(self, row: int, code: str, kind: str, parent: Organisation | None) -> None:
        """What the engine would refuse two steps later."""
        day = self.cleaned_data.get("effective_on")
        if day and OrganisationVersion.objects.on(day).filter(code=code).exists():
            self.add_error(f"code_{row}", "Ngày đó mã này đang thuộc một đơn vị khác")
        elif KINDS[kind].system == PARTY:
            place = {"parent_code": parent.code, "parent_kind": parent.kind} if parent else {}
            try:
                check(code, kind=kind, **place)
            except BadOfficialCode as refusal:
                self.add_error(f"code_{row}", str(refusal))

    def _given(self, row: int) -> tuple[Any, ...]:
        return tuple(self.cleaned_data.get(f"{name}_{row}") for name in ("name", "code", "existing", "kind", "parent"))

    def targets(self) -> list[Target]:
        found = []
        for row in self._places:
            name, code, existing, kind, parent = self._given(row)
            if existing:
                found.append(Target(f"t{row}", existing.name, existing.pk))
            elif name:
                above = parent.pk if parent else self.organisation.parent_id
                found.append(Target(f"t{row}", name, code, kind or self.organisation.kind, above))
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
