"""Saved lists on the list of people: shown, opened, changed; and what is said when part of one has gone."""

import re
from html import unescape
from urllib.parse import parse_qs, urlparse

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from membership.models import Grant
from pipeline.models import SavedView
from pipeline.operations.saved_view import save_view
from pipeline.queries.candidacy_list import Chosen
from pipeline.queries.saved_view import Choice
from pipeline.views.saved_view_strip import address_of
from tests.pipeline.views.test_candidacy_list import LIST, names_in, search

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]
NEW = "/nguon/danh-sach/moi/"
KEY = {"key": "11111111-1111-4111-8111-111111111111"}


def kept(cast, name="Nữ giáo viên", *, where=None, **chosen) -> SavedView:
    chosen = chosen or {"occupation": "teacher", "sex": "female"}
    place = cast.organisations[where].pk if where else None
    return save_view(by=cast.base_cadre, name=name, choice=Choice(Chosen(**chosen), place))


def strip_of(answer) -> str:
    found = re.search(r'<nav class="saved-views.*?</nav>', answer.content.decode(), re.DOTALL)
    return found[0] if found else ""


def marked(answer) -> list[str]:
    """Names of the saved lists that are marked as the one shown, with the asterisk."""
    links = re.findall(r'<a class="chip saved-view"[^>]*aria-current="page"[^>]*>(.*?)</a>', strip_of(answer))
    return [re.sub("<[^>]+>", "", link) for link in links]


def open_it(client, user, row):
    return client.get(address_of(user, row))


# --- keeping ---


def test_list_that_shows_no_more_than_a_view_offers_nothing_to_save(cast, as_user):
    client = as_user(cast.base_cadre)
    for query in ({}, {"the": "cam-tinh"}, {"the": "cam-tinh", "co": "100"}):
        text = client.get(LIST, query).content.decode()
        assert "Lưu danh sách này" not in text
        assert "saved-views" not in text


@pytest.mark.parametrize("query", [{"gioi": "female"}, {"sap": "lau-nhat"}, {"don-vi": "cell_a11"}])
def test_filtered_list_is_saved_under_a_name_and_then_marked(cast, as_user, query):
    client = as_user(cast.base_cadre)
    if "don-vi" in query:
        query = {"don-vi": cast.cell_a11.number}
    text = client.get(LIST, {"the": "cam-tinh", **query}).content.decode()
    action = unescape(re.search(r'action="(/nguon/danh-sach/moi/[^"]*)"', text)[1])
    answer = client.post(action, {"name": "Của tháng này", **KEY}, follow=True)
    assert "Đã lưu danh sách “Của tháng này”" in answer.content.decode()
    assert marked(answer) == ["Của tháng này"]
    assert "Lưu danh sách này" not in answer.content.decode()


