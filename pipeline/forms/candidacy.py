from typing import Any

from django import forms
from django.db.models import Q

from common.dates import PartialDate, Precision, local_today, short_date
from common.formats import DateField, PartialDateField, TextField
from common.text import split_name
from membership.forms.organisation_field import OrganisationField
from membership.models import EthnicGroup, Organisation, Person, Religion
from membership.operations.person import PersonFields
from membership.queries.reference import names_of_lists
from membership.rules.organisation_kind import UNION
from membership.rules.permission import Permission
from membership.rules.person_attributes import OCCUPATIONS, SEXES
from pipeline.forms.ending import HOLDERS
from pipeline.forms.submitted import SubmittedForm

UNKNOWN = [("", "Chưa rõ")]
_LEVELS = ("education", "professional", "theory")


def offer_lists(fields: dict[str, Any]) -> None:
    """The choices of the official lists, as they stand today."""
    today = local_today()
    for name, model in (("ethnic_group", EthnicGroup), ("religion", Religion)):
        rows = model._default_manager.filter(Q(valid_to=None) | Q(valid_to__gt=today))
        fields[name].choices = [*UNKNOWN, *rows.values_list("pk", "name")]
    levels = names_of_lists(_LEVELS, today)
    for name in _LEVELS:
        fields[name].choices = [*UNKNOWN, *levels[name].items()]


class PersonForm(SubmittedForm):
    """What is kept of a person: first what tells people apart, then the rest."""

    full_name = TextField(
        label="Họ và tên", max_length=160, error_messages={"required": "Nhập họ và tên, ví dụ Nguyễn Thị Hoa"}
    )
    birth_on = PartialDateField(
        label="Ngày sinh",
        help_text="ngày/tháng/năm; chỉ biết tháng hoặc năm thì ghi 08/1990 hoặc 1990",
        error_messages={"required": "Nhập ngày sinh, ví dụ 26/05/2008"},
    )
    citizen_id = TextField(
        label="Số căn cước",
        max_length=20,
        help_text="12 chữ số; để trống nếu chưa có",
        widget=forms.TextInput(attrs={"data-digits": "12", "inputmode": "numeric", "autocomplete": "off"}),
        required=False,
    )
    sex = forms.ChoiceField(
        label="Giới tính",
        choices=list(SEXES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn giới tính"},
    )
    occupation = forms.ChoiceField(label="Nghề nghiệp", choices=UNKNOWN + list(OCCUPATIONS.items()), required=False)
    education = forms.ChoiceField(label="Giáo dục phổ thông", required=False)
    professional = forms.ChoiceField(label="Trình độ chuyên môn", required=False)
    theory = forms.ChoiceField(label="Lý luận chính trị", required=False)
    ethnic_group = forms.ChoiceField(label="Dân tộc", required=False)
    religion = forms.ChoiceField(label="Tôn giáo", required=False)
    phone = TextField(label="Điện thoại", max_length=20, required=False)
    residence = TextField(label="Nơi cư trú", max_length=200, required=False)
    hometown = TextField(label="Quê quán", max_length=200, required=False)
    family_name = TextField(
        label="Phần họ", max_length=40, help_text="Chỉ ghi khi họ không phải là chữ đầu của họ tên", required=False
    )
    given_name = TextField(
        label="Phần tên", max_length=40, help_text="Chỉ ghi khi tên không phải là chữ cuối của họ tên", required=False
    )

    WHO = ("full_name", "birth_on", "citizen_id")
    MORE = ("occupation", "education", "professional", "theory", "ethnic_group", "religion")
    PLACES = ("phone", "residence", "hometown", "family_name", "given_name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_lists(self.fields)

    @property
    def who_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.WHO]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MORE]

    @property
    def place_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.PLACES]

    @property
    def has_more(self) -> bool:
        """Whether the part that may wait holds something, or something wrong."""
        return any(field.value() or field.errors for field in (*self.more_fields, *self.place_fields))

    def person_fields(self) -> PersonFields:
        data = self.cleaned_data
        birth = data["birth_on"]
        plain = {name: data[name] for name in ("full_name", "sex", "citizen_id", *self.MORE, *self.PLACES)}
        return PersonFields(birth_on=birth.day, birth_precision=birth.precision.value, **plain)


