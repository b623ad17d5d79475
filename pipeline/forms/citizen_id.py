from django import forms

from common.formats import TextField


class RevealForm(forms.Form):
    """Why a whole citizen number is needed; the reason goes into the audit log."""

    reason = TextField(
        label="Lý do cần xem đủ số", max_length=200, error_messages={"required": "Ghi lý do cần xem đủ số căn cước"}
    )
