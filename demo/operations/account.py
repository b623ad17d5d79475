"""The nine accounts with which the demo is shown, and the lists that two of them keep."""

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Q

from accounts.models import User
from common.errors import DomainError
from membership.models import Grant, Organisation
from membership.rules.grant import EXPORTER, latest_end
from membership.rules.path import ids_in
from membership.rules.role import ROLES
from pipeline.operations.saved_view import save_view
from pipeline.queries.candidacy_list import LONGEST, Chosen
from pipeline.queries.saved_view import Choice

PARTY_CODE: Final = "T-QT"
UNION_CODE: Final = "D-QT"


class NoDemoProvince(DomainError):
    message = "Chưa có tỉnh mẫu (mã {code}) nên chưa tạo được các tài khoản mẫu"
    mend = "Chạy trước: ./run manage generate --preset demo"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """`places` are the bodies for which the role is given; none is the installation as a whole."""

    username: str
    full_name: str
    position: str
    role: str
    places: tuple[str, ...]


_ACCOUNTS: Final = (
    DemoAccount("quantri", "Ngô Đức Khóa", "Quản trị hệ thống", "system_admin", ()),
    DemoAccount("tochuc", "Đinh Thị Sơ", "Ban Tổ chức Tỉnh ủy", "organisation_admin", ("province", "union_province")),
    DemoAccount("lanhdao", "Vũ Đình Chủ", "Thường trực Tỉnh ủy", "leader", ("province",)),
    DemoAccount("chuyenvien", "Tạ Thị Chuyên", "Chuyên viên ban xây dựng Đảng", "upper_specialist", ("upper",)),
    DemoAccount("canbo", "Hồ Văn Cơ", "Phó bí thư đảng ủy", "base_cadre", ("base",)),
    DemoAccount("chibo", "Lý Thị Chi", "Bí thư chi bộ", "cell_cadre", ("cell",)),
    DemoAccount("doan", "Mai Xuân Đoàn", "Ban Tổ chức Tỉnh Đoàn", "union_officer", ("union_province",)),
    DemoAccount("trungtam", "Kiều Thị Lớp", "Trung tâm chính trị", "training_centre", ("upper",)),
    DemoAccount("kiemtra", "Tôn Thất Tra", "Ủy ban Kiểm tra Tỉnh ủy", "auditor", ("province",)),
)


@dataclass(frozen=True, slots=True)
class DemoList:
    """What an account keeps of the list of people; `place` as in the accounts, or whatever is in view."""

    username: str
    name: str
    chosen: Chosen
    place: str = ""


_LISTS: Final = (
    DemoList("canbo", "Nữ đang làm hồ sơ", Chosen(tab="lam-ho-so", sex="female")),
    DemoList("canbo", "Chi bộ cần nhắc việc", Chosen(sort=LONGEST), "cell"),
    # As somebody named it before 1 July 2025: the body was divided, and the list went on with its first successor.
    DemoList("chuyenvien", "Khối Các cơ quan và Doanh nghiệp đứng yên", Chosen(tab="dung-yen", sort=LONGEST), "upper"),
)


@transaction.atomic
def make_demo_accounts(*, today: date) -> list[dict[str, str]]:
    """Create or renew the accounts with new passwords; these are the only ones that anybody but their user knows.

    :raises NoDemoProvince:
    """
    places = _places()
    rows = [_account(account, [places[name] for name in account.places], today) for account in _ACCOUNTS]
    _let_export(places["upper"], today)
    _keep_lists(places)
    return rows


def _account(account: DemoAccount, places: list[Organisation], today: date) -> dict[str, str]:
    password = secrets.token_urlsafe(12)
    user = User.objects.filter(username=account.username).first() or User(username=account.username)
    user.full_name, user.position, user.is_active = account.full_name, account.position, True
    user.set_password(password)
    user.save()
    Grant.objects.in_force(today).filter(user=user).update(valid_to=today)
    everywhere: list[Organisation | None] = [None]
    Grant.objects.bulk_create(
        Grant(user=user, role=account.role, organisation=place, valid_from=today) for place in places or everywhere
    )
    return {
        "username": user.username,
        "password": password,
        "role": ROLES[account.role].label,
        "organisation": "; ".join(place.name for place in places) or "Toàn hệ thống",
    }


def _let_export(place: Organisation, today: date) -> None:
    """One administrator asked for it and another confirmed it, as everywhere."""
    users = {user.username: user for user in User.objects.filter(username__in=("chuyenvien", "tochuc", "quantri"))}
    Grant.objects.create(
        user=users["chuyenvien"],
        role=EXPORTER,
        organisation=place,
        valid_from=today,
        valid_to=latest_end(today),
        granted_by=users["tochuc"],
        confirmed_by=users["quantri"],
    )


def _keep_lists(places: dict[str, Organisation]) -> None:
    """Whoever has some already has made their own."""
    users = User.objects.filter(username__in=[one.username for one in _LISTS], saved_views=None)
    owners = {user.username: user for user in users}
    for kept in _LISTS:
        if owner := owners.get(kept.username):
            choice = Choice(kept.chosen, places[kept.place].pk if kept.place else None)
            save_view(by=owner, name=kept.name, choice=choice)


def _places() -> dict[str, Organisation]:
    """The two provinces, and a cell that has people on the road, with the committees above it."""
    province = _by_code(PARTY_CODE)
    cell = _busiest_cell(province)
    above: dict[Any, Organisation] = {row.kind: row for row in Organisation.objects.filter(pk__in=ids_in(cell.path))}
    return {
        "province": province,
        "upper": above["upper"],
        "base": above["base_committee"],
        "cell": cell,
        "union_province": _by_code(UNION_CODE),
    }


def _busiest_cell(province: Organisation) -> Organisation:
    """The one with most people on the road, in the committee with most who wait for their decision.

    Between equals the older one, so that it is the same each time.
    """
    cells = Organisation.objects.under(province).existing().filter(kind="cell", parent__parent__kind="upper")
    awaiting = Count("candidacies", filter=Q(candidacies__outcome="", candidacies__stage="base_resolved"))
    committee = cells.values("parent").annotate(awaiting=awaiting).order_by("-awaiting", "parent").first() or {}
    on_the_road = Count("candidacies", filter=Q(candidacies__outcome=""))
    inside = cells.filter(parent=committee.get("parent"))
    cell = inside.annotate(on_the_road=on_the_road).order_by("-on_the_road", "pk").first()
    if cell is None:
        raise NoDemoProvince(code=PARTY_CODE)
    return cell


def _by_code(code: str) -> Organisation:
    row = Organisation.objects.existing().filter(code=code).first()
    if row is None:
        raise NoDemoProvince(code=code)
    return row
