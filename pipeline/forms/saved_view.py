from common.formats import TextField
from pipeline.forms.submitted import SubmittedForm


class SavedViewForm(SubmittedForm):
    """The name of a saved list; what it shows stands in the address."""

    name = TextField(
        label="Tên danh sách",
        max_length=60,
        help_text="Ví dụ: Nữ giáo viên chờ chi bộ xét. Không ghi tên người",
        error_messages={"required": "Nhập tên danh sách"},
    )
