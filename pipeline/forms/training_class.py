from collections.abc import Iterable
from typing import Any, Final

from django import forms

from common.dates import short_date
from common.formats import CountField, DateField, TextField
from membership.forms.organisation_field import OrganisationField
from membership.rules.organisation_kind import PARTY
from membership.rules.permission import Permission
from pipeline.forms.submitted import SubmittedForm
from pipeline.models import Enrolment, TrainingClass

_LONGEST_LIST: Final = 20_000


class ClassForm(SubmittedForm):
    """A class; committee and kind are chosen once, when it is opened."""

    kind = forms.ChoiceField(
        label="Loại lớp",
        choices=[("", "Chọn loại lớp"), *((value, f"Lớp {label}") for value, label in TrainingClass.Kind.choices)],
        error_messages={"required": "Chọn loại lớp"},
    )
    organisation = OrganisationField(
        label="Cấp ủy mở lớp",
        permission=Permission.CLASS_MANAGE,
        system=PARTY,
        error_messages={"required": "Chọn cấp ủy mở lớp từ danh sách gợi ý"},
    )
    name = TextField(
        label="Tên lớp",
        max_length=120,
        help_text="Ví dụ: Lớp bồi dưỡng nhận thức về Đảng khóa I năm 2026",
        error_messages={"required": "Nhập tên lớp"},
    )
    place = TextField(label="Nơi học", max_length=200, required=False)
    starts_on = DateField(label="Khai giảng", error_messages={"required": "Nhập ngày khai giảng, ví dụ 03/02/2026"})
    ends_on = DateField(label="Bế giảng", error_messages={"required": "Nhập ngày bế giảng, ví dụ 06/02/2026"})
    seats = CountField(label="Số chỗ", required=False, help_text="Để trống nếu không giới hạn")

    def __init__(self, *args: Any, user: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            field: Any = self.fields["organisation"]
            field.user = user
        else:
            del self.fields["kind"], self.fields["organisation"]

    def clean_seats(self) -> int | None:
        seats: int | None = self.cleaned_data["seats"]
        if seats == 0:
            raise forms.ValidationError("Số chỗ phải từ 1 trở lên; để trống nếu không giới hạn")
        return seats

    def fields_given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "place", "starts_on", "ends_on", "seats")}


class NominationForm(SubmittedForm):
    """To which class of a committee above a person is sent."""

    training_class = forms.TypedChoiceField(
        label="Lớp", coerce=int, widget=forms.RadioSelect, error_messages={"required": "Chọn một lớp"}
    )

    def __init__(self, *args: Any, classes: Iterable[TrainingClass], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["training_class"]
        field.choices = [(row.pk, _described(row)) for row in classes]


def _described(row: Any) -> str:
    seats = f", {row.enrolled}/{row.seats} chỗ" if row.seats else f", {row.enrolled} người"
    return f"{row.name}, {short_date(row.starts_on)} – {short_date(row.ends_on)}{seats}"


class NameListForm(forms.Form):
    """Names pasted from a spreadsheet or a letter."""

    names = TextField(
        label="Danh sách họ tên",
        multiline=True,
        max_length=_LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text="Mỗi dòng một người; dán từ Excel được, có thể kèm ngày sinh để phân biệt người trùng tên",
        error_messages={"required": "Dán hoặc gõ ít nhất một họ tên"},
    )

    def clean_names(self) -> str:
        # The tidy field would take the tabs out, and with them the columns of a spreadsheet.
        return str(self.data.get("names", ""))[:_LONGEST_LIST]


class EnrolForm(SubmittedForm):
    """The people found for the names, each chosen by its candidacy."""

    people = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": "Chưa chọn người nào", "invalid_choice": "Người đã chọn không hợp lệ"}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["people"]
        field.choices = [(value, value) for value in _ids(self.data, "people")]


class RosterForm(SubmittedForm):
    """What is done with the people ticked on the roster; the boxes for certificates are on the same page."""

    people = forms.TypedMultipleChoiceField(
        label="Người được chọn",
        coerce=int,
        error_messages={
            "required": "Đánh dấu ít nhất một người trong danh sách",
            "invalid_choice": "Người đã chọn không còn trong danh sách lớp; tải lại trang",
        },
    )

    first_number = TextField(
        label="Số giấy chứng nhận đầu tiên",
        max_length=60,
        required=False,
        help_text="Các số sau được đánh tiếp theo thứ tự tên",
        error_messages={"required": "Nhập số giấy chứng nhận đầu tiên, ví dụ 01/GCN"},
    )
    issued_on = DateField(
        label="Ngày cấp", required=False, error_messages={"required": "Nhập ngày cấp, ví dụ 03/02/2026"}
    )

    def __init__(self, *args: Any, roster: Iterable[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["people"]
        field.choices = [(row.pk, row.candidacy.person.full_name) for row in roster]

    @property
    def chosen(self) -> set[str]:
        """The ticks as they were sent."""
        return set(self.data.getlist("people")) if self.is_bound else set()  # type: ignore[attr-defined]


class CertificateForm(RosterForm):
    """Certificates for the people ticked, numbered on from the first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_number", "issued_on"):
            self.fields[name].required = True


class ResultForm(forms.Form):
    """The result of each person on the roster, one field each."""

    def __init__(self, *args: Any, roster: Iterable[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in roster:
            if not row.certificate_number:
                self.fields[f"result-{row.pk}"] = forms.ChoiceField(choices=Enrolment.Result.choices, required=False)

    def given(self) -> dict[int, str]:
        return {int(name.removeprefix("result-")): value for name, value in self.cleaned_data.items() if value}


def _ids(data: Any, name: str) -> list[str]:
    """The ids that were sent; an empty choice among several people is none."""
    sent = data.getlist(name) if hasattr(data, "getlist") else []
    return [value for value in sent if value.isascii() and value.isdigit() and len(value) < 16]
