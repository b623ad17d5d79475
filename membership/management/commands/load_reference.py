from collections.abc import Mapping
from typing import Any

from accounts.models import User
from accounts.operator import OperatorCommand
from membership.operations.reference import load_reference


class Command(OperatorCommand):
    help = "Nạp các danh mục chính thức (dân tộc, tôn giáo, tỉnh, ngày nghỉ, quy định…); chạy lại không đổi gì."

    def perform(self, *, by: User | None, **options: Any) -> Mapping[str, Any]:
        return load_reference()
