"""What the commands on figures have in common: an organisation by its code, days, periods, and who asks."""

from argparse import ArgumentParser
from datetime import date

from accounts.models import User
from common.dates import local_today, parse_date
from common.errors import BadInput
from membership.models import Organisation
from membership.queries.former import may_then
from membership.queries.organisation import resolve_code
from membership.rules.permission import Permission
from reports.queries.place import THEN, TREES


def add_organisation(parser: ArgumentParser) -> None:
    parser.add_argument("--organisation", required=True, metavar="MÃ", help="mã của tổ chức")


def add_day_and_tree(parser: ArgumentParser) -> None:
    parser.add_argument("--as-of", type=str, metavar="NGÀY", help="tính đến ngày (mặc định: hôm nay)")
    add_tree(parser)


def add_tree(parser: ArgumentParser) -> None:
    parser.add_argument("--tree", choices=TREES, default=THEN, help="theo cây tổ chức lúc đó hay hiện nay")


def day_asked(text: str | None) -> date:
    return parse_date(text) if text else local_today()


def organisation_asked(code: str, day: date, by: User | None) -> Organisation:
    """
    :raises BadInput: the user that `--as` names may not see the organisation's figures.
    :raises UnknownOrganisation, AmbiguousOrganisation:
    """
    organisation = resolve_code(code, day)
    if by is not None and not may_then(by, Permission.FIGURE_VIEW, organisation.path):
        raise BadInput(f"Tài khoản “{by.username}” không được xem số liệu của tổ chức mang mã “{code}”.")
    return organisation
