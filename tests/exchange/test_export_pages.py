"""The way from the list to the file on the screen: who finds the button, what is asked, and what is gone."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import KeptSearch
from exchange.models import Export
from tests.cast import PASSWORD
from tests.pipeline.people import put_on_road

LIST, NEW = "/nguon/", "/nguon/xuat/"
BUTTON = "Xuất Excel</a>"
REASON = "cử học lớp tháng 12"
AGAIN = "/tai-khoan/xac-nhan/"


def carried(page):
    """What the hidden fields of the form carry on, the tokens left out."""
    form = re.search(rf'<form method="post" action="{NEW}".*?</form>', page, re.DOTALL)[0]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form))
    return {name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"}


def button_of(page):
    found = re.search(rf'href="({NEW}[^"]*)"', page)
    return found[1].replace("&amp;", "&") if found else ""


def make(client, address=NEW, reason=REASON):
    return client.post(NEW, {**carried(client.get(address).content.decode()), "reason": reason})


def names_in(page):
    return re.findall(r'<th scope="row"[^>]*><a href="/nguon/\d+/">([^<]+)</a>', page)


def lines_of(answer):
    sheet = load_workbook(BytesIO(answer.content)).active
    return [[cell or "" for cell in row] for row in sheet.iter_rows(min_row=2, values_only=True)]


# The right, through the pages


def test_export_right_opens_nothing_until_a_second_administrator_confirms(cast, as_user, in_november):
    holder, first, second = (as_user(cast.users[n]) for n in ("specialist", "organisation_admin", "system_admin"))
    account = f"/quan-tri/tai-khoan/{cast.specialist.pk}/"
    period = {"valid_from": "21/11/2026", "valid_to": "21/11/2027"}
    asked = {"role": "exporter", "organisation": cast.upper_a.number, "organisation_text": cast.upper_a.name, **period}
    assert first.post(f"{account}quyen/", asked).headers["Location"] == account
    assert "Chờ người thứ hai xác nhận" in first.get(account).content.decode()
    grant = cast.specialist.grants.get(role="exporter")
    assert BUTTON not in holder.get(LIST).content.decode()
    assert holder.get(NEW).status_code == 403
    assert holder.post(NEW, {"reason": REASON}).status_code == 403
    confirm = f"{account}quyen/{grant.pk}/xac-nhan/"
    assert first.post(confirm).status_code == 403, "whoever asked is no second"
    assert holder.get(NEW).status_code == 403
    assert second.post(confirm).headers["Location"] == account
    assert BUTTON in holder.get(LIST).content.decode()
    assert make(holder).headers["Location"] == f"/xuat/{Export.objects.get().pk}/"


def test_export_right_is_not_confirmed_by_its_holder(cast, as_user, in_november):
    for role, place in (("organisation_admin", cast.province), ("leader", cast.province)):
        cast.nobody.grants.create(role=role, organisation=place, valid_from=date(2026, 1, 1))
    grant = cast.nobody.grants.create(
        role="exporter", organisation=cast.upper_a, valid_from=date(2026, 1, 1), awaits_confirmation=True
    )
    page = f"/quan-tri/tai-khoan/{cast.nobody.pk}/quyen/{grant.pk}/xac-nhan/"
    assert as_user(cast.nobody).post(page).status_code == 403
    grant.refresh_from_db()
    assert grant.awaits_confirmation
    assert as_user(cast.nobody).get(f"{NEW}?don-vi={cast.upper_a.number}").status_code == 403


def test_export_right_alone_shows_nobody_and_leads_nowhere(cast, as_user, in_november):
    cast.nobody.grants.create(role="exporter", organisation=cast.upper_a, valid_from=date(2026, 1, 1))
    client = as_user(cast.nobody)
    assert "Chưa có gì để làm ở đây" in client.get("/").content.decode()
    for page in (LIST, NEW, "/tong-quan/", "/du-bi/"):
        assert client.get(page).status_code in (403, 404), page
    assert client.get(f"/nguon/{cast.source.pk}/").status_code == 404
    assert client.get(f"{LIST}?don-vi={cast.upper_a.number}").status_code == 404


def test_export_right_held_first_leaves_home_and_body_to_the_other_role(cast, as_user, in_november):
    cast.nobody.grants.create(role="exporter", organisation=cast.upper_a, valid_from=date(2026, 1, 1))
    cast.nobody.grants.create(role="leader", organisation=cast.base_a1, valid_from=date(2026, 1, 1))
    client = as_user(cast.nobody)
    assert client.get("/").headers["Location"] == "/tong-quan/"
    assert client.get(LIST).context["organisation"] == cast.base_a1


# The button and the page that asks


def test_button_stands_only_where_the_right_is_held_and_somebody_is_listed(cast, as_user, in_november):
    cast.specialist.grants.create(role="exporter", organisation=cast.base_a1, valid_from=date(2026, 1, 1))
    client = as_user(cast.specialist)
    places = {"upper_a": False, "base_a2": False, "base_a1": True, "cell_a11": True}
    for name, has in places.items():
        page = client.get(f"{LIST}?don-vi={cast.organisations[name].number}").content.decode()
        assert (BUTTON in page) == has, name
    assert BUTTON not in client.get(f"{LIST}?don-vi={cast.base_a1.number}&buoc=decided").content.decode()
    assert BUTTON not in as_user(cast.base_cadre).get(LIST).content.decode()


def test_file_is_that_of_the_list_from_which_the_button_was_pressed(exporters, as_user):
    client = as_user(exporters.specialist)
    client.post("/nguon/cot/", {"cot": ["buoc", "giup-do"], "query": ""})
    listed = client.get(f"{LIST}?the=cam-tinh&don-vi={exporters.base_a1.number}&sap=lau-nhat").content.decode()
    address = button_of(listed)
    page = client.get(address).content.decode()
    assert f"Xuất {len(names_in(listed))} người ra tệp Excel?" in page
    assert "Họ và tên, Bước hiện tại, Người giúp đỡ" in page
    assert exporters.base_a1.name in page
    assert "Nhóm: Cảm tình Đảng" in page
    made = make(client, address).headers["Location"]
    client.post("/nguon/cot/", {"cot": ["sinh"], "query": ""})
    header, *lines = lines_of(client.post(f"{made}tai/"))
    assert header == ["Họ và tên", "Bước hiện tại", "Người giúp đỡ"], "as they were when it was asked for"
    assert [line[0] for line in lines] == names_in(listed)


def test_file_of_a_search_holds_whom_the_list_showed(exporters, as_user):
    client, name = as_user(exporters.specialist), exporters.introduced.person.full_name
    listed = client.post("/nguon/tim/", {"q": name}, follow=True).content.decode()
    address = button_of(listed)
    assert name not in address
    assert "có từ đang tìm" in client.get(address).content.decode()
    made = make(client, address).headers["Location"]
    assert [line[0] for line in lines_of(client.post(f"{made}tai/"))[1:]] == names_in(listed) == [name]


def test_search_that_is_forgotten_meanwhile_does_not_become_the_whole_list(exporters, as_user):
    client = as_user(exporters.specialist)
    listed = client.post("/nguon/tim/", {"q": exporters.introduced.person.full_name}, follow=True)
    sent = carried(client.get(button_of(listed.content.decode())).content.decode())
    KeptSearch.objects.all().delete()
    answer = client.post(NEW, {**sent, "reason": REASON}, follow=True)
    assert "Tìm lại rồi xuất" in answer.content.decode()
    assert not Export.objects.exists()


def test_page_asks_for_the_reason_and_keeps_what_is_asked_for(exporters, as_user):
    client = as_user(exporters.specialist)
    answer = make(client, f"{NEW}?the=cam-tinh&don-vi={exporters.base_a1.number}", reason="")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Ghi lý do xuất danh sách" in page
    assert (carried(page)["the"], carried(page)["don-vi"]) == ("cam-tinh", str(exporters.base_a1.number))
    short = make(client, reason="abc")
    assert "ít nhất 5 ký tự" in short.content.decode()
    assert not Export.objects.exists()


def test_page_of_too_many_or_of_nobody_offers_no_form(exporters, as_user):
    client = as_user(exporters.cell_cadre)
    page = client.get(f"{NEW}?buoc=decided").content.decode()
    assert "Danh sách không có ai để xuất" in page
    assert "Lập tệp" not in page
    put_on_road(exporters, [f"Trần Văn {n}" for n in range(501)])
    page = client.get(NEW).content.decode()
    assert "mỗi tệp nhiều nhất 500 người" in page
    assert "từng phần" in page
    assert "Lập tệp" not in page


def test_form_sent_twice_makes_one_file(exporters, as_user):
    client = as_user(exporters.specialist)
    sent = {**carried(client.get(NEW).content.decode()), "reason": REASON}
    assert client.post(NEW, sent).headers["Location"] == client.post(NEW, sent).headers["Location"]
    assert Export.objects.count() == 1


@pytest.mark.parametrize("forged", [{"don-vi": "999999999"}, {"don-vi": "OTHER"}])
def test_form_with_the_number_of_a_body_out_of_reach_is_not_found(exporters, as_user, forged):
    number = forged["don-vi"].replace("OTHER", str(exporters.other_cell.number))
    answer = as_user(exporters.specialist).post(NEW, {"don-vi": number, "reason": REASON})
    assert answer.status_code == 404
    assert not Export.objects.exists()


def test_export_and_fetching_need_a_fresh_proof(exporters, in_november):
    client = Client()
    client.post("/dang-nhap/", {"login": "specialist", "password": PASSWORD})
    in_november.shift(301)
    assert client.get(NEW).status_code == 200
    sent = {**carried(client.get(f"{NEW}?the=cam-tinh").content.decode()), "reason": REASON}
    asked = client.post(NEW, sent).headers["Location"]
    assert asked.startswith(AGAIN)
    assert not Export.objects.exists()
    made = client.post(asked, {"password": PASSWORD, "next": NEW}).headers["Location"]
    export = Export.objects.get()
    assert made == f"/xuat/{export.pk}/"
    assert (export.filter, export.columns) == ("tab=cam-tinh sort=ten", sent["cot"])
    in_november.shift(301)
    assert client.get(made).status_code == 200
    assert client.post(f"{made}tai/").headers["Location"].startswith(AGAIN)
    export.refresh_from_db()
    assert export.fetched_at is None


# The file


@pytest.fixture
def made(exporters, as_user):
    """The address of a file of the specialist's, and a client of theirs."""
    client = as_user(exporters.specialist)
    return make(client).headers["Location"], client


