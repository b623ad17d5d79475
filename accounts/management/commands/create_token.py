from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from accounts.models import User
from accounts.operations.api_token import create_token
from accounts.operator import OperatorCommand
from common.dates import local_today


class Command(OperatorCommand):
    help = "Tạo khóa truy cập API cho một tài khoản; khóa chỉ hiện ra một lần này."
    needs_actor = True

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, required=True, metavar="SỐ_NGÀY")

    def perform(self, *, by: User | None, **options: Any) -> Mapping[str, Any]:
        token, expires_on = create_token(by=by, days=options["days"], today=local_today())
        return {"token": token, "expires_on": expires_on.isoformat()}
