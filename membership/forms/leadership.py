from membership.forms.organisation_change import ChangeForm
from membership.forms.organisation_field import OrganisationField
from membership.rules.organisation_kind import PARTY


class LeaderForm(ChangeForm):
    """The Party body that leads a Youth Union body from a day on; none where the box is empty."""

    led_by = OrganisationField(
        label="Tổ chức đảng lãnh đạo",
        system=PARTY,
        required=False,
        help_text="Cùng cấp với tổ chức Đoàn; để trống nếu không còn tổ chức đảng nào lãnh đạo",
    )
