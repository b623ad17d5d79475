"""New accounts from a workbook: checked line by line, all of them or none."""

from io import BytesIO

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from accounts.models import AuditEvent, User
from exchange.rules.user_line import COLUMNS
from membership.models import Organisation
from tests.cast import PASSWORD

PAGE = "/quan-tri/tai-khoan/tu-tep/"
LAN = ("Lê Thị Lan Mới", "lan.moi", "Bí thư", "Cán bộ chi bộ", "90.001.001.000.002", "21/11/2026", "21/11/2027")
HUNG = ("Đỗ Văn Hùng Mới", "hung.moi", "", "Lãnh đạo cấp ủy", "90.001", "21/11/2026", "01/06/2027")


@pytest.fixture(autouse=True)
def uploads(settings, time_machine):
    settings.UPLOADS = True
    time_machine.move_to("2026-11-21 08:00:00+07:00", tick=False)


def workbook(*lines, header=COLUMNS):
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, line in enumerate((header, *lines)):
        sheet.write_row(number, 0, line)
    book.close()
    return SimpleUploadedFile("tai-khoan.xlsx", made.getvalue())


def upload(client, *lines, **words):
    return client.post(PAGE, {"file": workbook(*lines, **words)})


def test_blank_workbook_has_the_columns_and_can_be_sent_back(cast, as_user):
    client = as_user(cast.organisation_admin)
    raw = client.get(f"{PAGE}mau.xlsx").content
    rows = CalamineWorkbook.from_filelike(BytesIO(raw)).get_sheet_by_index(0).to_python()
    assert tuple(rows[0]) == COLUMNS
    answer = client.post(PAGE, {"file": SimpleUploadedFile("mau.xlsx", raw)})
    assert "Tệp không có dòng nào" in answer.content.decode()


def test_lines_are_shown_before_anything_is_written_and_then_all_are_invited(cast, as_user):
    client, before = as_user(cast.organisation_admin), User.objects.count()
    check = upload(client, LAN, HUNG)
    assert check.status_code == 200
    assert "Mời 2 người?" in check.content.decode()
    assert User.objects.count() == before
    done = client.post(f"{PAGE}ghi/")
    links = [row["link"] for row in done.context["rows"]]
    assert User.objects.count() == before + 2
    assert User.objects.get(username="lan.moi").grants.get().organisation == cast.cell_a12
    assert AuditEvent.objects.filter(action="accounts.invitation.sent").count() == 2
    visitor = Client()
    visitor.get(links[0].removeprefix("http://testserver"))
    visitor.post("/loi-moi/", {"password1": PASSWORD, "password2": PASSWORD})
    assert visitor.post("/dang-nhap/", {"login": "lan.moi", "password": PASSWORD}).status_code == 302
    assert client.post(f"{PAGE}ghi/").headers["Location"] == PAGE


@pytest.mark.parametrize(
    ("place", "cell", "said"),
    [
        (0, "", "thiếu “Họ và tên”"),
        (1, "base_cadre", "đã có người dùng"),
        (1, "Lan Mới", "chữ thường không dấu"),
        (1, "hung.moi", "đã có người dùng"),
        (3, "Giám đốc", "không có vai trò “Giám đốc”"),
        (3, "Cán bộ Đoàn", "không dùng cho"),
        (4, "99.999", "99.999"),
        (4, "91", "phạm vi"),
        (5, "31/02/2026", "Tháng 2"),
        (6, "21/11/2028", "không quá 21/11/2027"),
        (0, "L" * 121, "dài quá 120"),
    ],
)
def test_one_bad_line_is_named_and_nothing_is_written(cast, as_user, place, cell, said):
    client, before = as_user(cast.organisation_admin), User.objects.count()
    bad = [*LAN[:place], cell, *LAN[place + 1 :]]
    answer = upload(client, HUNG, bad)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Dòng 3: " in page
    assert said in page
    assert "Tài khoản sẽ mời" not in page, "nobody is invited as long as a line is wrong"
    client.post(f"{PAGE}ghi/")
    assert User.objects.count() == before


def test_all_that_is_wrong_with_a_line_is_told_at_once(cast, as_user):
    bad = ["", LAN[1], LAN[2], "Giám đốc", LAN[4], "31/02/2026", ""]
    page = upload(as_user(cast.organisation_admin), bad).content.decode()
    for said in ("thiếu “Họ và tên”", "không có vai trò “Giám đốc”", "“Từ ngày”: ", "thiếu “Đến trước ngày”"):
        assert said in page


def test_page_to_check_names_the_bodies(cast, as_user):
    page = upload(as_user(cast.organisation_admin), LAN, HUNG).content.decode()
    place = Organisation.objects.get(code=LAN[4])
    assert f'data-label="Đơn vị">{place.name} <span class="muted small">{place.code}</span>' in page


def test_what_was_true_at_the_check_is_asked_again_at_the_commit(cast, as_user):
    client = as_user(cast.organisation_admin)
    upload(client, LAN, HUNG)
    User.objects.create_user("lan.moi", full_name="Người Đến Trước")
    answer = client.post(f"{PAGE}ghi/")
    assert answer.status_code == 422
    assert "Dòng 2: " in answer.content.decode()
    assert not User.objects.filter(username="hung.moi").exists()


@pytest.mark.parametrize(
    ("raw", "said"),
    [(b"", "không phải là bảng tính"), (b"PK\x03\x04rac", "không phải là bảng tính"), (b"x" * 1_100_000, "1 MB")],
)
def test_file_that_is_no_workbook_is_refused_at_its_field(cast, as_user, raw, said):
    answer = as_user(cast.organisation_admin).post(PAGE, {"file": SimpleUploadedFile("a.xlsx", raw)})
    assert answer.status_code == 422
    assert said in str(answer.context["form"].errors)


def test_file_with_other_columns_or_too_many_lines_is_refused(cast, as_user):
    client = as_user(cast.organisation_admin)
    assert "Dòng đầu" in str(upload(client, LAN, header=COLUMNS[::-1]).context["form"].errors)
    many = [(LAN[0], f"lan.{number}", *LAN[2:]) for number in range(201)]
    assert "hơn 200 dòng" in str(upload(client, *many).context["form"].errors)


def test_uploads_that_are_off_are_not_read(cast, as_user, settings):
    settings.UPLOADS = False
    client = as_user(cast.organisation_admin)
    assert "đang tắt việc nạp tệp" in upload(client, LAN).content.decode()
    assert client.post(f"{PAGE}ghi/").headers["Location"] == PAGE