def test_page_of_the_file_says_how_many_until_when_and_how_often(made):
    address, client = made
    page = client.get(address).content.decode()
    count = Export.objects.get().row_count
    assert f"Tệp gồm {count} người, giữ đến 08:00 ngày 22/11/2026, tải được một lần." in page
    assert "Tải tệp" in page


def test_file_is_an_attachment_that_nobody_keeps(made):
    address, client = made
    answer = client.post(f"{address}tai/")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="danh-sach-nguoi-')
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    sheet, export = load_workbook(BytesIO(answer.content)).active, Export.objects.get()
    for part in ("Tạ Thị Chuyên", export.organisation_name, "08:00 ngày 21/11/2026", str(export.pk)):
        assert part in sheet["A1"].value
        assert part in f"{sheet.oddHeader.left.text} {sheet.oddFooter.left.text}"


def test_file_that_was_fetched_is_gone_in_words(made):
    address, client = made
    assert client.post(f"{address}tai/").status_code == 200
    for answer in (client.get(address), client.post(f"{address}tai/")):
        assert answer.status_code == 410
        assert "Tệp này đã được tải" in answer.content.decode()
        assert "Tải tệp" not in answer.content.decode()


def test_file_of_yesterday_is_gone_in_words(made, in_november, exporters, as_user):
    address, _client = made
    in_november.shift(timedelta(hours=24))
    client = as_user(exporters.specialist)
    for answer in (client.get(address), client.post(f"{address}tai/")):
        assert answer.status_code == 410
        assert "Tệp này đã quá hạn" in answer.content.decode()


