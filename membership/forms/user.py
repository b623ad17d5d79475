from typing import Any

from django import forms

from common.dates import local_today
from common.formats import DateField, TextField
from membership.access import grants_of
from membership.forms.organisation_field import OrganisationField
from membership.rules.grant import SYSTEM_ADMIN, given_by, latest_end
from membership.rules.permission import Permission
from membership.rules.role import ROLES


class GrantForm(forms.Form):
    """A role for an organisation and a period; the operation decides whether it may be given."""

    role = forms.ChoiceField(label="Vai trò")
    organisation = OrganisationField(label="Đơn vị", permission=Permission.USER_MANAGE, required=False)
    valid_from = DateField(label="Từ ngày")
    valid_to = DateField(label="Đến trước ngày", help_text="Không quá 12 tháng; hết hạn có thể cấp tiếp")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        today = local_today()
        kwargs["initial"] = {"valid_from": today, "valid_to": latest_end(today), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        given = frozenset[str]().union(*(given_by(grant.role) for grant in grants_of(user)))
        choices = [("", "Chọn vai trò"), *((role.code, role.label) for role in ROLES.values() if role.code in given)]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]
        self.fields["organisation"].user = user  # type: ignore[attr-defined]
        # Only the role of the installation as a whole stands nowhere.
        self.fields["organisation"].required = SYSTEM_ADMIN not in given

    def clean(self) -> dict[str, Any]:
        role = self.cleaned_data.get("role")
        if role and ROLES[role].system and not self.cleaned_data.get("organisation") and not self.errors:
            self.add_error("organisation", "Chọn đơn vị mà vai trò này áp dụng")
        return self.cleaned_data

    def given(self) -> dict[str, Any]:
        """What the operation takes."""
        organisation = self.cleaned_data["organisation"]
        names = ("role", "valid_from", "valid_to")
        return {
            "organisation_id": organisation.pk if organisation else None,
            **{name: self.cleaned_data[name] for name in names},
        }


class InviteForm(GrantForm):
    """A new account with its first role."""

    full_name = TextField(label="Họ và tên", max_length=120)
    username = forms.CharField(
        label="Tên đăng nhập", max_length=60, help_text="Chữ thường không dấu, chữ số, dấu chấm; ví dụ nguyen.thi.lan"
    )
    position = TextField(label="Chức vụ", max_length=120, required=False)

    field_order = ["full_name", "username", "position", "role", "organisation", "valid_from", "valid_to"]

    def given(self) -> dict[str, Any]:
        return super().given() | {name: self.cleaned_data[name] for name in ("full_name", "username", "position")}


class HandoverForm(forms.Form):
    """Who takes over, since when, and why."""

    username = forms.CharField(
        label="Tên đăng nhập của người nhận",
        max_length=60,
        help_text="Người nhận đã có tài khoản; chưa có thì mời trước",
    )
    on = DateField(label="Ngày bàn giao")
    reason = TextField(label="Lý do", max_length=300, help_text="Ví dụ: chuyển công tác, biên bản bàn giao số 3")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": local_today(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class FactorResetForm(forms.Form):
    """A lost second factor is reset for a person who stands at the desk, never on a telephone call."""

    reason = TextField(label="Lý do", max_length=300)
    in_person = forms.BooleanField(label="Tôi đã gặp trực tiếp và đối chiếu giấy tờ của người này")


class ReasonForm(forms.Form):
    """Why an account is shut or a role ended."""

    reason = TextField(label="Lý do", max_length=300)
