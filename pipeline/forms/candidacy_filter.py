from typing import Any, ClassVar, cast

from django import forms

from common.pagination import PAGE_SIZES
from membership.forms.organisation_field import OrganisationField
from membership.models import Organisation
from membership.rules.person_attributes import OCCUPATIONS, SEXES
from pipeline.queries.candidacy_list import SORTS, TABS, Chosen
from pipeline.rules.stage import STAGES

ANY = [("", "Tất cả")]
BEFORE_ADMISSION = [(stage.code, stage.label) for stage in STAGES.values() if stage.order < STAGES["admitted"].order]


class CandidacyFilterForm(forms.Form):
    """What of the list is shown. Ethnic group and religion are no filters, by law and by design."""

    the = forms.ChoiceField(
        label="Nhóm", choices=[(tab.code, tab.label) for tab in TABS.values()], widget=forms.HiddenInput
    )
    buoc = forms.ChoiceField(label="Bước hiện tại", required=False, choices=ANY + BEFORE_ADMISSION)
    nghe = forms.ChoiceField(label="Nghề nghiệp", required=False, choices=ANY + list(OCCUPATIONS.items()))
    gioi = forms.ChoiceField(label="Giới tính", required=False, choices=ANY + list(SEXES.items()))
    sap = forms.ChoiceField(label="Sắp xếp", required=False, choices=list(SORTS.items()))
    co = forms.TypedChoiceField(
        label="Số dòng một trang", required=False, coerce=int, choices=[(size, str(size)) for size in PAGE_SIZES]
    )

    NARROWING = ("buoc", "nghe", "gioi")
    # What a saved list keeps, by its column there and in `Chosen`.
    KEPT: ClassVar = {"the": "tab", "buoc": "stage", "nghe": "occupation", "gioi": "sex", "sap": "sort"}
    UNIT = "don-vi"

    def __init__(self, *args: Any, organisation: Organisation | None, **kwargs: Any) -> None:
        """
        :param organisation: the unit chosen in the address, shown in its box.
        """
        super().__init__(*args, **kwargs)
        self.fields[self.UNIT] = OrganisationField(
            label="Đơn vị", required=False, help_text="Gõ vài chữ của tên hoặc mã, rồi chọn"
        )
        self.unit_name = organisation.name if organisation else ""

    @property
    def choices(self) -> list[forms.BoundField]:
        """The fields that are lists of choices."""
        return [field for field in self.visible_fields() if field.name != self.UNIT]

    @property
    def unit(self) -> forms.BoundField:
        return self[self.UNIT]

    def chosen(self, *, words: str) -> Chosen:
        """The choice; a forged or outdated value counts as not given."""
        unit = self.fields.pop(self.UNIT)  # the middleware reads it
        self.full_clean()
        self.fields[self.UNIT] = unit
        given: dict[str, Any] = getattr(self, "cleaned_data", {})
        parts = {**self.KEPT, "co": "size"}
        return Chosen(words=words, **{part: given[name] for name, part in parts.items() if given.get(name)})

    def label_of(self, name: str, value: str) -> str:
        """How a chip names a chosen value."""
        field = cast(forms.ChoiceField, self.fields[name])
        return f"{field.label}: {dict(field.choices)[value]}"  # type: ignore[arg-type]

    def kept_labels(self, kept: Any) -> list[str]:
        """What a saved list keeps, in words.

        :param kept: anything with the columns of `KEPT`.
        """
        return [self.label_of(name, value) for name, value in self.query_of(kept).items()]

    def gone_from(self, kept: Any) -> list[str]:
        """The names of the filters of a saved list whose value no list has any longer."""
        given = ((cast(forms.ChoiceField, self.fields[name]), value) for name, value in self.query_of(kept).items())
        return [str(field.label) for field, value in given if not field.valid_value(value)]

    @classmethod
    def query_of(cls, kept: Any) -> dict[str, str]:
        """The address that shows what was kept."""
        return {name: getattr(kept, column) for name, column in cls.KEPT.items() if getattr(kept, column)}
