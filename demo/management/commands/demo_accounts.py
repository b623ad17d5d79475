import json
from collections.abc import Mapping
from typing import Any

from accounts.models import User
from accounts.operator import OperatorCommand
from common.dates import local_today
from demo.operations.account import make_demo_accounts


class Command(OperatorCommand):
    help = "Tạo hoặc cấp lại chín tài khoản mẫu, in tên đăng nhập và mật khẩu."

    def perform(self, *, by: User | None, **options: Any) -> Mapping[str, Any]:
        return {"accounts": make_demo_accounts(today=local_today())}

    def text_of(self, answer: Mapping[str, Any]) -> str:
        return json.dumps(answer, ensure_ascii=False, indent=2)
