"""The list of people on the road: who is on it, how they are found, what it costs."""

import re
from datetime import date
from urllib.parse import parse_qs, urlparse

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import KeptSearch
from pipeline.models import StageEvent
from pipeline.operations.stage import return_to
from tests.pipeline.people import put_on_road
from tests.pipeline.walk import walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]
LIST = "/nguon/"


def names_in(answer) -> list[str]:
    return re.findall(r'<th scope="row"[^>]*><a href="/nguon/\d+/">([^<]+)</a>', answer.content.decode())


def search(client, words, **carried):
    return client.post(reverse("people_search"), {"q": words, **carried}, follow=True)


def test_list_shows_people_on_the_road_and_not_those_admitted(cast, as_user):
    names = names_in(as_user(cast.base_cadre).get(LIST))
    assert cast.source.person.full_name in names
    assert cast.admitted.person.full_name not in names


def test_list_stops_at_the_border_of_the_scope(cast, as_user):
    names = names_in(as_user(cast.cell_cadre).get(LIST))
    assert cast.source.person.full_name in names
    assert cast.sibling.person.full_name not in names


def test_list_shows_a_union_officer_whom_the_union_introduced(cast, as_user):
    names = names_in(as_user(cast.union_officer).get(LIST))
    assert cast.introduced.person.full_name in names
    assert cast.source.person.full_name not in names


def test_list_is_refused_to_whoever_sees_no_people(cast, as_user):
    assert as_user(cast.organisation_admin).get(LIST).status_code == 403


@pytest.mark.parametrize("count", [3, 120])
def test_list_costs_at_most_eight_queries(cast, as_user, count):
    put_on_road(cast, [f"Nguyễn Văn An{'abcdefghij'[number % 10]}" for number in range(count)])
    client = as_user(cast.base_cadre)
    token = KeptSearch.objects.count(), search(client, "nguyen")
    url = f"{token[1].request['PATH_INFO']}?{token[1].request['QUERY_STRING']}&co=100&don-vi={cast.cell_a11.number}"
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    assert len(names_in(answer)) == min(100, count + 1)
    assert len(queries) <= 8, [query["sql"][:80] for query in queries]


def test_list_pages_follow_each_other_in_the_vietnamese_order(cast, as_user):
    order = ["An", "Anh", "Ánh", "Ân", "Ba", "Bảo", "Dũng", "Đào", "Oanh", "Ơn", "Uyên", "Ưng", "Yến"]
    names = [f"Lê {middle} {given}" for given in order for middle in ("Á", "Bé", "Có", "Đi", "Em")]
    put_on_road(cast, sorted(names), where="cell_a12")
    client = as_user(cast.base_cadre)
    first = client.get(LIST, {"don-vi": cast.cell_a12.number})
    following = re.search(r'rel="next" href="([^"]+)"', first.content.decode())[1].replace("&amp;", "&")
    second = client.get(LIST + following)
    shown = [name for name in names_in(first) + names_in(second) if name != cast.sibling.person.full_name]
    assert shown == names


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("nguyen van an", ["Nguyễn Văn An", "Nguyễn Văn Ân"]),
        ("NGUYỄN VĂN ÂN", ["Nguyễn Văn Ân", "Nguyễn Văn An"]),
        ("nguyên van an", ["Nguyễn Văn An", "Nguyễn Văn Ân"]),
        ("an van nguyen", ["Nguyễn Văn An", "Nguyễn Văn Ân"]),
        ("nguye\u0302\u0303n va\u0306n a\u0302n", ["Nguyễn Văn Ân", "Nguyễn Văn An"]),
        ("Ðào", ["Phan Anh Đào", "Phan Thanh Đào"]),
        ("anh dao", ["Phan Anh Đào"]),
        ("thuy", ["Lê Thị Thủy", "Lê Thị Thuý"]),
        ("Thúy", ["Lê Thị Thuý", "Lê Thị Thủy"]),
        ("thủy", ["Lê Thị Thủy", "Lê Thị Thuý"]),
        ("le thi khong co", []),
        ("03/02/2001", ["Phan Anh Đào", "Phan Thanh Đào"]),
        ("đào 3-2-2001", ["Phan Anh Đào", "Phan Thanh Đào"]),
        ("045 099 123 456", ["Nguyễn Văn An"]),
        ("045099123457", []),
        ("04509912345", []),
    ],
)
def test_search_finds_as_people_write(cast, as_user, words, found):
    number = ["045099123456"]
    put_on_road(cast, ["Nguyễn Văn An", "Nguyễn Văn Ân"], birth_on=date(2002, 5, 6), citizen_ids=number)
    put_on_road(cast, ["Phan Anh Đào", "Phan Thanh Đào"], birth_on=date(2001, 2, 3))
    put_on_road(cast, ["Lê Thị Thuý", "Lê Thị Thủy"], birth_on=date(2003, 7, 8))
    shown = names_in(search(as_user(cast.cell_cadre), words))
    assert [name for name in shown if name != cast.ready.person.full_name] == found


