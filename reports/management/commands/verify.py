from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from accounts.models import User
from accounts.operator import OperatorCommand
from reports.operations.fact import differences
from reports.queries.invariant import Check, queue_check, structure_checks, trigger_check


class Command(OperatorCommand):
    help = "Kiểm tra những điều phải luôn đúng trong toàn bộ cơ sở dữ liệu"

    def perform(self, *, by: User | None, **options: Any) -> Mapping[str, Any]:
        checks = (_facts(), *structure_checks(), trigger_check(), queue_check())
        return {"checks": [asdict(check) for check in checks]}

    def exit_code(self, answer: Mapping[str, Any]) -> int:
        return int(not all(check["ok"] for check in answer["checks"]))

    def text_of(self, answer: Mapping[str, Any]) -> str:
        return "\n".join(
            f"{'đạt' if check['ok'] else 'KHÔNG ĐẠT'}\t{check['name']}\t{check['detail']}" for check in answer["checks"]
        )


def _facts() -> Check:
    """What is queued to be counted may still differ."""
    found = differences(settled_only=True)
    return Check("facts", found.count == 0, "khớp" if found.count == 0 else f"{found.count} dòng khác với tính lại")