def test_saving_twice_with_one_key_saves_once(cast, as_user):
    client = as_user(cast.base_cadre)
    answers = [client.post(f"{NEW}?gioi=female", {"name": "Nữ", **KEY}) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {302}
    assert answers[0]["Location"] == answers[1]["Location"]
    assert SavedView.objects.count() == 1


def test_name_that_is_refused_stays_in_the_box_with_what_was_chosen(cast, as_user):
    kept(cast, "Nữ")
    client = as_user(cast.base_cadre)
    answer = client.post(f"{NEW}?gioi=male&don-vi={cast.cell_a11.number}", {"name": "nu", **KEY})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="nu"' in text and "Bạn đã có danh sách tên “nu”" in text
    assert "Giới tính: Nam · " in text and f"Đơn vị: {cast.cell_a11.name}" in text
    assert client.post(f"{NEW}?gioi=male", {"name": "Nam", **KEY}).status_code == 302


def test_words_of_a_search_and_their_token_are_not_kept(cast, as_user):
    client = as_user(cast.base_cadre)
    found = search(client, "mận", gioi="female")
    action = unescape(re.search(r'action="(/nguon/danh-sach/moi/[^"]*)"', found.content.decode())[1])
    assert set(parse_qs(urlparse(action).query)) == {"gioi"}
    answer = client.post(action, {"name": "Nữ", **KEY})
    assert set(parse_qs(urlparse(answer["Location"]).query)) == {"ds", "the", "gioi", "sap"}


def test_a_body_out_of_reach_cannot_be_kept(cast, as_user):
    answer = as_user(cast.base_cadre).post(f"{NEW}?don-vi={cast.base_b1.number}", {"name": "Lạ", **KEY})
    assert answer.status_code == 404
    assert not SavedView.objects.exists()


# --- opening ---


def test_saved_list_opens_with_its_filters_in_its_body(cast, as_user):
    row = kept(cast, "Xóm Bến", where="cell_a12", tab="tat-ca")
    client = as_user(cast.base_cadre)
    address = unescape(re.search(r'href="([^"]+)"[^>]*title="Xóm Bến"', client.get(LIST).content.decode())[1])
    assert address == address_of(cast.base_cadre, row)
    answer = client.get(address)
    assert names_in(answer) == [cast.sibling.person.full_name]
    assert marked(answer) == ["Xóm Bến"]


def test_same_choice_without_the_number_is_marked_too(cast, as_user):
    kept(cast)
    answer = as_user(cast.base_cadre).get(LIST, {"nghe": "teacher", "gioi": "female"})
    assert marked(answer) == ["Nữ giáo viên"]


def test_change_is_marked_until_it_is_saved(cast, as_user):
    row = kept(cast)
    client = as_user(cast.base_cadre)
    answer = client.get(f"{address_of(cast.base_cadre, row)}&sap=lau-nhat".replace("sap=ten&", ""))
    assert marked(answer) == ["Nữ giáo viên*, có thay đổi chưa lưu"]
    action = unescape(re.search(r'action="(/nguon/danh-sach/\d+/luu/[^"]*)"', answer.content.decode())[1])
    saved = client.post(action, follow=True)
    assert marked(saved) == ["Nữ giáo viên"]
    row.refresh_from_db()
    assert row.sort == "lau-nhat"


def test_each_chip_changes_the_list_and_another_view_leaves_it(cast, as_user):
    row = kept(cast)
    answer = open_it(as_user(cast.base_cadre), cast.base_cadre, row)
    text = unescape(answer.content.decode())
    assert re.search(rf'href="{re.escape(LIST)}\?ds={row.pk}&the=tat-ca&nghe=teacher&sap=ten"', text)
    views = re.findall(r'href="([^"]+)"', re.search(r'<nav class="tabs.*?</nav>', text, re.DOTALL)[0])
    assert [view for view in views if "ds=" in view] == []


def test_search_within_a_saved_list_stays_in_it(cast, as_user):
    row = kept(cast, sex="female")
    client = as_user(cast.base_cadre)
    assert f'name="ds" value="{row.pk}"' in open_it(client, cast.base_cadre, row).content.decode()
    assert marked(search(client, "mận", ds=row.pk, gioi="female")) == ["Nữ giáo viên"]


def test_value_that_is_on_no_list_any_longer_is_said_and_left_out(cast, as_user):
    row = kept(cast)
    SavedView.objects.filter(pk=row.pk).update(occupation="blacksmith", tab="gone")
    row.refresh_from_db()
    client = as_user(cast.base_cadre)
    answer = open_it(client, cast.base_cadre, row)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "lọc theo “Nghề nghiệp” với một mục không còn trong danh mục" in text
    assert "lọc theo “Nhóm” với một mục không còn trong danh mục" in text
    assert names_in(answer) == names_in(client.get(LIST, {"gioi": "female"}))
    action = unescape(re.search(r'action="(/nguon/danh-sach/\d+/luu/[^"]*)"', text)[1])
    mended = client.post(action, follow=True)
    assert marked(mended) == ["Nữ giáo viên"] and "không còn trong danh mục" not in mended.content.decode()


def test_body_that_went_out_of_reach_keeps_its_name_to_itself(cast, as_user):
    row = kept(cast, "Xóm Bến của tôi", where="cell_a12", sex="male")
    Grant.objects.filter(user=cast.base_cadre).update(organisation=cast.cell_a11)
    user = User.objects.get(pk=cast.base_cadre.pk)
    client = as_user(user)
    answer = open_it(client, user, row)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert cast.cell_a12.name not in text and str(cast.cell_a12.number) not in text
    assert "không còn trong phạm vi của bạn" in text and cast.cell_a11.name in text
    assert marked(answer) == ["Xóm Bến của tôi*, có thay đổi chưa lưu"]
    page = client.get(reverse("saved_view", args=[row.pk])).content.decode()
    assert cast.cell_a12.name not in page
    action = unescape(re.search(r'action="(/nguon/danh-sach/\d+/luu/[^"]*)"', text)[1])
    assert marked(client.post(action, follow=True)) == ["Xóm Bến của tôi"]
    row.refresh_from_db()
    assert row.organisation is None


def test_forged_number_opens_nothing_of_another(cast, as_user):
    row = kept(cast)
    answer = as_user(cast.cell_cadre).get(address_of(cast.base_cadre, row))
    assert answer.status_code == 200
    assert "Nữ giáo viên" not in answer.content.decode()
    for number in ("x", "9" * 30, "-1"):
        assert as_user(cast.base_cadre).get(LIST, {"ds": number}).status_code == 200


@pytest.mark.parametrize("count", [1, 5, 12])
def test_many_lists_stand_in_a_menu_and_the_open_one_in_sight(cast, as_user, count):
    rows = [kept(cast, f"Danh sách {letter}", sex="female") for letter in "abcdefghijkl"[:count]]
    answer = open_it(as_user(cast.base_cadre), cast.base_cadre, rows[-1])
    text = strip_of(answer)
    assert marked(answer) == [rows[-1].name]
    assert len(re.findall("saved-view", text)) - 1 == min(count, 4)
    assert (f"Khác ({count - 4})" in text) == (count > 4)
    assert all(row.name in text for row in rows)


def test_list_with_saved_ones_costs_at_most_eight_queries(cast, as_user):
    rows = [kept(cast, f"Danh sách {number}", where="cell_a11", sex="female") for number in range(12)]
    client = as_user(cast.base_cadre)
    found = search(client, "mận", ds=rows[0].pk, **{"don-vi": cast.cell_a11.number, "gioi": "female"})
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"{LIST}?{found.request['QUERY_STRING']}")
    assert marked(answer) == ["Danh sách 0"]
    assert len(queries) <= 8, [query["sql"][:80] for query in queries]


