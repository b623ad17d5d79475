"""A file of changes of the tree, sent through the browser: tried line by line, written as a whole."""

import re
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from jobs.models import Job
from membership.models import Organisation, OrganisationVersion, Reorganisation
from membership.operations.tree_change import TreeIsChanging

PAGE = "/to-chuc/tu-tep/"
HEADER = "line,action,from_codes,to_codes,new_name,new_kind,new_parent_code,effective_on,decision"
MERGE = "1,merge,90.001.001.000.001,90.001.001.000.002,,,,2026-11-01,15-QĐ/TU"


@pytest.fixture(autouse=True)
def uploads(settings, time_machine):
    settings.UPLOADS = True
    time_machine.move_to("2026-11-21 08:00:00+07:00", tick=False)


@pytest.fixture
def admin(cast, as_user):
    return as_user(cast.organisation_admin)


def upload(client, *lines: str):
    text = "\n".join((HEADER, *lines)) + "\n"
    return client.post(PAGE, {"file": SimpleUploadedFile("../../thay-doi.csv", text.encode())})


def signed(answer) -> str:
    found = re.search(r'name="steps" value="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


def test_workbook_holds_the_tree_in_reach(cast, admin):
    answer = admin.get(f"{PAGE}cay.xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    codes = {row[2] for row in rows[1:]}
    assert "90.001.001" in codes and "91" not in codes
    sent = SimpleUploadedFile("cay.xlsx", answer.content)
    assert "Điền cột action" in admin.post(PAGE, {"file": sent}).content.decode()


def test_page_and_refusal_say_in_vietnamese_what_the_column_takes(cast, admin):
    html = admin.get(PAGE).content.decode()
    assert "<dt><code>dissolve</code></dt><dd>giải thể</dd>" in html
    refused = upload(admin, MERGE.replace("merge", "gộp")).content.decode()
    assert "thành lập (establish)" in refused and "giải thể (dissolve)" in refused


def test_a_file_is_told_line_by_line_and_then_written_once(cast, admin):
    answer = upload(admin, MERGE)
    html = answer.content.decode()
    assert "Ghi 1 dòng?" in html
    assert "Sáp nhập Chi bộ Xóm Đình vào Chi bộ Xóm Bến, từ 01/11/2026, 15-QĐ/TU" in html
    assert Reorganisation.objects.count() == 0
    sent = {"steps": signed(answer), "key": str(uuid4())}
    for _click in range(2):
        assert admin.post(f"{PAGE}ghi/", sent).url == "/to-chuc/cho-hieu-luc/"
    assert Reorganisation.objects.count() == 1
    assert Organisation.objects.get(pk=cast.cell_a11.pk).closed_on is not None


def test_a_file_need_not_be_sent_anew_when_the_tree_is_being_changed(cast, admin, monkeypatch):
    answer = upload(admin, MERGE)

    def busy(**words: object) -> None:
        raise TreeIsChanging

    with monkeypatch.context() as while_another_saves:
        while_another_saves.setattr("exchange.views.reorganisation_file.commit", busy)
        answer = admin.post(f"{PAGE}ghi/", {"steps": signed(answer), "key": str(uuid4())})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Cây tổ chức đang được thay đổi" in html and "tác vụ sẽ thử mọi dòng" not in html
    admin.post(f"{PAGE}ghi/", {"steps": signed(answer), "key": str(uuid4())})
    assert Reorganisation.objects.count() == 1


def test_a_wrong_line_is_named_and_nothing_can_be_written(cast, admin):
    answer = upload(admin, MERGE, "2,rename,90.999,,Tên mới,,,2026-11-01,15-QĐ/TU")
    assert answer.status_code == 422
    assert "Dòng 2" in answer.content.decode() and 'name="steps"' not in answer.content.decode()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1,retype,90.001.001.000.001,,,xóm,,2026-11-01,15-QĐ/TU", "Không có loại “xóm”"),
        ("1,merge,90.001.001.000.001,,Chi bộ mới,,,2026-11-01,15-QĐ/TU", "Dòng 1"),
    ],
)
def test_a_line_that_cannot_be_told_in_a_sentence_is_refused_with_its_reason(cast, admin, line, reason):
    answer = upload(admin, line)
    assert answer.status_code == 422
    assert reason in answer.content.decode()


