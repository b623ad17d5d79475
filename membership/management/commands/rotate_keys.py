from collections.abc import Mapping
from typing import Any

from cryptography.fernet import InvalidToken

from accounts.models import User
from accounts.operations import audit
from accounts.operator import OperatorCommand
from common.errors import BadInput
from membership.operations.key import rotate_keys


class Command(OperatorCommand):
    help = (
        "Mã hóa lại mọi dữ liệu được mã hóa bằng khóa đầu tiên của FIELD_KEYS; chạy lại sau khi bị ngắt thì làm tiếp."
    )

    def perform(self, *, by: User | None, **options: Any) -> Mapping[str, Any]:
        try:
            counts: dict[str, Any] = rotate_keys()
        except InvalidToken as unreadable:
            raise BadInput(
                "Có dữ liệu được mã hóa bằng khóa không còn trong FIELD_KEYS. "
                "Thêm khóa cũ vào cuối FIELD_KEYS rồi chạy lại."
            ) from unreadable
        audit.record(action="accounts.keys.rotated", user=by, **counts)
        return counts
