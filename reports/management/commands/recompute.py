from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import date
from time import monotonic
from typing import Any

from accounts.models import User
from accounts.operator import OperatorCommand
from common.dates import Period
from reports.models import Fact
from reports.operations.fact import differences, peak_mb, recompute


class Command(OperatorCommand):
    help = "Tính lại toàn bộ số liệu từ diễn biến, hoặc chỉ đối chiếu (--check)"

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", metavar="THÁNG", help="chỉ từ tháng này, ví dụ 2022-03")
        parser.add_argument("--check", action="store_true", help="không thay đổi gì; mã 1 nếu có khác biệt")

    def perform(self, *, by: User | None, **options: Any) -> Mapping[str, Any]:
        self.is_check = options["check"]
        first = Period.parse(options["first"]).start if options["first"] else None
        if self.is_check:
            return _check(first)
        done = recompute(from_month=first)
        return {"rows": done.rows, "seconds": done.seconds, "peak_mb": done.peak_mb, "differences": done.changed}

    def exit_code(self, answer: Mapping[str, Any]) -> int:
        return int(self.is_check and answer["differences"] > 0)


def _check(first: date | None) -> Mapping[str, Any]:
    began = monotonic()
    found = differences(from_month=first)
    rows = Fact.objects.filter(month__gte=first.replace(day=1)) if first else Fact.objects.all()
    return {
        "rows": rows.count(),
        "seconds": round(monotonic() - began, 3),
        "peak_mb": peak_mb(),
        "differences": found.count,
    }