def test_kinds_of_the_youth_union_are_told_under_its_own_labels(cast, as_user):
    keeper, body = as_user(cast.system_admin), cast.union_upper
    answer = upload(
        keeper,
        f"1,retype,{body.code},,,direct,,2026-12-01,15-QĐ/TĐ",
        f"2,retype,{body.code},,,upper,,2026-12-02,15-QĐ/TĐ",
    )
    keeper.post(f"{PAGE}ghi/", {"steps": signed(answer), "key": str(uuid4())})
    for page in (answer, keeper.get("/to-chuc/cho-hieu-luc/")):
        for label in ("Đoàn trực thuộc tỉnh đoàn", "Đoàn cấp trên trực tiếp cơ sở"):
            assert f"Đổi loại của {body.name} thành {label}" in page.content.decode()


def test_bad_lines_that_wait_for_a_job_do_not_break_the_page_of_what_waits(cast, admin, monkeypatch):
    monkeypatch.setattr("exchange.views.reorganisation_file._MOST_TRIED", 0)
    answer = upload(
        admin,
        "1,retype,90.001.001.000.001,,,xóm,,2026-11-01,15-QĐ/TU",
        "2,merge,90.001.001.000.001,,Chi bộ mới,,,2026-11-01,15-QĐ/TU",
    )
    admin.post(f"{PAGE}ghi/", {"steps": signed(answer), "key": str(uuid4())})
    page = admin.get("/to-chuc/cho-hieu-luc/")
    assert page.status_code == 200 and "thành xóm" in page.content.decode()


@pytest.mark.parametrize("action", ["recode", "merge"])
def test_a_code_longer_than_a_code_may_be_is_refused_with_its_line(cast, admin, action):
    name, kind = ("Chi bộ mới", "cell") if action == "merge" else ("", "")
    answer = upload(admin, f"1,{action},90.001.001.000.001,{'9' * 31},{name},{kind},,2026-11-01,15-QĐ/TU")
    assert answer.status_code == 422
    assert "dài quá 30 ký tự" in answer.content.decode()


def test_the_mark_of_a_part_is_not_part_of_the_code(cast, admin):
    Organisation.objects.filter(pk=cast.cell_a11.pk).update(code="9" * 30)
    OrganisationVersion.objects.filter(organisation=cast.cell_a11).update(code="9" * 30)
    answer = upload(admin, f"1,merge,{'9' * 30}~,90.001.001.000.002,,,,2026-11-01,15-QĐ/TU")
    assert answer.status_code == 200, answer.content.decode()


def test_a_file_may_not_reach_beyond_the_own_subtree(cast, admin):
    answer = upload(admin, "1,rename,91.000.001,,Tên mới,,,2026-11-01,15-QĐ/TU")
    assert answer.status_code == 422
    assert Reorganisation.objects.count() == 0


def test_many_lines_are_given_to_a_job(cast, admin, monkeypatch):
    monkeypatch.setattr("exchange.views.reorganisation_file._MOST_TRIED", 0)
    answer = upload(admin, MERGE)
    assert "tác vụ sẽ thử mọi dòng" in answer.content.decode()
    job_page = admin.post(f"{PAGE}ghi/", {"steps": signed(answer), "key": str(uuid4())}).url
    assert job_page == f"{PAGE}{Job.objects.get(kind='membership.reorganise').pk}/"
    assert "Đang chờ ghi" in admin.get("/to-chuc/cho-hieu-luc/").content.decode()
    assert f'href="{job_page}"' in admin.get(PAGE).content.decode()


def test_what_was_checked_by_one_is_not_written_by_another(cast, admin, as_user):
    sent = {"steps": signed(upload(admin, MERGE)), "key": str(uuid4())}
    assert as_user(cast.system_admin).post(f"{PAGE}ghi/", sent).url == PAGE
    assert admin.post(f"{PAGE}ghi/", {**sent, "steps": sent["steps"] + "x"}).url == PAGE
    assert Reorganisation.objects.count() == 0


def test_no_file_is_taken_where_uploads_are_off(cast, admin, settings):
    settings.UPLOADS = False
    assert "đang tắt việc nạp tệp" in upload(admin, MERGE).content.decode()
