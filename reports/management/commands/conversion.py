from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from accounts.models import User
from accounts.operator import OperatorCommand
from common.dates import Period, local_today, parse_date
from reports.access import sees_people
from reports.management.asking import add_organisation, add_tree, organisation_asked
from reports.queries.conversion import COHORT, KEYS, PERIOD, conversion


class Command(OperatorCommand):
    help = "Từ giới thiệu đến kết nạp: theo kỳ (dòng chảy của kỳ) hoặc theo khóa (cùng những người)"

    def arguments(self, parser: ArgumentParser) -> None:
        add_organisation(parser)
        parser.add_argument("--from", dest="start", required=True, metavar="NGÀY")
        parser.add_argument("--to", dest="end", required=True, metavar="NGÀY")
        parser.add_argument("--mode", choices=[PERIOD, COHORT], default=PERIOD)
        parser.add_argument("--by", dest="split", choices=list(KEYS), help="chia theo khối hoặc theo nhóm đối tượng")
        add_tree(parser)

    def perform(self, *, by: User | None, **options: Any) -> Mapping[str, Any]:
        days = Period.between(parse_date(options["start"]), parse_date(options["end"]))
        organisation = organisation_asked(options["organisation"], min(days.end, local_today()), by)
        answer = conversion(
            organisation,
            days.start,
            days.end,
            mode=options["mode"],
            by=options["split"],
            tree=options["tree"],
            sees_people=sees_people(by, organisation),
        )
        return answer.as_json()

    def text_of(self, answer: Mapping[str, Any]) -> str:
        lines = [f"{step['indicator']}\t{step['count']}\t{step['of_first_percent']}%" for step in answer["steps"]]
        return "\n".join([*lines, f"{answer['numerator']} / {answer['denominator']} = {answer['percent']}%"])
