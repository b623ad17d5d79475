from django import forms

from common.formats import TextField


class ReorganisationFileForm(forms.Form):
    file = forms.FileField(
        label="Tệp các thay đổi (.xlsx hoặc .csv)",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        allow_empty_file=True,
    )
    assign = forms.FileField(
        label="Tệp phân người khi chia tách (.xlsx hoặc .csv)",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        required=False,
        help_text="Các cột line, person_number, to_code",
    )
    decided_by = TextField(label="Cơ quan quyết định", max_length=200, required=False)
