"""The steps of a merger (sáp nhập): which bodies end, what takes them in, by which decision."""

from collections.abc import Sequence
from typing import Any

from django import forms

from common.dates import local_today
from common.formats import TextField
from membership.forms.organisation_change import CodeField
from membership.forms.organisation_field import OrganisationField
from membership.forms.reorganisation_decision import DecisionForm, ReorganisationForm
from membership.models import Organisation, OrganisationVersion
from membership.queries.reference import kind_labels
from membership.rules.organisation_kind import KINDS
from membership.rules.permission import Permission

NEW, EXISTING = "moi", "co"
_CODE_TAKEN = "Ngày đó mã này đang thuộc một đơn vị khác; ghi mã khác, hoặc chọn nhập vào đơn vị đang có"


class MergerSourcesForm(ReorganisationForm):
    """As many rows as are asked for; empty ones are passed over."""

    more = "Thêm một đơn vị"

    def __init__(self, *, rows: int, **words: Any) -> None:
        super().__init__(**words)
        for row in range(rows):
            self.fields[f"source_{row}"] = OrganisationField(
                label=f"Đơn vị sáp nhập thứ {row + 1}",
                permission=Permission.ORGANISATION_CHANGE,
                required=row == 0,
                help_text="Gõ tên hoặc mã rồi chọn; đơn vị này kết thúc vào ngày hiệu lực",
            )
        self.let_search()

    def clean(self) -> dict[str, Any]:
        if len({source.system for source in self.sources()}) > 1:
            raise forms.ValidationError("Tổ chức đảng và tổ chức Đoàn được sáp nhập bằng hai lần ghi riêng")
        return self.cleaned_data

    def sources(self) -> list[Organisation]:
        """Each once, in the order of the rows."""
        rows = (self.cleaned_data.get(name) for name in self.fields)
        return list({row.pk: row for row in rows if row is not None}.values())


class MergerTargetForm(DecisionForm):
    """A new body, or one that goes on and takes the others in."""

    into = forms.ChoiceField(
        label="Nhập vào đâu?",
        choices=[(NEW, "Lập một đơn vị mới"), (EXISTING, "Một đơn vị đang có tiếp nhận")],
        widget=forms.RadioSelect,
        initial=NEW,
    )
    target = OrganisationField(
        label="Đơn vị đang có",
        permission=Permission.ORGANISATION_CHANGE,
        required=False,
        help_text="Điền khi một đơn vị đang có tiếp nhận",
    )
    name = TextField(label="Tên đơn vị mới", max_length=200, required=False, help_text="Điền khi lập đơn vị mới")
    code = CodeField(
        label="Mã đơn vị mới",
        max_length=30,
        required=False,
        help_text="Điền khi lập đơn vị mới: mã 14 chữ số hoặc mã riêng, không trùng",
    )
    kind = forms.ChoiceField(label="Loại đơn vị mới", required=False)
    parent = OrganisationField(
        label="Cấp trên của đơn vị mới",
        permission=Permission.ORGANISATION_CHANGE,
        required=False,
        help_text="Bỏ trống nếu vẫn là cấp trên của đơn vị thứ nhất",
    )

    def __init__(self, *, sources: Sequence[Organisation], **words: Any) -> None:
        super().__init__(**words)
        self.sources = sources
        system = sources[0].system
        labels = [(kind, label) for kind, label in kind_labels(local_today()).items() if KINDS[kind].system == system]
        self.fields["kind"].choices = [("", "– như đơn vị thứ nhất –"), *labels]  # type: ignore[attr-defined]
        for name in ("target", "parent"):
            field = self.fields[name]
            assert isinstance(field, OrganisationField)  # noqa: S101 - for the type checker
            field.system = system
        for name in ("name", "code", "target"):
            # Which of them are needed hangs on `into`: "không bắt buộc" beside them would be untrue.
            self.fields[name].is_conditional = True  # type: ignore[attr-defined]
        self.order_fields(["into", "name", "code", "kind", "parent", "target"])

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("into") == EXISTING:
            self._check_existing()
        else:
            self._check_new()
        return self.cleaned_data

    def _check_existing(self) -> None:
        target = self.cleaned_data.get("target")
        if target is None and "target" not in self.errors:
            self.add_error("target", "Chọn đơn vị tiếp nhận")
        elif target is not None and not self.ending():
            self.add_error("target", "Đơn vị tiếp nhận là đơn vị duy nhất; quay lại thêm đơn vị được nhập vào")

    def _check_new(self) -> None:
        if len(self.sources) < 2:  # A merger of one is none.
            self.add_error("into", "Lập đơn vị mới cần ít nhất hai đơn vị; quay lại thêm đơn vị")
        for name, missing in (("name", "Chưa nhập tên đơn vị mới"), ("code", "Chưa nhập mã đơn vị mới")):
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, missing)
        code, day = self.cleaned_data.get("code"), self.cleaned_data.get("effective_on")
        if code and day and OrganisationVersion.objects.on(day).filter(code=code).exists():
            self.add_error("code", _CODE_TAKEN)

    def ending(self) -> list[Organisation]:
        """The sources that end: the body that takes them in goes on, also where it was named among them."""
        target = self.cleaned_data.get("target") if self.cleaned_data.get("into") == EXISTING else None
        return [row for row in self.sources if row != target]
