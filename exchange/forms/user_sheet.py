from django import forms


class UserSheetForm(forms.Form):
    file = forms.FileField(
        label="Tệp Excel (.xlsx)", widget=forms.FileInput(attrs={"accept": ".xlsx"}), allow_empty_file=True
    )