def test_search_leaves_no_word_in_the_address(cast, as_user):
    answer = as_user(cast.base_cadre).post(reverse("people_search"), {"q": "nguyen lan dao", "the": "cam-tinh"})
    asked = parse_qs(urlparse(answer["Location"]).query)
    assert set(asked) == {"the", "tim"}
    assert not re.search("nguyen|lan|dao", answer["Location"])
    assert b"nguyen" not in bytes(KeptSearch.objects.get().sealed_words)


def test_search_of_one_user_says_nothing_to_another(cast, as_user):
    first = search(as_user(cast.base_cadre), "mận")
    assert names_in(first) == [cast.source.person.full_name]
    other = as_user(cast.specialist).get(f"{LIST}?{first.request['QUERY_STRING']}")
    assert "mận" not in other.content.decode()
    assert len(names_in(other)) > 1


def test_search_also_finds_those_already_admitted(cast, as_user):
    assert names_in(search(as_user(cast.base_cadre), "đặng quốc ơn")) == [cast.admitted.person.full_name]


def test_search_is_refused_without_the_right(cast, as_user):
    answer = as_user(cast.training_centre).post(reverse("people_search"), {"q": "an"})
    assert answer.status_code == 403


def test_filters_narrow_and_each_chip_takes_one_away(cast, as_user):
    client = as_user(cast.specialist)
    answer = client.get(LIST, {"nghe": "teacher", "gioi": "female", "don-vi": cast.base_a1.number})
    assert names_in(answer) == [cast.ready.person.full_name]
    text = answer.content.decode()
    assert "Nghề nghiệp: Giáo viên, giảng viên" in text
    assert f'href="{LIST}?gioi=female&amp;don-vi={cast.base_a1.number}"' in text


def test_unit_chosen_in_the_filter_leads_to_a_clean_address(cast, as_user):
    sent = {"the": "tat-ca", "don-vi": cast.cell_a12.number, "don-vi_text": cast.cell_a12.name, "buoc": "", "nghe": ""}
    answer = as_user(cast.base_cadre).get(LIST, sent)
    assert answer["Location"] == f"{LIST}?the=tat-ca&don-vi={cast.cell_a12.number}"
    followed = as_user(cast.base_cadre).get(answer["Location"])
    assert names_in(followed) == [cast.sibling.person.full_name]
    assert f"Đơn vị: {cast.cell_a12.name}" in followed.content.decode()


def test_forged_filters_count_as_not_given(cast, as_user):
    client = as_user(cast.base_cadre)
    forged = {"the": "x", "buoc": "' or 1=1", "nghe": "01", "gioi": "?", "sap": "z", "co": "10000", "cursor": "abc"}
    forged["tim"] = "\0"
    assert names_in(client.get(LIST, forged)) == names_in(client.get(LIST))


def test_no_filter_or_column_tells_ethnic_group_or_religion(cast, as_user):
    text = as_user(cast.specialist).get(LIST).content.decode().lower()
    assert "dân tộc" not in text
    assert "tôn giáo" not in text


def test_tab_of_those_ready_for_the_cell_holds_whose_papers_are_complete(cast, as_user):
    walk(cast.trained, until="opinions_collected")
    client = as_user(cast.cell_cadre)
    assert names_in(client.get(LIST, {"the": "cho-chi-bo"})) == [cast.trained.person.full_name]
    assert names_in(client.get(LIST, {"the": "lam-ho-so"})) == []


def test_tab_of_those_ready_for_the_cell_loses_who_stepped_back(cast, as_user):
    walk(cast.trained, until="opinions_collected")
    cast.trained.refresh_from_db()
    return_to(
        by=cast.cell_cadre,
        candidacy_id=cast.trained.pk,
        stage="applied",
        on=date(2026, 11, 20),
        reason="Giấy tờ quá hạn",
        version=cast.trained.version,
    )
    client = as_user(cast.cell_cadre)
    assert names_in(client.get(LIST, {"the": "cho-chi-bo"})) == []
    assert names_in(client.get(LIST, {"the": "lam-ho-so"})) == [cast.trained.person.full_name]


def test_tab_of_the_stalled_holds_who_had_no_event_for_ninety_days(cast, as_user):
    names = names_in(as_user(cast.base_cadre).get(LIST, {"the": "dung-yen"}))
    assert cast.introduced.person.full_name in names
    assert cast.ready.person.full_name not in names


def test_row_says_the_next_step(cast, as_user):
    text = as_user(cast.base_cadre).get(LIST, {"buoc": "trained"}).content.decode()
    assert "Nộp đơn xin vào Đảng" in text
    assert StageEvent.objects.filter(candidacy=cast.trained, code="applied").count() == 0


def test_columns_are_kept_for_the_user(cast, as_user):
    client = as_user(cast.base_cadre)
    client.post(reverse("candidacy_columns"), {"cot": ["giup-do", "nghe", "forged"], "query": "the=cam-tinh"})
    text = client.get(LIST).content.decode()
    heads = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', text)
    assert heads == ["Họ và tên", "Nghề nghiệp", "Người giúp đỡ"]
    assert "Nguyễn Văn Thầy" in text


def test_empty_list_says_why_and_what_next(cast, as_user):
    text = as_user(cast.base_cadre).get(LIST, {"nghe": "military"}).content.decode()
    assert "Không có ai khớp với điều đang tìm" in text
    assert "Bỏ bộ lọc" in text
