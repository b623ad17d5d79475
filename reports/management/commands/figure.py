from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from accounts.models import User
from accounts.operator import OperatorCommand
from common.dates import Period
from common.errors import BadInput
from membership.rules.group import ALL
from reports.access import require_people
from reports.management.asking import add_day_and_tree, add_organisation, day_asked, organisation_asked
from reports.queries.figure import figure
from reports.rules.measure import Pair


class Command(OperatorCommand):
    help = "Một con số: từ hồ sơ, hoặc số liệu khai báo nếu không có hồ sơ"

    def arguments(self, parser: ArgumentParser) -> None:
        add_organisation(parser)
        parser.add_argument("--indicator", required=True, metavar="CHỈ_TIÊU")
        parser.add_argument("--group", default=ALL, metavar="NHÓM")
        parser.add_argument("--period", required=True, metavar="KỲ", help="2022, 2022-Q1, 2022-H1, 2022-03, TỪ..ĐẾN")
        parser.add_argument("--over", metavar="CHỈ_TIÊU:NHÓM", help="mẫu số")
        parser.add_argument("--against", metavar="KỲ", help="kỳ để so sánh")
        add_day_and_tree(parser)

    def perform(self, *, by: User | None, **options: Any) -> Mapping[str, Any]:
        as_of = day_asked(options["as_of"])
        pair, over = (options["indicator"], options["group"]), _pair(options["over"]) if options["over"] else None
        organisation = organisation_asked(options["organisation"], as_of, by)
        require_people(by, organisation, {pair[1], over[1] if over else ALL})
        return figure(
            organisation,
            pair,
            Period.parse(options["period"]),
            as_of=as_of,
            over=over,
            against=Period.parse(options["against"]) if options["against"] else None,
            tree=options["tree"],
        ).as_json()


def _pair(text: str) -> Pair:
    indicator, colon, group = text.partition(":")
    if not indicator or (colon and not group):
        raise BadInput(f"Không đọc được mẫu số “{text[:60]}”. Viết CHỈ_TIÊU:NHÓM, ví dụ members:all.")
    return indicator, group or ALL