def test_file_of_somebody_else_is_not_there(made, exporters, as_user):
    address, _client = made
    for name in ("leader", "organisation_admin", "system_admin", "auditor", "nobody"):
        client = as_user(exporters.users[name])
        assert client.get(address).status_code == 404, name
        assert client.post(f"{address}tai/").status_code == 404, name
    assert Export.objects.get().fetched_at is None


def test_nothing_is_exported_while_looking_as_another(made, exporters, as_user):
    address, _client = made
    # Even one who may see and export the same people: the file would bear the other's name.
    for role in ("leader", "exporter"):
        exporters.organisation_admin.grants.create(
            role=role, organisation=exporters.province, valid_from=date(2026, 1, 1)
        )
    watcher = as_user(exporters.organisation_admin)
    begin = f"/quan-tri/tai-khoan/{exporters.specialist.pk}/xem-nhu/"
    assert watcher.post(begin, {"reason": "hỏi qua điện thoại"}).status_code == 302
    listed = watcher.get(LIST).content.decode()
    assert names_in(listed)
    assert BUTTON not in listed
    assert watcher.get(NEW).status_code == 403
    assert watcher.post(NEW, {"reason": REASON}).status_code == 403
    assert watcher.get(address).status_code == 404
    assert watcher.post(f"{address}tai/").status_code == 403
    assert Export.objects.count() == 1
    assert Export.objects.get().fetched_at is None


@pytest.mark.parametrize("count", [3, 120])
def test_pages_cost_at_most_eight_statements(exporters, as_user, count):
    put_on_road(exporters, [f"Nguyễn Văn {n}" for n in range(count)])
    client = as_user(exporters.specialist)
    listed = client.post("/nguon/tim/", {"q": "nguyen"}, follow=True).content.decode()
    made = make(client).headers["Location"]
    for address in (f"{LIST}?the=cam-tinh", button_of(listed), made):
        session = client.session
        session["last_seen"] = timezone.now().timestamp() - 61
        session.save()
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        assert len(seen) <= 8, [query["sql"][:100] for query in seen]
