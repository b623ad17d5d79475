"""An administrator looks as another user: only looking, within what both may see, and on the record."""

import re

import pytest
from django.db import transaction

from accounts.models import AuditEvent, Draft
from accounts.operations import draft
from membership.access import Ranges, ranges
from membership.models import Grant
from membership.rules.path import PathRange
from membership.rules.permission import Permission
from tests.access import oracle
from tests.access.expectations import ROWS
from tests.access.routes import routes
from tests.access.test_matrix import addresses

LIST = "/quan-tri/tai-khoan/"
END = "/thoi-xem-nhu/"


@pytest.fixture
def clock(time_machine):
    time_machine.move_to("2026-11-21 08:00:00+07:00", tick=False)
    return time_machine


@pytest.fixture
def look(cast, as_user, clock):
    """`look("base_cadre")` is a client of the organisation admin who looks as that account."""

    def begin(name, by="organisation_admin"):
        client = as_user(cast.users[by])
        answer = client.post(f"{LIST}{cast.users[name].pk}/xem-nhu/", {"reason": "hỏi qua điện thoại"})
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/")
        return client

    return begin


def test_looking_shows_the_pages_of_the_other_with_a_way_back(cast, look):
    client = look("base_cadre")
    page = client.get("/viec-can-lam/")
    assert page.status_code == 200
    assert "Bạn đang xem như <strong>Hồ Văn Cơ</strong>" in page.content.decode()
    assert client.get(LIST).status_code == 403
    assert client.post(END).headers["Location"] == f"{LIST}{cast.base_cadre.pk}/"
    assert client.get(LIST).status_code == 200
    assert "Bạn đang xem như" not in client.get(LIST).content.decode()


def test_looking_shows_no_person_whom_the_admin_may_not_see(cast, look):
    client = look("base_cadre")
    for person in oracle.SEES_PEOPLE["base_cadre"]:
        for page in ("", "lich-su/"):
            assert client.get(f"/nguon/{cast.candidacies[person].pk}/{page}").status_code == 404


def test_no_page_names_anybody_whom_the_admin_may_not_see(cast, look):
    client, names = look("specialist"), [candidacy.person.full_name for candidacy in cast.candidacies.values()]
    for page in ("/nguon/", "/viec-can-lam/", "/ket-nap/", "/du-bi/", "/lop/"):
        assert client.get(page).status_code == 200, page
    naming = []
    for name, row in ROWS.items():
        if row.get is None or row.is_api or row.public:
            continue
        with transaction.atomic():  # some things are made for the question
            pages = {a: client.get(a).content.decode() for _, a, _ in list(addresses(cast, name, row))[:3]}
            transaction.set_rollback(True)
        naming += [(address, person) for address, page in pages.items() for person in names if person in page]
    assert naming == []


HIDDEN = "Không hiện người trong chế độ xem như"


@pytest.mark.parametrize(
    ("name", "page"),
    [("base_cadre", "/nguon/"), ("base_cadre", "/viec-can-lam/"), ("base_cadre", "/du-bi/"), ("specialist", "/lop/")],
)
def test_empty_list_says_that_people_are_hidden_and_not_that_there_are_none(cast, look, name, page):
    html = look(name).get(page).content.decode()
    assert re.findall(r'class="empty-title">([^<]+)', html) == [HIDDEN]


def test_list_that_is_empty_for_the_other_too_says_so_only_to_who_sees_as_much(cast, look, as_user):
    nobody = "/nguon/?nghe=military"
    assert "Không có ai khớp" in as_user(cast.base_cadre).get(nobody).content.decode()
    assert HIDDEN in look("base_cadre").get(nobody).content.decode()
    for place in (cast.upper_a, cast.cell_a11):
        cast.organisation_admin.grants.create(role="leader", organisation=place, valid_from="2024-01-01")
    assert "Không có ai khớp" in look("base_cadre").get(nobody).content.decode()


def test_looking_shows_people_whom_both_may_see(cast, look):
    cast.organisation_admin.grants.create(role="leader", organisation=cast.cell_a11, valid_from="2024-01-01")
    client = look("base_cadre")
    assert client.get(f"/nguon/{cast.ready.pk}/").status_code == 200
    assert client.get(f"/nguon/{cast.sibling.pk}/").status_code == 404


def test_every_write_is_refused_with_a_sentence(cast, look):
    client, answered = look("base_cadre"), []
    for route in routes():
        if route.path.startswith("api/") or route.name in ("view_as_end", "account_logout"):
            continue
        answer = client.post(route.filled(), {"reason": "x"})
        if answer.status_code != 403 or "chỉ xem, không ghi được gì" not in answer.content.decode():
            answered.append((route.name, answer.status_code))
    assert answered == []
    cast.base_cadre.refresh_from_db()
    assert cast.base_cadre.check_password("câu đố của kiểm thử")


