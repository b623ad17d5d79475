"""The command `reorganise`: its file, its answer, its refusals; and the workbook with the same columns."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import time_machine
import xlsxwriter
from django.core.management import call_command

from exchange.operations.reorganisation_file import read_reorganisation, reorganisation_workbook
from exchange.rules.reorganisation_line import COLUMNS
from exchange.rules.workbook import NotAWorkbook, WorkbookTooLarge, check_workbook
from membership.models import Organisation, Person, Reorganisation
from membership.queries.reorganisation_people import people_of

HEADER = ",".join(COLUMNS)
MOVES = {"organisations", "members", "candidacies", "quotas", "users"}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(date(2026, 11, 20), tick=False):
        yield


@pytest.fixture
def run(tmp_path: Path, capsys) -> Callable[..., tuple[int, dict, str]]:
    """Exit code, JSON, standard error."""

    def call(lines: list[str], *options: str, assign: list[str] | None = None, by: str = "organisation_admin"):
        file = tmp_path / "sapxep.csv"
        file.write_text("\n".join([HEADER, *lines]), encoding="utf-8")
        arguments = [str(file), "--as", by, "--format", "json", *options]
        if assign is not None:
            chosen = tmp_path / "nguoi.csv"
            chosen.write_text("\n".join(["line,person_number,to_code", *assign]), encoding="utf-8")
            arguments += ["--assign", str(chosen)]
        code = 0
        try:
            call_command("reorganise", *arguments)
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return code, json.loads(said.out), said.err

    return call


MERGE = "1,merge,90.001.001|90.001.002,90.001.009,Đảng bộ thôn Hợp Lĩnh,,,2026-07-01,15-QĐ/TU"


def test_a_dry_run_counts_and_changes_nothing(cast, run):
    code, answer, _said = run([MERGE])
    assert code == 0
    assert set(answer) == {"lines", "errors", "warnings"}
    [line] = answer["lines"]
    assert (line["line"], line["action"], set(line["moves"])) == (1, "merge", MOVES)
    assert line["moves"]["organisations"] == 3 and line["moves"]["members"] > 0 and line["moves"]["users"] == 3
    assert not Organisation.objects.filter(code="90.001.009").exists()


def test_commit_writes_what_the_dry_run_told(cast, run):
    _code, told, _said = run([MERGE])
    code, done, _said = run([MERGE], "--commit")
    assert (code, done) == (0, told)
    assert Organisation.objects.get(code="90.001.009").children.count() == 3
    assert Reorganisation.objects.get().created_by == cast.organisation_admin


def test_a_refused_file_counts_nothing_as_moved(cast, tmp_path, capsys):
    file = tmp_path / "sapxep.csv"
    file.write_text(f"{HEADER}\n1,rename,88.1,,Đảng bộ Xa,,,2026-07-01,15-QĐ/TU", encoding="utf-8")
    with pytest.raises(SystemExit):
        call_command("reorganise", str(file), "--as", "organisation_admin")
    assert capsys.readouterr().out.strip() == "Chưa chuyển gì."


def test_one_bad_line_stops_the_file_and_is_told_by_its_number(cast, run):
    code, answer, said = run([MERGE, "2,rename,88.1,,Đảng bộ Xa,,,2026-07-01,15-QĐ/TU"], "--commit")
    assert code == 2
    assert [error["line"] for error in answer["errors"]] == [2]
    assert "không có tổ chức nào mang mã “88.1”" in answer["errors"][0]["reason"]
    assert "Dòng 2" in said
    assert not Reorganisation.objects.exists()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("1,absorb,90.001,,,,,2026-07-01,1", "Không có việc “absorb”"),
        ("x,rename,90.001,,A,,,2026-07-01,1", "không phải là số thứ tự"),
        ("1,rename,90.001,,A,,,01/07/2026,1", "không phải là ngày viết theo năm-tháng-ngày"),
        ("1,rename,90.001,,A,,,2026-02-30,1", "không phải là ngày viết theo năm-tháng-ngày"),
        ("1,rename,90.001,,A,,,2026-07-01,", "Chưa có số quyết định"),
        ("1,rename,90.001,90.002,A,,,2026-07-01,1", "không dùng ô to_codes"),
        ("1,rename,90.001|90.002,,A,,,2026-07-01,1", "cần đúng một tổ chức (cột from_codes)"),
        ("1,move,90.001~,,,,90.002,2026-07-01,1", "Dấu ~ (một phần) chỉ dùng cho việc sáp nhập"),
        ("1,move,90.001||90.002,,,,90,2026-07-01,1", "có một mã trống giữa các dấu |"),
        ("1,retype,90.001,,,xóm,,2026-07-01,1", "Không có loại “xóm” trong tổ chức đảng"),
        ("1,merge,90.001.001,90.001.001,,,,2026-07-01,1", "vừa là nguồn vừa là đích"),
        ("1,merge,90.001.001|90.001.001,90.001.002,,,,2026-07-01,1", "được ghi hai lần"),
        (
            "1,merge,90.001.001,90.001.009,,,,2026-07-01,1",
            "cần tên của tổ chức mới, vì chưa có tổ chức mang mã “90.001.009” (cột new_name)",
        ),
        ("1,merge,90.001.001,D90.001.001,,,,2026-07-01,1", "thuộc hai hệ thống khác nhau"),
        ("1,split,90.001.001,90.001.002,,,,2026-07-01,1", "ít nhất hai đơn vị tiếp nhận (cột to_codes)"),
        ("1,dissolve,90.001,,,,,2026-07-01,1", "ở cột to_codes, hoặc thêm dòng move ở trên dòng này)"),
        ("1,dissolve,90.001,90.001.001,,,,2026-07-01,1", "nằm dưới “Đảng bộ xã Hòa Lĩnh”"),
        ("1,move,90.001.001,,,,,2026-07-01,1", "cần cấp trên mới (cột new_parent_code)"),
        ("1,move,90.001.001,,,,90.001,2026-07-01,1", "Chưa có gì khác với hiện tại"),
        ("1,rename,90.001,,A,,,2018-07-01,1", "không có tổ chức nào mang mã “90.001” (mã này từng hoặc sẽ là của"),
    ],
)
def test_each_bad_line_is_told_in_words(cast, run, line, why):
    code, answer, _said = run([line])
    assert code == 2
    assert why in answer["errors"][0]["reason"]


def test_a_file_without_a_column_is_told(cast, tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("line,action\n1,move\n", encoding="utf-8")
    [error] = read_reorganisation(file).errors
    assert "thiếu cột from_codes, to_codes" in error.reason


def test_split_sends_people_by_the_second_file(cast, run):
    lines = [
        "1,establish,,90.001.001.000.011,Chi bộ Xóm Trên,cell,90.001.001,2026-07-01,15-QĐ/TU",
        "2,establish,,90.001.001.000.012,Chi bộ Xóm Dưới,cell,90.001.001,2026-07-01,15-QĐ/TU",
        "3,split,90.001.001.000.001,90.001.001.000.011|90.001.001.000.012,,,,2026-07-01,15-QĐ/TU",
    ]
    people = Person.objects.filter(pk__in=people_of(cast.cell_a11.pk, date(2026, 7, 1))).order_by("pk")
    some = [f"3,{person.number},90.001.001.000.011" for person in people[1:]]
    code, answer, _said = run(lines, "--commit", assign=some)
    assert (code, [error["line"] for error in answer["errors"]]) == (2, [3])
    assert "còn 1 người chưa phân" in answer["errors"][0]["reason"]
    code, answer, _said = run(lines, "--commit", assign=[*some, f"3,{people[0].number},90.001.001.000.012"])
    assert (code, answer["errors"]) == (0, [])
    assert answer["lines"][2]["moves"]["candidacies"] > 0


def test_assigning_an_unknown_person_or_a_line_that_is_no_split_is_told(cast, run):
    code, answer, _said = run([MERGE], assign=["1,999999999,90.001.009"])
    assert code == 2
    told = " ".join(error["reason"] for error in answer["errors"])
    assert "không có người nào mang số 999999999" in told and "không phải là dòng split" in told


def test_an_official_code_that_does_not_fit_is_told_by_its_line(cast, run):
    code, answer, _said = run(
        [
            "1,establish,,90001001000021,Chi bộ Xóm Mới,cell,90.001.001,2026-07-01,15-QĐ/TU",
            "2,recode,90001001000002,90.001.002.000.002,,,,2026-07-01,15-QĐ/TU",
        ]
    )
    assert (code, [error["line"] for error in answer["errors"]]) == (2, [2])
    assert "phải bắt đầu bằng 90.001.001" in answer["errors"][0]["reason"]


# --- workbook ---


def filled(rows: dict[int, dict[str, str]], source: bytes, tmp_path: Path) -> Path:
    """The downloaded workbook with some cells written over, as a person would."""
    from python_calamine import CalamineWorkbook

    table = CalamineWorkbook.from_filelike(io.BytesIO(source)).get_sheet_by_index(0).to_python()
    made = tmp_path / "sapxep.xlsx"
    book = xlsxwriter.Workbook(made)
    sheet = book.add_worksheet()
    header = table[0]
    for line, row in enumerate(table):
        for column, value in enumerate(row):
            sheet.write(line, column, value)
        for name, value in rows.get(line, {}).items():
            sheet.write(line, header.index(name), value)
    book.close()
    return made


def test_the_workbook_shows_the_present_tree_and_can_be_read_back(cast, tmp_path):
    raw = reorganisation_workbook(cast.organisation_admin)
    codes = list(
        Organisation.objects.visible_to(cast.organisation_admin)
        .order_by("system", "path")
        .values_list("code", flat=True)
    )
    line = codes.index("90.001.001") + 1
    file = filled(
        {line: {"action": "rename", "new_name": "Đảng bộ thôn Đông", "effective_on": "2026-07-01", "decision": "9-QĐ"}},
        raw,
        tmp_path,
    )
    found = read_reorganisation(file)
    assert found.errors == []
    [step] = found.steps
    assert (step.line, step.action, step.sources, step.name) == (line, "rename", ("90.001.001",), "Đảng bộ thôn Đông")


@pytest.mark.parametrize("typed", ["1/7/2026", "01.07.2026", "2026-07-01", "01072026", "1/7/26"])
def test_a_day_in_the_workbook_may_be_written_as_people_write_it(cast, tmp_path, typed):
    rename = {"action": "rename", "new_name": "Đảng bộ thôn Đông", "effective_on": typed, "decision": "9-QĐ"}
    found = read_reorganisation(filled({1: rename}, reorganisation_workbook(cast.organisation_admin), tmp_path))
    assert [step.effective_on for step in found.steps] == [date(2026, 7, 1)], found.errors


def test_what_is_no_day_in_the_workbook_is_told_with_its_line(cast, tmp_path):
    rename = {"action": "rename", "new_name": "Đảng bộ thôn Đông", "effective_on": "31/6/2026", "decision": "9-QĐ"}
    found = read_reorganisation(filled({1: rename}, reorganisation_workbook(cast.organisation_admin), tmp_path))
    assert [(error.line, error.reason.split(":")[0]) for error in found.errors] == [(1, "Cột effective_on")]


def test_the_workbook_holds_only_what_is_in_reach(cast, tmp_path):
    file = tmp_path / "a.xlsx"
    file.write_bytes(reorganisation_workbook(cast.organisation_admin))
    with zipfile.ZipFile(file) as package:
        text = "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))
    assert "Chi bộ Xóm Đình" in text
    assert "Hải đăng" not in text


def package(sheet: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", "<workbook/>")
        book.writestr("xl/worksheets/sheet1.xml", sheet)
    return made.getvalue()


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        (b"line,action\n", NotAWorkbook),
        (package("")[:40], NotAWorkbook),
        (package('<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'), NotAWorkbook),
        (package('<worksheet><c r="XFD1048576"/></worksheet>'), WorkbookTooLarge),
        (package('<worksheet><c r="CA7"/></worksheet>'), WorkbookTooLarge),
        (package(" " * (201 * 1024 * 1024)), WorkbookTooLarge),
    ],
    ids=["not_zip", "cut", "entity", "far_cell", "wide", "bomb"],
)
def test_a_hostile_workbook_is_refused_before_it_is_opened(raw, refusal):
    with pytest.raises(refusal):
        check_workbook(raw)
