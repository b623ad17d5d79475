"""The fixed cast of all tests: two provinces, their bodies, accounts and people. Every name is invented.

    Tỉnh Sơn Giang (province, other: tỉnh Biển Đông)    Tỉnh Đoàn Sơn Giang (union_province)
    ├─ upper_a                                           └─ union_upper  (led by upper_a)
    │  ├─ base_a1 ─ cell_a11, cell_a12                      ├─ union_base   (led by base_a1; residential)
    │  ├─ base_a2 ─ cell_a21                                │  └─ union_branch
    │  └─ base_cell                                         └─ union_school (led by base_a2; school)
    └─ upper_b ─ base_b1 ─ cell_b11

Rows are written plainly, so that a test of an operation does not depend on other operations.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection

from accounts.models import User
from membership.models import Grant, Organisation, OrganisationVersion, PartyMembership, Person
from membership.operations.segment import rebuild
from membership.rules.organisation_name import search_key_of, sort_key_of
from membership.rules.path import path_of
from pipeline.models import Candidacy, Probation, TrainingClass
from tests.cast_people import PEOPLE, Road

PASSWORD = "câu đố của kiểm thử"
TREE_BEGINS = date(2019, 1, 1)
GRANTS_BEGIN = date(2024, 1, 1)

# Attribute, system, kind, name, code, parent, sector, led by.
_ORGANISATIONS = (
    ("province", "party", "province", "Đảng bộ tỉnh Sơn Giang", "90", None, "", None),
    ("upper_a", "party", "upper", "Đảng bộ xã Hòa Lĩnh", "90.001", "province", "residential", None),
    ("upper_b", "party", "upper", "Đảng bộ các cơ quan tỉnh Sơn Giang", "90.002", "province", "agency", None),
    ("base_a1", "party", "base_committee", "Đảng bộ thôn Đông Lĩnh", "90.001.001", "upper_a", "residential", None),
    ("base_a2", "party", "base_committee", "Đảng bộ Trường THPT Hòa Lĩnh", "90.001.002", "upper_a", "school", None),
    ("base_cell", "party", "base_cell", "Chi bộ Trạm Y tế Hòa Lĩnh", "90.001.003", "upper_a", "health", None),
    ("base_b1", "party", "base_committee", "Đảng bộ Sở Thủy lợi", "90.002.001", "upper_b", "agency", None),
    ("cell_a11", "party", "cell", "Chi bộ Xóm Đình", "90.001.001.000.001", "base_a1", "residential", None),
    ("cell_a12", "party", "cell", "Chi bộ Xóm Bến", "90.001.001.000.002", "base_a1", "residential", None),
    ("cell_a21", "party", "cell", "Chi bộ Tổ Tự nhiên", "90.001.002.000.001", "base_a2", "school", None),
    ("cell_b11", "party", "cell", "Chi bộ Phòng Kế hoạch", "90.002.001.000.001", "base_b1", "agency", None),
    ("other_province", "party", "province", "Đảng bộ tỉnh Biển Đông", "91", None, "", None),
    ("other_cell", "party", "base_cell", "Chi bộ Hải đăng", "91.000.001", "other_province", "agency", None),
    ("union_province", "union", "union_province", "Tỉnh Đoàn Sơn Giang", "D90", None, "", "province"),
    ("union_upper", "union", "union_upper", "Đoàn xã Hòa Lĩnh", "D90.001", "union_province", "residential", "upper_a"),
    (
        "union_base",
        "union",
        "union_base",
        "Đoàn thôn Đông Lĩnh",
        "D90.001.001",
        "union_upper",
        "residential",
        "base_a1",
    ),
    (
        "union_school",
        "union",
        "union_base",
        "Đoàn Trường THPT Hòa Lĩnh",
        "D90.001.002",
        "union_upper",
        "school",
        "base_a2",
    ),
    (
        "union_branch",
        "union",
        "union_branch",
        "Chi đoàn Xóm Đình",
        "D90.001.001.01",
        "union_base",
        "residential",
        "cell_a11",
    ),
)

# Attribute, full name, role, organisation of the grant.
_USERS = (
    ("system_admin", "Ngô Văn Khóa", "system_admin", None),
    ("organisation_admin", "Đinh Thị Sơ Đồ", "organisation_admin", "province"),
    ("leader", "Vũ Đình Chủ", "leader", "province"),
    ("specialist", "Tạ Thị Chuyên", "upper_specialist", "upper_a"),
    ("base_cadre", "Hồ Văn Cơ", "base_cadre", "base_a1"),
    ("cell_cadre", "Lý Thị Chi", "cell_cadre", "cell_a11"),
    ("union_officer", "Mai Xuân Đoàn", "union_officer", "union_upper"),
    ("training_centre", "Kiều Thị Lớp", "training_centre", "upper_a"),
    ("auditor", "Tôn Thất Tra", "auditor", "upper_a"),
    ("nobody", "Nông Văn Không", "", None),
    ("disabled", "Cao Thị Nghỉ", "base_cadre", "base_a1"),
)


@dataclass
class Cast:
    """Everything by its name; `organisations`, `users` and `candidacies` hold the same rows by attribute name."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    candidacies: dict[str, Candidacy] = field(default_factory=dict)

    province: Organisation = field(init=False)
    upper_a: Organisation = field(init=False)
    upper_b: Organisation = field(init=False)
    base_a1: Organisation = field(init=False)
    base_a2: Organisation = field(init=False)
    base_cell: Organisation = field(init=False)
    base_b1: Organisation = field(init=False)
    cell_a11: Organisation = field(init=False)
    cell_a12: Organisation = field(init=False)
    cell_a21: Organisation = field(init=False)
    cell_b11: Organisation = field(init=False)
    other_province: Organisation = field(init=False)
    other_cell: Organisation = field(init=False)
    union_province: Organisation = field(init=False)
    union_upper: Organisation = field(init=False)
    union_base: Organisation = field(init=False)
    union_school: Organisation = field(init=False)
    union_branch: Organisation = field(init=False)

    system_admin: User = field(init=False)
    organisation_admin: User = field(init=False)
    leader: User = field(init=False)
    specialist: User = field(init=False)
    base_cadre: User = field(init=False)
    cell_cadre: User = field(init=False)
    union_officer: User = field(init=False)
    training_centre: User = field(init=False)
    auditor: User = field(init=False)
    nobody: User = field(init=False)
    disabled: User = field(init=False)

    # One candidacy at each stage, all in cell_a11 ...
    source: Candidacy = field(init=False)
    introduced: Candidacy = field(init=False)
    trained: Candidacy = field(init=False)
    ready: Candidacy = field(init=False)
    admitted: Candidacy = field(init=False)
    recognisable: Candidacy = field(init=False)
    # ... and one in each place that some account must not see.
    sibling: Candidacy = field(init=False)
    cousin: Candidacy = field(init=False)
    health: Candidacy = field(init=False)
    distant: Candidacy = field(init=False)
    stranger: Candidacy = field(init=False)

    mentor: PartyMembership = field(init=False)
    training_class: TrainingClass = field(init=False)
    open_class: TrainingClass = field(init=False)
    probation: Probation = field(init=False)
    due_probation: Probation = field(init=False)

    def person(self, name: str) -> Person:
        """The person of a candidacy by its attribute name."""
        return self.candidacies[name].person