def test_secrets_and_drafts_of_the_other_stay_closed(cast, look):
    draft.keep(user=cast.base_cadre, form="candidacy_new", content={"full_name": "Người Trong Nháp"})
    client = look("base_cadre")
    for route in ("/tai-khoan/", "/tai-khoan/phien/", "/tai-khoan/ma-du-phong/", "/tai-khoan/xac-thuc-hai-lop/"):
        assert client.get(route).status_code == 403
    assert "Người Trong Nháp" not in client.get("/nguon/moi/").content.decode()
    assert Draft.objects.get().user == cast.base_cadre


def test_looking_is_recorded_at_its_begin_and_its_end_and_told_to_the_other(cast, look):
    look("base_cadre").post(END)
    rows = AuditEvent.objects.filter(action__startswith="membership.view_as.").order_by("pk")
    assert [(row.action, row.user, row.object_ids) for row in rows] == [
        ("membership.view_as.begun", cast.organisation_admin, [cast.base_cadre.pk]),
        ("membership.view_as.ended", cast.organisation_admin, [cast.base_cadre.pk]),
    ]
    assert rows[0].reason == "hỏi qua điện thoại"
    assert "xem hệ thống như bạn" in cast.base_cadre.notices.get().text


def test_what_is_read_meanwhile_stands_on_the_admins_name(cast, look):
    from accounts.operations import audit

    cast.base_cadre.watched_by = cast.organisation_admin
    event = audit.record(action="accounts.keys.rotated", user=cast.base_cadre)
    assert (event.user, event.detail) == (cast.organisation_admin, {"view_as": cast.base_cadre.pk})


@pytest.mark.parametrize("way", ["sign-out", "half an hour", "lost right", "other moved up"])
def test_looking_ends_by_itself_and_is_recorded(cast, look, clock, way):
    client = look("base_cadre")
    if way == "sign-out":
        client.post("/dang-xuat/")
    elif way == "half an hour":
        for _ in range(2):
            clock.shift(901)
            page = client.get("/")
        assert page.headers["Location"] == "/to-chuc/"
    elif way == "lost right":
        Grant.objects.filter(user=cast.organisation_admin).update(valid_to="2026-11-01")
        assert client.get("/").status_code == 200
    else:
        cast.base_cadre.grants.create(role="system_admin", organisation=None, valid_from="2024-01-01")
        assert client.get("/").headers["Location"] == "/to-chuc/"
    assert AuditEvent.objects.filter(action="membership.view_as.ended").count() == 1


@pytest.mark.parametrize(
    ("by", "name", "status"),
    [
        ("organisation_admin", "organisation_admin", 403),  # oneself
        ("organisation_admin", "disabled", 403),
        ("organisation_admin", "system_admin", 404),
        ("organisation_admin", "union_officer", 404),  # another tree
        ("system_admin", "base_cadre", 403),  # a role that a system admin cannot give
        ("system_admin", "nobody", 403),  # nothing to see
        ("specialist", "base_cadre", 403),
    ],
)
def test_looking_as_somebody_with_more_rights_is_refused(cast, as_user, by, name, status):
    client = as_user(cast.users[by])
    answer = client.post(f"{LIST}{cast.users[name].pk}/xem-nhu/", {"reason": "tò mò"})
    assert answer.status_code in {status, 422 if status == 403 else status}
    assert "view_as" not in client.session
    assert not AuditEvent.objects.filter(action="membership.view_as.begun").exists()


def test_looking_as_somebody_with_a_role_elsewhere_is_refused(cast, as_user):
    cast.nobody.grants.create(role="organisation_admin", organisation=cast.upper_a, valid_from="2024-01-01")
    cast.base_cadre.grants.create(role="leader", organisation=cast.upper_b, valid_from="2024-01-01")
    as_user(cast.nobody).post(f"{LIST}{cast.base_cadre.pk}/xem-nhu/", {"reason": "hỏi"})
    assert not AuditEvent.objects.filter(action="membership.view_as.begun").exists()


def test_common_ranges_are_those_in_both():
    outer, inner, other = PathRange("/1/", "/10"), PathRange("/1/2/", "/1/20"), PathRange("/3/", "/30")
    both = Ranges(party=(outer, other)).common(Ranges(party=(inner,), union=(other,)))
    assert both == Ranges(party=(inner,))
    assert Ranges(everywhere=True).common(both) == both == both.common(Ranges(everywhere=True))


def test_figures_are_those_of_the_other_and_people_those_of_both(cast):
    cast.base_cadre.watched_by = cast.organisation_admin
    figures = ranges(cast.base_cadre, Permission.FIGURE_VIEW)
    assert figures.covers(cast.cell_a11.path)
    assert not figures.covers(cast.upper_a.path)
    for permission in set(Permission) - {Permission.FIGURE_VIEW}:
        if "person" in permission or "class" in permission or "reveal" in permission:
            assert not ranges(cast.base_cadre, permission)
