from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from accounts.models import User
from accounts.operator import OperatorCommand
from common.dates import Period
from membership.rules.group import ALL
from reports.access import require_people, sees_people
from reports.management.asking import add_day_and_tree, add_organisation, day_asked, organisation_asked
from reports.queries.attainment import attainment


class Command(OperatorCommand):
    help = "Tỷ lệ đạt chỉ tiêu của một tổ chức, và của các tổ chức trực thuộc"

    def arguments(self, parser: ArgumentParser) -> None:
        add_organisation(parser)
        parser.add_argument("--period", required=True, metavar="KỲ", help="2022, 2022-Q1, 2022-H1, 2022-03, TỪ..ĐẾN")
        parser.add_argument("--indicator", metavar="CHỈ_TIÊU")
        parser.add_argument("--group", metavar="NHÓM")
        parser.add_argument("--children", action="store_true", help="thêm một dòng cho mỗi tổ chức trực thuộc")
        add_day_and_tree(parser)

    def perform(self, *, by: User | None, **options: Any) -> Mapping[str, Any]:
        as_of, period = day_asked(options["as_of"]), Period.parse(options["period"])
        pairs = None
        if options["indicator"] or options["group"]:
            pairs = ((options["indicator"] or "admitted", options["group"] or ALL),)
        organisation = organisation_asked(options["organisation"], as_of, by)
        require_people(by, organisation, {group for _, group in pairs or ()})
        return attainment(
            organisation,
            period,
            as_of=as_of,
            pairs=pairs,
            children=options["children"],
            tree=options["tree"],
            sees_people=sees_people(by, organisation),
        ).as_json()

    def text_of(self, answer: Mapping[str, Any]) -> str:
        lines = [
            f"{row['organisation'] or '–'}\t{row['name']}\t{row['indicator']}/{row['group']}\t"
            f"{row['actual']}/{row['target_min']}\t{row['percent']}%\t{row['status']}"
            for row in answer["rows"]
        ]
        return "\n".join([*lines, *answer["warnings"]])
