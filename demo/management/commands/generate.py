"""`generate --preset demo|province|region`: invented people and events."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from accounts.models import User
from accounts.operator import OperatorCommand
from common.dates import parse_date
from demo.operations.generation import PRESETS, generate


class Command(OperatorCommand):
    help = "Tạo dữ liệu mẫu với những con người hư cấu"

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--preset", choices=PRESETS, required=True)
        parser.add_argument("--scale", type=float, default=1.0, metavar="HỆ_SỐ")
        parser.add_argument("--seed", type=int, default=1, metavar="SỐ")
        parser.add_argument("--until", metavar="NGÀY")

    def perform(self, *, by: User | None, **options: Any) -> Mapping[str, Any]:
        return generate(
            by=by,
            preset=options["preset"],
            scale=options["scale"],
            seed=options["seed"],
            until=parse_date(options["until"]) if options["until"] else None,
        )
