from django import forms

from common.formats import TextField


class WithdrawForm(forms.Form):
    reason = TextField(label="Lý do bỏ", max_length=300, help_text="Được giữ trong nhật ký", multiline=True)