def make_cast() -> Cast:
    cast = Cast()
    _organisations(cast)
    _users(cast)
    rebuild()
    Road(cast).people(PEOPLE)
    return cast


def reserved_ids(model: Any, count: int) -> list[int]:
    """Ids to be, so that rows that name each other need no second writing (and leave no history)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def _organisations(cast: Cast) -> None:
    ids = reserved_ids(Organisation, len(_ORGANISATIONS))
    for number, (attribute, system, kind, name, code, parent, sector, led_by) in zip(ids, _ORGANISATIONS, strict=True):
        above = cast.organisations[parent] if parent else None
        cast.organisations[attribute] = Organisation(
            pk=number,
            system=system,
            kind=kind,
            name=name,
            code=code,
            parent=above,
            path=path_of(above.path if above else "", number),
            sector=sector,
            led_by=cast.organisations[led_by] if led_by else None,
            sort_key=sort_key_of(kind, name),
            search_key=search_key_of(name, code),
        )
    Organisation.objects.bulk_create(cast.organisations.values())
    OrganisationVersion.objects.bulk_create(
        OrganisationVersion(
            organisation=row,
            system=row.system,
            valid_from=TREE_BEGINS,
            name=row.name,
            kind=row.kind,
            code=row.code,
            parent=row.parent,
            sector=row.sector,
            led_by=row.led_by,
            decision_number="01-QĐ/TU",
        )
        for row in cast.organisations.values()
    )
    for attribute, row in cast.organisations.items():
        setattr(cast, attribute, row)


def _users(cast: Cast) -> None:
    password = make_password(PASSWORD)
    for attribute, full_name, _role, _where in _USERS:
        cast.users[attribute] = User(
            username=attribute, full_name=full_name, password=password, is_active=attribute != "disabled"
        )
    for user in cast.users.values():
        user.index_name()
    User.objects.bulk_create(cast.users.values())
    Grant.objects.bulk_create(
        Grant(
            user=cast.users[attribute],
            role=role,
            organisation=cast.organisations[where] if where else None,
            valid_from=GRANTS_BEGIN,
        )
        for attribute, _full_name, role, where in _USERS
        if role
    )
    for attribute, user in cast.users.items():
        setattr(cast, attribute, user)
