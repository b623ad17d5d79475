"""The pages of the tree: what they show to whom, how a change is entered, checked and saved, and what they cost."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from membership.models import Organisation, OrganisationVersion, Reorganisation
from membership.operations.organisation import close, establish, move, rename
from membership.operations.reorganisation import commit
from membership.queries.organisation import resolve_code
from membership.rules.organisation_name import Naming
from membership.rules.reorganisation import Step
from tests.cast import Cast

TODAY = date(2026, 11, 20)
LAST_YEAR = date(2025, 7, 1)
MOST_QUERIES = 8


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def admin(cast: Cast, as_user):
    """The organisation admin of the province, signed in, after the first request that writes the session."""
    client = as_user(cast.organisation_admin)
    client.get(reverse("organisation_tree"))
    return client


def get(client, route: str, organisation: Organisation | None = None, **query) -> str:
    answer = client.get(reverse(route, args=[organisation.number] if organisation else None), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def names(html: str) -> list[str]:
    """The bodies shown in the tree, in order."""
    return [name.strip() for name in re.findall(r'class="tree-name".*?>([^<]+)<span class="tree-note">', html, re.S)]


def refused_fields(html: str) -> dict[str, str]:
    found = re.findall(r'id="id_(\w+)_error"><span><span class="visually-hidden">Lỗi: </span>([^<]+)<', html)
    return dict(found)


# --- the tree ---


def test_tree_begins_at_the_organisations_of_the_grants(cast, as_user):
    assert names(get(as_user(cast.organisation_admin), "organisation_tree")) == ["Đảng bộ tỉnh Sơn Giang"]
    assert names(get(as_user(cast.base_cadre), "organisation_tree")) == ["Đảng bộ thôn Đông Lĩnh"]
    assert names(get(as_user(cast.union_officer), "organisation_tree")) == ["Đoàn xã Hòa Lĩnh"]


def test_tree_of_the_system_admin_holds_both_trees(cast, as_user):
    html = get(as_user(cast.system_admin), "organisation_tree")
    assert names(html) == ["Đảng bộ tỉnh Biển Đông", "Đảng bộ tỉnh Sơn Giang", "Tỉnh Đoàn Sơn Giang"]
    assert html.index("Tổ chức đảng") < html.index("Tổ chức Đoàn")


def test_tree_without_a_grant_says_who_can_help(cast, as_user):
    assert "Quản trị tổ chức của đơn vị cấp trên" in get(as_user(cast.nobody), "organisation_tree")


def test_tree_opens_the_path_to_a_body_without_script(cast, admin):
    html = get(admin, "organisation_tree", mo=cast.base_a1.number)
    assert names(html) == [
        "Đảng bộ tỉnh Sơn Giang",
        "Đảng bộ các cơ quan tỉnh Sơn Giang",
        "Đảng bộ xã Hòa Lĩnh",
        "Chi bộ Trạm Y tế Hòa Lĩnh",
        "Đảng bộ thôn Đông Lĩnh",
        "Chi bộ Xóm Bến",
        "Chi bộ Xóm Đình",
        "Đảng bộ Trường THPT Hòa Lĩnh",
    ]
    assert f'id="n{cast.base_a1.number}"' in html


def test_tree_counts_the_children_of_each_body(cast, admin):
    html = get(admin, "organisation_tree", mo=cast.upper_a.number)
    assert re.search(r"90\.001\.001 · 2 đơn vị<", html)
    assert re.search(r"90\.001 · 3 đơn vị<", html)


def test_tree_hides_what_lies_outside_the_reach(cast, as_user):
    client = as_user(cast.base_cadre)
    for number in (cast.base_a2.number, 999_999_999):
        assert client.get(reverse("organisation_tree"), {"mo": number}).status_code == 404
        assert client.get(reverse("organisation_branch", args=[number])).status_code == 404
        assert client.get(reverse("organisation_detail", args=[number])).status_code == 404


@pytest.mark.parametrize("number", ["abc", "1e9", "９", "9" * 40])
def test_tree_answers_a_forged_number_with_404(cast, admin, number):
    assert admin.get(reverse("organisation_tree"), {"mo": number}).status_code == 404


def test_tree_finds_by_former_name_and_says_so(cast, admin):
    rename(
        by=None,
        organisation_id=cast.cell_a11.pk,
        version=1,
        naming=Naming("Chi bộ Tổ dân phố 1", "90.001.001.000.001"),
        effective_on=LAST_YEAR,
        decision_number="1",
    )
    html = get(admin, "organisation_tree", q="xom dinh")
    assert "Chi bộ Tổ dân phố 1" in html
    assert "trước đây: Chi bộ Xóm Đình" in html
    assert f"?mo={cast.cell_a11.number}" in html


def hits(html: str) -> list[str]:
    return re.findall(r'<li><a href="\?mo=[^"]+">([^<]+)</a>', html)


def test_search_puts_the_body_itself_before_those_that_only_bore_its_name(cast, admin):
    place = {"parent_id": cast.base_a1.pk, "kind": "cell", "effective_on": date(2020, 1, 1), "decision_number": "1"}
    market = establish(by=None, naming=Naming("Chi bộ Xóm Chợ", "90.001.001.000.008"), **place)
    school = establish(by=None, naming=Naming("Chi bộ Trường học Xóm Chợ", "90.001.001.000.009"), **place)
    given = {"by": None, "version": 1, "effective_on": LAST_YEAR, "decision_number": "2"}
    rename(organisation_id=school.pk, naming=Naming("Chi bộ Trường Hoa Sen", school.code), **given)
    close(organisation_id=market.pk, **given)
    assert hits(get(admin, "organisation_tree", q="xom cho")) == ["Chi bộ Xóm Chợ", "Chi bộ Trường Hoa Sen"]


def test_search_puts_words_in_a_row_before_words_anywhere(cast, admin):
    place = {"parent_id": cast.base_a1.pk, "kind": "cell", "effective_on": LAST_YEAR, "decision_number": "1"}
    establish(by=None, naming=Naming("Chi bộ An Xóm Lại Bến", "90.001.001.000.009"), **place)
    assert hits(get(admin, "organisation_tree", q="xom ben")) == ["Chi bộ Xóm Bến", "Chi bộ An Xóm Lại Bến"]


def test_tree_finds_nothing_with_a_way_out(cast, admin):
    html = get(admin, "organisation_tree", q="không đâu có")
    assert "Không có đơn vị nào khớp “không đâu có”" in html
    assert "Bỏ tìm" in html


def moved_last_year(cast) -> None:
    move(
        by=None,
        organisation_id=cast.base_a1.pk,
        version=1,
        parent_id=cast.upper_b.pk,
        effective_on=LAST_YEAR,
        decision_number="1",
    )


def test_tree_of_a_past_day_has_the_names_and_places_of_that_day(cast, admin):
    moved_last_year(cast)
    now = get(admin, "organisation_tree", mo=cast.upper_a.number)
    then = get(admin, "organisation_tree", mo=cast.upper_a.number, ngay="30/6/2025")
    assert "Đảng bộ thôn Đông Lĩnh" not in now
    assert "Đảng bộ thôn Đông Lĩnh" in then
    assert "Đang xem cây của ngày 30/06/2025." in then
    assert "ngay=30%2F06%2F2025" in then


def test_tree_of_a_past_day_begins_with_the_grants_and_keeps_those_who_came_later_apart(cast, as_user):
    moved_last_year(cast)
    cast.nobody.grants.create(role="organisation_admin", organisation=cast.upper_b, valid_from=date(2020, 1, 1))
    client = as_user(cast.nobody)
    now, then = get(client, "organisation_tree"), get(client, "organisation_tree", ngay="30/6/2025")
    assert names(now) == names(then) == [cast.upper_b.name]
    assert "đơn vị nay thuộc phạm vi của bạn" not in now
    assert "1 đơn vị nay thuộc phạm vi của bạn, ngày đó trực thuộc nơi khác" in then
    assert f"{cast.base_a1.name}</a>" in then and f"trực thuộc {cast.upper_a.name}" in then
    # Whoever is looked for by name is shown on the tree.
    assert cast.base_a1.name in names(get(client, "organisation_tree", mo=cast.base_a1.number, ngay="30/6/2025"))


def test_tree_of_a_day_before_everything_is_empty_with_a_reason(cast, admin):
    assert "Ngày này chưa có đơn vị nào" in get(admin, "organisation_tree", ngay="1/1/2010")


def test_tree_says_when_the_body_was_not_there_on_the_day(cast, admin):
    assert "chưa có, hoặc không còn" in get(admin, "organisation_tree", mo=cast.base_a1.number, ngay="1/1/2010")


@pytest.mark.parametrize(("typed", "said"), [("31/02/2025", "chỉ có 28 ngày"), ("1/1/2030", "còn ở phía trước")])
def test_tree_refuses_a_day_it_cannot_show_and_keeps_it(cast, admin, typed, said):
    html = get(admin, "organisation_tree", ngay=typed)
    assert said in html
    assert f'value="{typed}"' in html
    assert 'aria-invalid="true"' in html


def test_branch_comes_a_hundred_at_a_time(cast, admin):
    for number in range(101):
        establish(
            by=None,
            kind="cell",
            parent_id=cast.base_a2.pk,
            naming=Naming(f"Chi bộ Lớp {number}"),
            effective_on=LAST_YEAR,
            decision_number="1",
        )
    first = admin.get(reverse("organisation_branch", args=[cast.base_a2.number]), headers={"HX-Request": "true"})
    html = first.content.decode()
    assert len(names(html)) == 100
    assert names(html)[:3] == ["Chi bộ Lớp 0", "Chi bộ Lớp 1", "Chi bộ Lớp 2"]
    assert "<h1" not in html
    more = re.search(r'class="tree-more"><a href="([^"]+)"', html)[1].replace("&amp;", "&")
    rest = admin.get(more, headers={"HX-Request": "true"}).content.decode()
    assert names(rest) == ["Chi bộ Lớp 100", "Chi bộ Tổ Tự nhiên"]
    # The way down to a body that stands behind the first hundred shows it all the same.
    opened = names(get(admin, "organisation_tree", mo=cast.cell_a21.number))
    assert "Chi bộ Tổ Tự nhiên" in opened
    assert len(opened) == 2 + 2 + 3 + 101 - 1


def test_branch_without_script_is_a_page(cast, admin):
    html = get(admin, "organisation_branch", cast.upper_a)
    assert "<h1>Các đơn vị trực thuộc Đảng bộ xã Hòa Lĩnh</h1>" in html
    assert "Đảng bộ thôn Đông Lĩnh" in html


# --- one organisation ---


def test_detail_says_what_the_body_is_was_and_holds(cast, admin):
    rename(
        by=None,
        organisation_id=cast.base_a1.pk,
        version=1,
        naming=Naming("Đảng bộ phường Đông Lĩnh", "90.001.001", sector="residential"),
        effective_on=LAST_YEAR,
        decision_number="77-QĐ/TU",
    )
    html = get(admin, "organisation_detail", cast.base_a1)
    assert "<h1>Đảng bộ phường Đông Lĩnh</h1>" in html
    for text in ("Đảng bộ cơ sở", "90.001.001", "Đảng bộ xã Hòa Lĩnh", "Địa bàn dân cư", "77-QĐ/TU", "01/07/2025"):
        assert text in html
    assert re.search(r"<strong[^>]*>2</strong> đơn vị trực tiếp", html)
    assert re.search(r"<strong[^>]*>\d+</strong> đảng viên", html)
    assert "base_cadre" in html
    assert f"{cast.organisation_admin.full_name}" in html


def test_detail_of_a_past_day_has_the_name_of_that_day(cast, admin):
    rename(
        by=None,
        organisation_id=cast.base_a1.pk,
        version=1,
        naming=Naming("Đảng bộ phường Đông Lĩnh"),
        effective_on=LAST_YEAR,
        decision_number="1",
    )
    html = get(admin, "organisation_detail", cast.base_a1, ngay="1/1/2025")
    assert "<h1>Đảng bộ thôn Đông Lĩnh</h1>" in html
    assert "Đổi tên, mã" not in html


def test_short_name_alone_is_changed_from_a_day_and_shown_on_its_days(cast, admin):
    when = {"version": 1, "effective_on": "1/7/2025", "decision_number": "9-QĐ/TU"}
    sent = SAME_NAME | when | {"short_name": "Làng Dâu"}
    check = post(admin, "organisation_rename", cast.base_a1, **sent)
    assert "tên ngắn Làng Dâu" in check.content.decode()
    post(admin, "organisation_rename", cast.base_a1, **sent, confirmed="1", key=key_of(check))
    html = get(admin, "organisation_detail", cast.base_a1)
    assert "<dt>Tên ngắn</dt><dd>Làng Dâu</dd>" in html
    assert [html.count(f'small">{told}</span></span></td>') for told in ("Làng Dâu", "không có tên ngắn")] == [1, 1]
    assert "<dt>Tên ngắn</dt>" not in get(admin, "organisation_detail", cast.base_a1, ngay="30/6/2025")


def test_detail_before_the_body_existed_says_so(cast, admin):
    assert "chưa có, hoặc không còn đơn vị này" in get(admin, "organisation_detail", cast.base_a1, ngay="1/1/2010")


def test_detail_in_the_tree_is_a_part_of_a_page(cast, admin):
    answer = admin.get(reverse("organisation_detail", args=[cast.base_a1.number]), headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    assert "Đảng bộ thôn Đông Lĩnh" in answer.content.decode()


def test_detail_offers_changes_only_to_those_who_may(cast, as_user, admin):
    assert "Chuyển trực thuộc" in get(admin, "organisation_detail", cast.base_a1)
    html = get(as_user(cast.leader), "organisation_detail", cast.base_a1)
    assert "Chuyển trực thuộc" not in html
    assert "Ai làm việc được ở đây?" not in html


def test_detail_names_bodies_above_the_reach_without_a_link(cast, as_user):
    html = get(as_user(cast.base_cadre), "organisation_detail", cast.base_a1)
    assert "Đảng bộ tỉnh Sơn Giang" in html
    assert reverse("organisation_detail", args=[cast.province.number]) not in html


# --- changes ---

NEW_CELL = {
    "kind": "cell",
    "name": "Chi bộ Xóm Chài",
    "code": "90.001.001.000.009",
    "effective_on": "1/7/2025",
    "decision_number": "15-QĐ/TU",
}


def post(client, route: str, organisation: Organisation | None, **data):
    return client.post(reverse(route, args=[organisation.number] if organisation else None), data)


def key_of(answer) -> str:
    return re.search(r'name="key" value="([^"]+)"', answer.content.decode())[1]


def test_establish_is_checked_and_then_saved_once(cast, admin):
    check = post(admin, "organisation_establish", cast.base_a1, **NEW_CELL)
    html = check.content.decode()
    assert "Kiểm tra trước khi ghi" in html
    assert "<dd>Chi bộ</dd>" in html
    assert "01/07/2025" in html
    assert not Organisation.objects.filter(name="Chi bộ Xóm Chài").exists()
    sent = {**NEW_CELL, "confirmed": "1", "key": key_of(check)}
    first, second = (post(admin, "organisation_establish", cast.base_a1, **sent) for _click in range(2))
    made = Organisation.objects.get(name="Chi bộ Xóm Chài")
    assert first.url == second.url == reverse("organisation_detail", args=[made.number])
    assert made.parent == cast.base_a1


def test_an_empty_form_is_refused_field_by_field(cast, admin):
    answer = post(admin, "organisation_establish", cast.base_a1)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Lỗi: " in html
    assert set(refused_fields(html)) == {"kind", "name", "effective_on", "decision_number"}


def test_a_refusal_of_the_operation_stands_at_its_field_and_keeps_the_entries(cast, admin):
    answer = post(admin, "organisation_establish", cast.base_a1, **{**NEW_CELL, "code": cast.cell_a11.code})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "đang là của Chi bộ Xóm Đình" in refused_fields(html)["code"]
    assert 'value="Chi bộ Xóm Chài"' in html
    assert 'value="15-QĐ/TU"' in html


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31/02/2025", "Tháng 2 năm 2025 chỉ có 28 ngày"),
        ("1/1/2010", "chỉ có từ ngày 01/01/2019"),
    ],
)
def test_a_day_that_cannot_be_is_refused_at_its_field(cast, admin, typed, said):
    answer = post(admin, "organisation_establish", cast.base_a1, **{**NEW_CELL, "effective_on": typed})
    assert said in refused_fields(answer.content.decode())["effective_on"]
    assert f'value="{typed}"' in answer.content.decode()


def test_kinds_offered_are_those_that_may_stand_there(cast, admin):
    html = get(admin, "organisation_establish", cast.base_a1)
    assert re.findall(r'<option value="(\w+)"', html.split('name="sector"')[0]) == ["sub_committee", "cell"]


def test_move_shows_what_goes_along_before_it_is_saved(cast, admin):
    sent = {"parent": cast.upper_b.number, "version": 1, "effective_on": "1/7/2025", "decision_number": "9-QĐ/TU"}
    check = post(admin, "organisation_move", cast.base_a1, **sent)
    html = check.content.decode()
    assert "Đi theo: 3 tổ chức" in html
    assert "người đang trên đường vào Đảng" in html
    assert "Tạ Thị Chuyên (specialist): Đảng bộ thôn Đông Lĩnh" in html.split("Không còn thấy")[1]
    assert "Đảng bộ các cơ quan tỉnh Sơn Giang" in html
    answer = post(admin, "organisation_move", cast.base_a1, **sent, confirmed="1", key=key_of(check))
    assert answer.status_code == 302
    assert Organisation.objects.get(pk=cast.base_a1.pk).parent == cast.upper_b


def test_move_without_script_takes_clear_words_and_asks_when_they_are_not(cast, admin):
    sent = {"version": 1, "effective_on": "1/7/2025", "decision_number": "9-QĐ/TU"}
    clear = post(admin, "organisation_move", cast.base_a1, parent_text="cac co quan tinh", **sent)
    assert "Kiểm tra trước khi ghi" in clear.content.decode()
    unclear = post(admin, "organisation_move", cast.base_a1, parent_text="dang bo", **sent)
    html = unclear.content.decode()
    assert unclear.status_code == 422
    assert "Có nhiều đơn vị khớp" in html
    assert html.count('type="radio" name="parent"') == 3


def test_move_offers_only_kinds_that_may_stand_above(cast, admin):
    answer = post(
        admin,
        "organisation_move",
        cast.cell_a11,
        parent=cast.upper_b.number,
        version=1,
        effective_on="1/7/2025",
        decision_number="9",
    )
    assert "parent" in refused_fields(answer.content.decode())


def test_move_under_itself_is_refused_with_the_reason(cast, as_user):
    client = as_user(cast.system_admin)
    establish(
        by=None,
        kind="sub_committee",
        parent_id=cast.base_a1.pk,
        naming=Naming("Đảng bộ bộ phận Bến"),
        effective_on=LAST_YEAR,
        decision_number="1",
    )
    inner = Organisation.objects.get(name="Đảng bộ bộ phận Bến")
    sent = {"parent": inner.number, "version": 1, "effective_on": "1/7/2025", "decision_number": "9"}
    answer = post(client, "organisation_move", cast.base_a1, **sent)
    assert answer.status_code == 422
    assert "parent" in refused_fields(answer.content.decode())


def test_close_names_what_is_left(cast, admin):
    answer = post(
        admin, "organisation_close", cast.base_b1, version=1, effective_on="1/7/2025", decision_number="9-QĐ/TU"
    )
    assert answer.status_code == 422
    assert "còn giữ 1 tổ chức cấp dưới" in answer.content.decode()


@pytest.mark.parametrize("day", ["1/7/2025", "1/1/2027"])
def test_close_that_is_refused_tells_that_a_successor_may_be_named(cast, admin, day):
    sent = {"version": 1, "effective_on": day, "decision_number": "9-QĐ/TU"}
    html = post(admin, "organisation_close", cast.base_b1, **sent).content.decode()
    assert re.search("(ghi|Chọn) đơn vị tiếp nhận", html)


def test_close_passes_what_is_left_to_the_successor(cast, admin):
    sent = {
        "version": 1,
        "successor": cast.base_a2.number,
        "effective_on": "1/9/2026",
        "decision_number": "9-QĐ/TU",
    }
    check = post(admin, "organisation_close", cast.base_a1, **sent)
    assert "Đảng bộ Trường THPT Hòa Lĩnh tiếp nhận" in check.content.decode()
    assert Organisation.objects.get(pk=cast.base_a1.pk).closed_on is None
    answer = post(admin, "organisation_close", cast.base_a1, **sent, confirmed="1", key=key_of(check))
    assert answer.status_code == 302
    assert Organisation.objects.get(pk=cast.cell_a11.pk).parent == cast.base_a2


def test_retype_makes_a_body_one_of_another_kind(cast, admin):
    sent = {"version": 1, "kind": "base_committee", "effective_on": "1/9/2026", "decision_number": "9-QĐ/TU"}
    assert '<option value="union_base"' not in get(admin, "organisation_retype", cast.base_b1)
    sent["kind"] = "base_cell"
    answer = post(admin, "organisation_retype", cast.base_b1, **sent)
    assert answer.status_code == 422
    empty = establish(
        by=None,
        kind="base_cell",
        parent_id=cast.upper_a.pk,
        naming=Naming("Chi bộ Trống"),
        effective_on=LAST_YEAR,
        decision_number="1",
    )
    sent["kind"] = "base_committee"
    check = post(admin, "organisation_retype", empty, **sent)
    post(admin, "organisation_retype", empty, **sent, confirmed="1", key=key_of(check))
    assert Organisation.objects.get(pk=empty.pk).kind == "base_committee"


SAME_NAME = {"name": "Đảng bộ thôn Đông Lĩnh", "code": "90.001.001", "sector": "residential"}


@pytest.mark.parametrize(
    ("route", "more"),
    [
        ("organisation_establish", {"kind": "cell", "name": "Chi bộ Xóm Núi"}),
        ("organisation_rename", {"name": "Đảng bộ thôn Đông", "code": "90.001.001"}),
        ("organisation_rename", SAME_NAME | {"short_name": "Đông Lĩnh"}),
        ("organisation_move", {"parent": "upper_b"}),
        ("organisation_close", {"successor": "base_a2"}),
    ],
)
def test_a_change_of_a_day_ahead_waits_for_it(cast, admin, route, more):
    before = OrganisationVersion.objects.count()
    more = {key: getattr(cast, value).number if hasattr(cast, value) else value for key, value in more.items()}
    sent = {"version": 1, "effective_on": "1/1/2027", "decision_number": "9-QĐ/TU", **more}
    check = post(admin, route, cast.base_a1, **sent)
    assert "thay đổi chờ đến ngày đó" in check.content.decode()
    answer = post(admin, route, cast.base_a1, **sent, confirmed="1", key=key_of(check))
    assert answer.url == reverse("planned_change_list")
    assert "Quyết định 9-QĐ/TU" in get(admin, "planned_change_list")
    assert OrganisationVersion.objects.count() == before


def test_a_change_of_a_day_ahead_is_refused_in_an_old_version(cast, admin):
    sent = {"version": 9, "parent": cast.upper_b.number, "effective_on": "1/1/2027", "decision_number": "9-QĐ/TU"}
    answer = post(admin, "organisation_move", cast.base_a1, **sent, confirmed="1")
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("route", "day", "more"),
    [
        ("organisation_move", "1/1/2027", {"parent": "upper_b"}),
        ("organisation_close", "1/7/2025", {"successor": "base_a2"}),
    ],
)
def test_a_change_that_waited_for_another_is_refused_in_the_old_version(cast, admin, monkeypatch, route, day, more):
    def wait_for_somebody_who_saves(*, patiently: bool) -> None:
        Organisation.objects.filter(pk=cast.base_a1.pk).update(version=2)

    monkeypatch.setattr("membership.operations.reorganisation.lock_tree", wait_for_somebody_who_saves)
    more = {key: getattr(cast, value).number if hasattr(cast, value) else value for key, value in more.items()}
    sent = {"version": 1, "effective_on": day, "decision_number": "9-QĐ/TU", "confirmed": "1", **more}
    assert post(admin, route, cast.base_a1, **sent).status_code == 409
    assert not Reorganisation.objects.exists()


def test_move_begins_with_the_parent_that_the_body_was_dragged_onto(cast, admin):
    html = get(admin, "organisation_move", cast.base_a1, den=cast.upper_b.number)
    assert f'value="{cast.upper_b.number}"' in html and f'value="{cast.upper_b.name}"' in html
    url = reverse("organisation_move", args=[cast.base_a1.number])
    assert admin.get(url, {"den": cast.other_province.number}).status_code == 404


def test_close_ends_an_empty_body(cast, admin):
    row = establish(
        by=None,
        kind="cell",
        parent_id=cast.base_a1.pk,
        naming=Naming("Chi bộ Trống"),
        effective_on=LAST_YEAR,
        decision_number="1",
    )
    sent = {"version": 1, "effective_on": "1/9/2026", "decision_number": "9-QĐ/TU"}
    check = post(admin, "organisation_close", row, **sent)
    assert "Không có gì đi theo" in check.content.decode()
    post(admin, "organisation_close", row, **sent, confirmed="1", key=key_of(check))
    html = get(admin, "organisation_detail", row)
    assert "kết thúc ngày 01/09/2026" in html
    assert "Thay đổi" not in html.split("</h1>")[1].split("Đơn vị này là gì?")[0]


def test_rename_begins_with_the_present_name_and_keeps_it_on_the_way_back(cast, admin):
    html = get(admin, "organisation_rename", cast.base_a1)
    assert 'value="Đảng bộ thôn Đông Lĩnh"' in html
    sent = {
        "name": "Đảng bộ phường Đông Lĩnh",
        "code": "90.001.001",
        "sector": "residential",
        "version": 1,
        "effective_on": "1/7/2025",
        "decision_number": "9",
    }
    back = post(admin, "organisation_rename", cast.base_a1, **sent, back="1")
    assert back.status_code == 200
    assert 'value="Đảng bộ phường Đông Lĩnh"' in back.content.decode()


@pytest.mark.parametrize(
    ("code", "then"),
    [
        ("90.001.077", ("Đảng bộ thôn Đông Lĩnh", "90.001.077")),  # the code changed, the name was not touched
        ("90.001.001", ("Đảng bộ phường Đông Lĩnh", "90.001.001")),  # nothing is new but the day
    ],
)
def test_rename_in_the_past_leaves_the_former_name_unless_it_is_about_the_day(cast, admin, code, then):
    sent = {"name": "Đảng bộ phường Đông Lĩnh", "sector": "residential", "decision_number": "9", "confirmed": "1"}
    july = {"code": "90.001.001", "version": 1, "effective_on": "1/7/2026"}
    assert post(admin, "organisation_rename", cast.base_a1, **sent, **july).status_code == 302
    may = {"code": code, "version": 2, "effective_on": "1/5/2026"}
    assert post(admin, "organisation_rename", cast.base_a1, **sent, **may).status_code == 302
    row = OrganisationVersion.objects.on(date(2026, 5, 1)).get(organisation=cast.base_a1)
    assert (row.name, row.code) == then


def test_rename_of_a_union_body_names_the_party_body_that_leads_it(cast, as_user):
    client = as_user(cast.system_admin)
    html = get(client, "organisation_rename", cast.union_base)
    assert f'name="led_by" id="id_led_by" value="{cast.base_a1.number}"' in html
    sent = {
        "name": cast.union_base.name,
        "code": cast.union_base.code,
        "sector": "residential",
        "led_by": cast.base_a2.number,
        "version": 1,
        "effective_on": "1/7/2025",
        "decision_number": "9",
        "confirmed": "1",
    }
    assert post(client, "organisation_rename", cast.union_base, **sent).status_code == 302
    assert Organisation.objects.get(pk=cast.union_base.pk).led_by == cast.base_a2


def test_a_stale_version_is_409_and_nothing_typed_is_lost(cast, admin):
    OrganisationVersion.objects.filter(organisation=cast.base_a1).update(name="Đảng bộ thôn Đã Đổi")
    Organisation.objects.filter(pk=cast.base_a1.pk).update(version=2, name="Đảng bộ thôn Đã Đổi")
    sent = {"name": "Đảng bộ Mới", "code": "", "version": 1, "effective_on": "1/7/2025", "decision_number": "9"}
    answer = post(admin, "organisation_rename", cast.base_a1, **sent)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "người khác đã lưu thay đổi" in html
    assert 'value="Đảng bộ Mới"' in html
    assert "<dt>Tên</dt><dd><mark>Đảng bộ thôn Đã Đổi</mark></dd>" in html


def test_a_stale_rename_shows_every_mark_that_a_second_save_would_put_back(cast, admin):
    naming = Naming(cast.base_a1.name, "90.001.001.077", sector=cast.base_a1.sector)
    given = {"organisation_id": cast.base_a1.pk, "version": 1, "effective_on": LAST_YEAR, "decision_number": "1"}
    rename(by=None, naming=naming, **given)
    sent = {"name": "Đảng bộ Mới", "code": "90.001.001", "sector": cast.base_a1.sector, "version": 1}
    html = post(
        admin, "organisation_rename", cast.base_a1, **sent, effective_on="2/7/2025", decision_number="9"
    ).content.decode()
    assert "<dt>Mã</dt><dd><mark>90.001.001.077</mark></dd>" in html
    assert f"<dt>Tên</dt><dd><mark>{cast.base_a1.name}</mark></dd>" in html
    assert "<dt>Loại hình</dt><dd>Địa bàn dân cư</dd>" in html


@pytest.mark.parametrize("route", ["organisation_establish", "organisation_close"])
def test_a_stale_change_always_shows_what_the_body_is_now(cast, admin, route):
    Organisation.objects.filter(pk=cast.base_a1.pk).update(version=7)
    sent = {"version": 1, "effective_on": "1/1/2027", "decision_number": "9", "confirmed": "1"}
    new = {"kind": "cell", "name": "Chi bộ Mới", "code": "90.001.001.000.055"}
    answer = post(admin, route, cast.base_a1, **sent, **new)
    assert answer.status_code == 409, answer.content.decode()
    assert f"<dt>Tên hiện nay</dt><dd>{cast.base_a1.name}</dd>" in answer.content.decode()


def test_after_a_stale_version_a_second_save_is_meant(cast, admin):
    Organisation.objects.filter(pk=cast.base_a1.pk).update(version=7)
    sent = {"name": "Đảng bộ Mới", "code": "", "effective_on": "1/7/2025", "decision_number": "9", "confirmed": "1"}
    stale = post(admin, "organisation_rename", cast.base_a1, **sent, version=1)
    shown = re.search(r'name="version" value="(\d+)"', stale.content.decode())
    assert post(admin, "organisation_rename", cast.base_a1, **sent, version=shown[1]).status_code == 302
    assert Organisation.objects.get(pk=cast.base_a1.pk).name == "Đảng bộ Mới"


@pytest.mark.parametrize(
    "route", ["organisation_establish", "organisation_rename", "organisation_move", "organisation_close"]
)
def test_changes_need_the_permission(cast, as_user, route):
    client = as_user(cast.leader)
    assert client.get(reverse(route, args=[cast.base_a1.number])).status_code == 403
    assert post(client, route, cast.base_a1).status_code == 403
    assert post(as_user(cast.base_cadre), route, cast.base_a2).status_code == 404


def test_the_top_of_a_tree_belongs_to_the_installation(cast, as_user, admin):
    assert admin.get(reverse("organisation_establish_top")).status_code == 403
    client = as_user(cast.system_admin)
    html = get(client, "organisation_establish_top")
    kinds = re.findall(r'<option value="(\w+)"', html.split('name="sector"')[0])
    assert kinds == ["region", "province", "union_province"]
    new = {"kind": "union_province", "name": "Tỉnh Đoàn Mây Trắng", "effective_on": "1/7/2025", "decision_number": "1"}
    assert post(client, "organisation_establish_top", None, **new, confirmed="1").status_code == 302
    assert Organisation.objects.get(name="Tỉnh Đoàn Mây Trắng").system == "union"


# --- cost ---


@pytest.mark.parametrize(
    ("route", "organisation", "query"),
    [
        ("organisation_tree", None, {}),
        ("organisation_tree", None, {"mo": "base_a1"}),
        ("organisation_tree", None, {"q": "chi bo xom"}),
        ("organisation_tree", None, {"q": "ten cu", "ngay": "1/1/2024"}),
        ("organisation_tree", None, {"mo": "base_a1", "ngay": "1/1/2024"}),
        ("organisation_branch", "upper_a", {}),
        ("organisation_detail", "base_a1", {}),
        ("organisation_detail", "base_a1", {"ngay": "1/1/2024"}),
        ("organisation_establish", "base_a1", {}),
        ("organisation_rename", "base_a1", {}),
        ("organisation_move", "base_a1", {}),
        ("organisation_close", "base_a1", {}),
        ("scope_choice", None, {"q": "chi bo xom"}),
    ],
)
def test_pages_cost_few_statements(cast, admin, django_assert_max_num_queries, route, organisation, query):
    # A scope that was chosen costs one statement more, and so does telling by which former name something was found.
    Organisation.objects.filter(pk=cast.cell_a21.pk).update(search_key="ten cu")
    admin.post(reverse("scope_choice"), {"number": cast.upper_a.number})
    asked = {**query, "mo": cast.organisations[query["mo"]].number} if "mo" in query else query
    with django_assert_max_num_queries(MOST_QUERIES):
        get(admin, route, cast.organisations[organisation] if organisation else None, **asked)


def test_a_cell_is_not_offered_bodies_below_it(cast, admin):
    assert "Thêm cấp dưới" in get(admin, "organisation_detail", cast.base_a1)
    assert "Thêm cấp dưới" not in get(admin, "organisation_detail", cast.cell_a11)


# --- official codes, and names of kinds as on the day in view ---

OFFICIAL = "90.001.001.000.007"


@pytest.fixture
def coded(cast: Cast) -> Organisation:
    """A cell that was called and coded otherwise before July 2026."""
    for name, code, day in (
        ("Chi bộ Xóm Đình", OFFICIAL, date(2026, 1, 1)),
        ("Chi bộ Đông Lĩnh 1", "90001001000009", date(2026, 7, 1)),
    ):
        cast.cell_a11.refresh_from_db()
        rename(
            by=cast.organisation_admin,
            organisation_id=cast.cell_a11.pk,
            version=cast.cell_a11.version,
            naming=Naming(name, code, sector="residential"),
            effective_on=day,
            decision_number="9-QĐ/ĐU",
        )
    cast.cell_a11.refresh_from_db()
    return cast.cell_a11


def test_official_code_is_kept_in_its_one_spelling_with_dates(coded):
    codes = OrganisationVersion.objects.filter(organisation=coded).order_by("valid_from").values_list("code", flat=True)
    assert list(codes) == ["90.001.001.000.001", OFFICIAL, "90.001.001.000.009"]


@pytest.mark.parametrize(
    "typed",
    [
        "90.001.001.000.009",
        "90001001000009",
        OFFICIAL,
        OFFICIAL.replace(".", ""),
        "90 001 001 000 001",
        "90001001000001",
        "chi bo xom dinh",
        "Đông Lĩnh 1",
    ],
)
def test_body_is_found_by_any_former_name_or_code(cast, as_user, coded, typed):
    html = get(as_user(cast.organisation_admin), "organisation_tree", q=typed)
    assert f"?mo={coded.number}" in html


def test_who_bore_a_code_stands_before_those_whose_codes_begin_with_it(cast, admin):
    rename(
        by=cast.organisation_admin,
        organisation_id=cast.cell_b11.pk,
        version=cast.cell_b11.version,
        naming=Naming("Chi bộ Phòng Kế hoạch", "CK-9", sector="agency"),
        effective_on=date(2026, 7, 1),
        decision_number="9-QĐ/ĐU",
    )
    cast.cell_b11.refresh_from_db()
    OrganisationVersion.objects.filter(organisation=cast.cell_b11, code="90.002.001.000.001").update(code="CK")
    Organisation.objects.filter(pk=cast.cell_b11.pk).update(search_key="chi bo phong ke hoach ck ck-9")
    like = {"system": "party", "kind": "cell", "parent": cast.base_a1, "sort_key": "a", "search_key": "chi bo ck"}
    Organisation.objects.bulk_create(
        Organisation(name=f"Chi bộ CK {number}", code=f"CK-{number}0", path=f"{cast.base_a1.path}{number:08}/", **like)
        for number in range(30)
    )
    html = get(admin, "organisation_tree", q="ck")
    assert html.index(f"?mo={cast.cell_b11.number}") < html.index("Chi bộ CK 0")


@pytest.mark.parametrize("typed", ["90.001.001.000.009", "90001001000009"])
def test_code_resolves_with_and_without_dots(coded, typed):
    assert resolve_code(typed, TODAY) == coded


def test_former_code_resolves_on_its_day(coded):
    assert resolve_code(OFFICIAL.replace(".", ""), date(2026, 3, 1)) == coded


def test_code_that_does_not_fit_the_place_is_refused_at_its_field(cast, admin):
    answer = post(admin, "organisation_establish", cast.base_a1, **NEW_CELL | {"code": "90.001.002.000.004"})
    assert answer.status_code == 422
    assert "phải bắt đầu bằng 90.001.001" in refused_fields(answer.content.decode())["code"]


@pytest.mark.parametrize(
    ("day", "label"), [("30/06/2025", "Đảng bộ huyện"), ("01/07/2025", "Đảng bộ cấp trên trực tiếp của tổ chức")]
)
def test_kind_is_named_as_on_the_day_in_view(cast, admin, day, label):
    assert label in get(admin, "organisation_detail", cast.upper_a, ngay=day)
    assert label in get(admin, "organisation_branch", cast.province, ngay=day)


def test_kind_of_each_version_is_named_as_of_its_day(coded, admin):
    html = get(admin, "organisation_detail", coded)
    kinds = re.findall(r'data-label="Loại">([^<]+)<', html)
    # Since July 2026, since January 2026, since 2019: the new name came on 26 July.
    assert kinds == ["Chi bộ trực thuộc"] * 3
    assert "<dt>Loại</dt><dd>Chi bộ</dd>" in html


def test_figures_of_a_day_before_all_figures_are_not_linked(cast, admin):
    OrganisationVersion.objects.filter(organisation=cast.base_a1).update(valid_from=date(2010, 1, 1))
    assert "ky=2024" in get(admin, "organisation_detail", cast.base_a1, ngay="1/1/2024")
    assert reverse("overview") + "?" not in get(admin, "organisation_detail", cast.base_a1, ngay="1/1/2012")


@pytest.mark.parametrize("mine", [True, False])
def test_a_planned_change_of_somebody_else_is_told_without_a_link(cast, admin, mine):
    planned = Step(1, "rename", date(2027, 1, 1), "9-QĐ/TU", sources=(cast.base_a1.pk,), name="Đảng bộ thôn Đông")
    commit(by=cast.organisation_admin if mine else None, steps=[planned])
    page = get(admin, "organisation_detail", cast.base_a1)
    assert "Quyết định 9-QĐ/TU thay đổi đơn vị này từ ngày 01/01/2027" in page
    assert ("do người khác ghi" in page) is not mine