# --- renaming and dropping ---


def test_saved_list_is_renamed_and_opens_again(cast, as_user):
    row = kept(cast)
    answer = as_user(cast.base_cadre).post(
        reverse("saved_view", args=[row.pk]), {"name": "Cô giáo", **KEY}, follow=True
    )
    assert marked(answer) == ["Cô giáo"]


def test_saved_list_is_dropped_once_and_nobody_with_it(cast, as_user):
    row = kept(cast)
    client = as_user(cast.base_cadre)
    before = names_in(client.get(LIST))
    answers = [client.post(reverse("saved_view_drop", args=[row.pk]), KEY) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == [LIST, LIST]
    assert not SavedView.objects.exists()
    assert names_in(client.get(LIST)) == before


def test_looking_as_the_owner_shows_the_lists_and_keeps_nothing(cast, as_user):
    row = kept(cast)
    client = as_user(cast.organisation_admin)
    client.post(f"/quan-tri/tai-khoan/{cast.base_cadre.pk}/xem-nhu/", {"reason": "hỏi qua điện thoại"})
    answer = client.get(f"{address_of(cast.base_cadre, row)}&buoc=trained")
    text = answer.content.decode()
    assert marked(answer) == ["Nữ giáo viên*, có thay đổi chưa lưu"]
    assert "Lưu thay đổi" not in text and "Đổi tên, xóa" not in text and "Lưu thành" not in text
    for name in ("saved_view_drop", "saved_view_change", "saved_view"):
        assert client.post(reverse(name, args=[row.pk]), {"name": "Khác"}).status_code == 403
    assert client.post(f"{NEW}?gioi=female", {"name": "Khác"}).status_code == 403
    assert list(SavedView.objects.values_list("name", "stage")) == [("Nữ giáo viên", "")]