class NewPersonForm(PersonForm):
    """A person who comes onto the road, and where."""

    same_person_reason = TextField(
        label="Vì sao đây là người khác?",
        max_length=200,
        help_text="Chỉ ghi khi đã đối chiếu và chắc chắn không phải là người trùng ở trên",
        required=False,
    )
    party_organisation = OrganisationField(
        label="Chi bộ, tổ chức cơ sở đảng theo dõi",
        permission=Permission.PERSON_ENTER,
        kinds=HOLDERS,
        error_messages={"required": "Chọn chi bộ hoặc tổ chức cơ sở đảng từ danh sách gợi ý"},
        help_text="Gõ vài chữ của tên hoặc mã, rồi chọn",
    )
    union_organisation = OrganisationField(
        label="Tổ chức Đoàn giới thiệu",
        permission=Permission.PERSON_ENTER,
        system=UNION,
        error_messages={"required": "Chọn tổ chức Đoàn từ danh sách gợi ý"},
        help_text="Gõ vài chữ của tên hoặc mã, rồi chọn",
    )
    union_body = forms.TypedChoiceField(label="Tổ chức Đoàn giới thiệu", coerce=int, empty_value=None, required=False)
    opened_on = DateField(
        label="Đưa vào danh sách nguồn ngày", error_messages={"required": "Nhập ngày, ví dụ 03/02/2026"}
    )

    def __init__(
        self, *args: Any, user: Any, organisation: Organisation, union_bodies: list[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        self.initial.setdefault("opened_on", short_date(local_today()))
        for name in ("party_organisation", "union_organisation"):
            fields[name].user = user
        fields["union_body"].choices = [("", "Không do Đoàn giới thiệu"), *((row.pk, row.name) for row in union_bodies)]
        # A Union officer names the Union body, which names the Party body that leads it.
        unused = ("party_organisation", "union_body") if organisation.system == UNION else ("union_organisation",)
        for name in unused:
            del self.fields[name]
        if "party_organisation" in self.fields and organisation.kind in HOLDERS and not self.is_bound:
            self.initial.setdefault("party_organisation", organisation)


class PersonChangeForm(PersonForm):
    """A person as known now; the citizen number is shown masked and typed only to be changed."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = self.stored(person)
        self.initial = {**stored, **self.initial}
        self._keep_ended(person, stored)
        if person.citizen_id_last:
            self.fields["citizen_id"].label = "Số căn cước mới"
            self.fields["citizen_id"].help_text = f"Đang lưu *********{person.citizen_id_last}; để trống nếu giữ nguyên"

    def _keep_ended(self, person: Person, stored: dict[str, Any]) -> None:
        """An entry that is no longer on its list stays the choice of whoever has it."""
        for name in (*_LEVELS, "ethnic_group", "religion"):
            field: Any = self.fields[name]
            if stored[name] and stored[name] not in dict(field.choices):
                label = getattr(person, f"get_{name}_display", lambda name=name: str(getattr(person, name)))()
                field.choices = [*field.choices, (stored[name], label)]

    @classmethod
    def stored(cls, person: Person) -> dict[str, Any]:
        """The fields as they stand in the row; the parts of the name only where they are not the usual ones."""
        usual = split_name(person.full_name)
        found = {name: getattr(person, name) for name in ("full_name", "sex", *cls.MORE[:4], *cls.PLACES[:3])}
        birth = PartialDate(person.birth_on, Precision(person.birth_precision)) if person.birth_on else None
        return found | {
            "birth_on": str(birth) if birth else "",
            "ethnic_group": person.ethnic_group_id or "",
            "religion": person.religion_id or "",
            "family_name": person.family_name if person.family_name != usual.family else "",
            "given_name": person.given_name if person.given_name != usual.given else "",
        }

    @classmethod
    def told(cls, person: Person) -> list[tuple[str, str]]:
        """Label and words of what stands in the row, for whoever typed while somebody else saved."""
        form = cls(person=person)
        told = []
        for field in form.visible_fields():
            value = form.initial.get(field.name, "")
            if field.name == "citizen_id":
                value = f"*********{person.citizen_id_last}" if person.citizen_id_last else ""
            elif isinstance(field.field, forms.ChoiceField):
                value = dict(field.field.choices).get(value, "") if value else ""  # type: ignore[arg-type]
            told.append((str(field.label), str(value)))
        return [row for row in told if row[1]]


class LookForm(forms.Form):
    """The three fields by which the same human being is looked for while the rest is typed."""

    full_name = TextField(max_length=160)
    birth_on = PartialDateField(required=False)
    citizen_id = TextField(max_length=20, required=False)
