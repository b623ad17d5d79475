"""`load_figures`: what good files become, and the sentence for each kind of bad line."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from membership.models import Organisation, OrganisationSegment, OrganisationVersion
from membership.operations.organisation import rename
from membership.queries.organisation import AmbiguousOrganisation, resolve_code
from membership.rules.organisation_name import Naming
from quotas.models import Quota, ReportedFigure
from tests.cast import Cast

SEEDS = Path(__file__).parents[1] / "cases" / "seeds"
HEADERS = {
    "organisations": "code,name,system,kind,parent_code,valid_from,valid_to",
    "figures": "organisation_code,indicator,group,period_from,period_to,value,precision,source",
    "quotas": "organisation_code,indicator,group,period_from,period_to,target_min,target_max,unit,decision,source",
}
PROVINCE = "P,Đảng bộ tỉnh Thử,party,province,,2015-01-01,"
UPPER = "P.U,Đảng bộ huyện Thử,party,upper,P,2015-01-01,"
BASE = "P.U.B,Đảng bộ xã Thử,party,base_committee,P.U,2015-01-01,"
FIGURE = "P,members,all,2023-05-19,2023-05-19,1200,exact,Báo cáo thử"
QUOTA = "P,admitted,all,2024-01-01,2024-12-31,10,20,persons,01-NQ/TU,Báo cáo thử"

pytestmark = pytest.mark.django_db


class Answer:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.err = code, err
        self.json = json.loads(out) if out.strip() else {}

    @property
    def reasons(self) -> dict[tuple[str, int], str]:
        return {(row["file"].removesuffix(".csv"), row["line"]): row["reason"] for row in self.json["rejected"]}


@pytest.fixture
def load(tmp_path) -> Callable[..., Answer]:
    """`load(organisations=[line, …], skip_bad=True)` writes the files with their headers and loads the folder."""

    def run(*options: str, folder: Path = tmp_path, **files: list[str] | bytes) -> Answer:
        for name, lines in files.items():
            raw = lines if isinstance(lines, bytes) else "\n".join([HEADERS[name], *lines, ""]).encode()
            (tmp_path / f"{name}.csv").write_bytes(raw)
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("load_figures", str(folder), "--format", "json", *options, stdout=out, stderr=err)
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        return Answer(code, out.getvalue(), err.getvalue())

    return run


def body(code: str) -> Organisation:
    return resolve_code(code, date(2026, 1, 1))


def everything() -> dict[str, list]:
    """All rows that a file could write, without the keys of segments."""
    return {
        "organisations": list(Organisation.objects.order_by("pk").values()),
        "versions": list(OrganisationVersion.objects.order_by("pk").values()),
        "segments": list(OrganisationSegment.objects.order_by("pk").values()),
        "figures": list(ReportedFigure.objects.order_by("pk").values()),
        "quotas": list(Quota.objects.order_by("pk").values()),
    }


# --- good files ---


def test_seeds_load_and_a_second_time_changes_nothing(load):
    first = load(folder=SEEDS)
    assert first.code == 0
    assert first.json == {"organisations": 6, "figures": 25, "quotas": 6, "rejected": [], "warnings": []}
    before = everything()
    assert load(folder=SEEDS).json == first.json
    assert everything() == before


def test_seeds_keep_ranges_rates_and_codes_as_printed(load):
    load(folder=SEEDS)
    quota = Quota.objects.get(organisation=body("T-HG"), group="all", period_from=date(2024, 1, 1))
    assert (quota.target_min, quota.target_max, quota.valid_from) == (1020, 1250, date(2024, 1, 1))
    growth = ReportedFigure.objects.get(indicator="members_growth")
    assert (growth.value, growth.precision) == (3800, "at_least")
    assert body("T-QT").parent == body("R-MTTN")
    assert body("D-QT").kind == "union_province"


def test_a_missing_file_is_skipped(load):
    answer = load(organisations=[PROVINCE])
    assert answer.code == 0
    assert (answer.json["organisations"], answer.json["figures"], answer.json["quotas"]) == (1, 0, 0)


def test_lines_may_stand_in_any_order(load):
    load(organisations=[BASE, UPPER, PROVINCE])
    assert body("P.U.B").path == f"{body('P.U').path}{body('P.U.B').pk:08}/"
    segment = OrganisationSegment.objects.get(organisation=body("P.U.B"))
    assert segment.chain == [body("P").pk, body("P.U").pk, body("P.U.B").pk]


def test_lines_with_one_code_are_versions_of_one_body(load):
    answer = load(
        organisations=[
            PROVINCE,
            "P.U,Huyện ủy Thử,party,upper,P,2015-01-01,2025-07-01",
            "P.U,Đảng bộ xã Thử,party,upper,P,2025-07-01,",
        ]
    )
    assert answer.json["organisations"] == 2
    versions = body("P.U").versions.order_by("valid_from")
    assert [(row.name, row.valid_to) for row in versions] == [
        ("Huyện ủy Thử", date(2025, 7, 1)),
        ("Đảng bộ xã Thử", None),
    ]
    assert body("P.U").name == "Đảng bộ xã Thử"


def test_lines_with_one_id_are_versions_of_one_body_under_several_codes(load):
    header = HEADERS["organisations"] + ",id,sector,led_by_code"
    load(
        organisations="\n".join(
            [
                header,
                f"{PROVINCE},,,",
                "A,Xã Cũ,party,upper,P,2015-01-01,2025-07-01,77,residential,",
                "B,Xã Mới,party,upper,P,2025-07-01,,77,residential,",
                "D,Đoàn tỉnh Thử,union,province,,2015-01-01,,,,P",
            ]
        ).encode()
    )
    assert resolve_code("A", date(2020, 1, 1)) == resolve_code("B", date(2026, 1, 1))
    assert resolve_code("A", date(2026, 1, 1)).code == "B"
    assert body("B").external_id == "77"
    assert body("D").led_by == body("P")


def test_short_names_that_the_file_does_not_tell_stay_on_their_days(load):
    former = ["P.U,Huyện ủy Thử,party,upper,P,2015-01-01,2025-07-01"]
    now = ["P.U,Đảng bộ xã Thử,party,upper,P,2025-07-01,"]
    load(organisations=[PROVINCE, *former, *now])
    for day, short in ((date(2024, 1, 1), "Thử cũ"), (date(2025, 10, 1), "Thử")):
        row = body("P.U")
        naming = replace(
            Naming.of(row), name="Huyện ủy Thử" if day.year == 2024 else "Đảng bộ xã Thử", short_name=short
        )
        words = {"effective_on": day, "decision_number": "1"}
        rename(by=None, organisation_id=row.pk, version=row.version, naming=naming, **words)
    told = list(body("P.U").versions.order_by("valid_from").values_list("valid_from", "name", "short_name"))
    assert [short for _day, _name, short in told] == ["", "Thử cũ", "Thử cũ", "Thử"]
    load(organisations=[PROVINCE, *former, now[0].replace("xã Thử", "xã Thử Mới")])
    again = body("P.U").versions.order_by("valid_from").values_list("valid_from", "name", "short_name")
    assert list(again) == [(day, name.replace("xã Thử", "xã Thử Mới"), short) for day, name, short in told]
    assert body("P.U").short_name == "Thử"


def test_a_body_without_an_end_today_is_closed_by_a_later_file(load):
    load(organisations=[PROVINCE, UPPER])
    load(organisations=[PROVINCE, "P.U,Đảng bộ huyện Thử,party,upper,P,2015-01-01,2025-07-01"])
    assert body("P.U").closed_on == date(2025, 7, 1)
    assert OrganisationSegment.objects.get(organisation=body("P.U")).valid_to == date(2025, 7, 1)


def test_a_later_file_keeps_the_time_before_its_first_day(load):
    load(organisations=[PROVINCE, UPPER])
    load(organisations=[PROVINCE, "P.U,Đảng bộ xã Mới,party,upper,P,2025-07-01,"])
    assert [row.name for row in body("P.U").versions.order_by("valid_from")] == ["Đảng bộ huyện Thử", "Đảng bộ xã Mới"]


def test_a_body_without_records_moves_with_everything_below(load):
    load(organisations=[PROVINCE, UPPER, BASE, "P.V,Đảng bộ huyện Khác,party,upper,P,2015-01-01,"])
    load(organisations=["P.U.B,Đảng bộ xã Thử,party,base_committee,P.V,2015-01-01,"])
    assert body("P.U.B").path.startswith(body("P.V").path)


def test_a_body_with_records_keeps_its_parent_and_a_warning_says_so(load, cast: Cast):
    before = cast.base_a1.parent_id
    answer = load(organisations=[f"{cast.base_a1.code},Đảng bộ thôn Tên Mới,party,base_committee,90.002,2019-01-01,"])
    assert answer.code == 0
    assert "dòng 2" in answer.json["warnings"][0]
    assert "giữ nguyên" in answer.json["warnings"][0]
    row = Organisation.objects.get(pk=cast.base_a1.pk)
    assert (row.parent_id, row.name) == (before, "Đảng bộ thôn Tên Mới")


def test_a_committee_keeps_its_parent_for_the_records_below_it(load, cast: Cast):
    answer = load(organisations=[f"{cast.upper_a.code},Đảng bộ xã Hòa Lĩnh,party,upper,91,2019-01-01,"])
    assert len(answer.json["warnings"]) == 1
    assert Organisation.objects.get(pk=cast.upper_a.pk).parent == cast.province


def test_a_body_with_records_is_not_ended_by_a_file(load, cast: Cast):
    answer = load(organisations=[f"{cast.cell_a11.code},Chi bộ Xóm Đình,party,cell,90.001.001,2019-01-01,2020-01-01"])
    assert len(answer.json["warnings"]) == 1
    assert Organisation.objects.get(pk=cast.cell_a11.pk).closed_on is None


def test_a_body_with_records_may_begin_earlier(load, cast: Cast):
    answer = load(
        organisations=[
            "90,Đảng bộ tỉnh Sơn Giang,party,province,,2015-01-01,",
            "90.001,Đảng bộ xã Hòa Lĩnh,party,upper,90,2015-01-01,",
        ]
    )
    assert (answer.code, answer.json["warnings"]) == (0, [])
    assert cast.upper_a.versions.get().valid_from == date(2015, 1, 1)


def test_a_later_valid_from_amends_a_quota(load):
    load(organisations=[PROVINCE], quotas=[QUOTA])
    header = HEADERS["quotas"] + ",valid_from"
    amended = "\n".join([header, f"{QUOTA},", QUOTA.replace(",10,20,", ",12,25,") + ",2024-07-01"]).encode()
    for _again in range(2):
        assert load(quotas=amended).json["quotas"] == 2
        rows = Quota.objects.order_by("valid_from")
        assert [(row.target_min, row.valid_from, row.valid_to) for row in rows] == [
            (10, date(2024, 1, 1), date(2024, 7, 1)),
            (12, date(2024, 7, 1), None),
        ]
    assert Quota.objects.in_force(date(2024, 6, 30)).get().target_max == 20


def test_a_figure_that_is_declared_again_is_corrected_with_history(load):
    load(organisations=[PROVINCE], figures=[FIGURE])
    load(figures=[FIGURE.replace("1200", "1300.5")])
    figure = ReportedFigure.objects.get()
    assert figure.value == Decimal("1300.5")
    assert figure.row_history.get().value == 1200


def test_a_byte_order_mark_and_windows_line_ends_are_read(load):
    raw = "\ufeff" + "\r\n".join([HEADERS["organisations"], PROVINCE, ""])
    assert load(organisations=raw.encode()).json["organisations"] == 1


def test_decomposed_letters_are_composed(load):
    load(organisations=["P,Đảng bộ tỉnh Thử,party,province,,2015-01-01,"])
    assert body("P").name == "Đảng bộ tỉnh Thử"


def test_columns_may_be_swapped(load):
    load(organisations=b"name,code,system,kind,parent_code,valid_to,valid_from\nTinh,P,party,province,,,2015-01-01\n")
    assert body("P").name == "Tinh"


OFFICIAL = [
    "90000000000000,Đảng bộ tỉnh Thử,party,province,,2015-01-01,",
    "90.001.000.000.000,Đảng bộ xã Thử,party,upper,90.000.000.000.000,2015-01-01,",
]


def test_official_codes_are_read_with_and_without_dots(load):
    lines = [*OFFICIAL, "90001001000000,Đảng bộ thôn Thử,party,base_committee,90001000000000,2015-01-01,"]
    assert load(organisations=lines).code == 0
    assert body("90.001.001.000.000") == body("90001001000000")
    before = everything()
    assert load(organisations=lines).json["rejected"] == []
    assert everything() == before


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("90.002.001.000.000,Đảng bộ thôn Thử,party,base_committee,90001000000000,2015-01-01,", "bắt đầu bằng 90.001"),
        ("90.001.001.000.001,Đảng bộ thôn Thử,party,base_committee,90001000000000,2015-01-01,", "phải là 000"),
        ("9000100100000,Đảng bộ thôn Thử,party,base_committee,90001000000000,2015-01-01,", "có 13 chữ số"),
    ],
)
def test_an_official_code_that_does_not_fit_its_place_is_refused(load, line, why):
    answer = load(organisations=[*OFFICIAL, line])
    assert answer.code == 2
    assert why in answer.reasons["organisations", 4]


def test_a_history_in_which_the_code_stayed_while_the_body_moved_is_taken(load):
    lines = [
        *OFFICIAL,
        "90.002.000.000.000,Đảng bộ phường Thử,party,upper,90.000.000.000.000,2015-01-01,",
        "90.001.001.000.000,Đảng bộ thôn Thử,party,base_committee,90.001.000.000.000,2015-01-01,2025-07-01",
        "90.001.001.000.000,Đảng bộ thôn Thử,party,base_committee,90.002.000.000.000,2025-07-01,",
    ]
    assert load(organisations=lines).code == 0


# --- refused lines ---

BAD_ORGANISATIONS = [
    ("X,Tên,đảng,upper,P,2015-01-01,", "Không có hệ thống “đảng”"),
    ("X,Tên,party,district,P,2015-01-01,", "không có loại “district”"),
    ("X,Tên,union,cell,P,2015-01-01,", "không có loại “cell”"),
    ("X,Tên,party,upper,P,01/01/2015,", "Cột valid_from: “01/01/2015” không phải là ngày"),
    ("X,Tên,party,upper,P,2015-02-30,", "Cột valid_from"),
    ("X,Tên,party,upper,P,20150101,", "Cột valid_from"),
    ("X,Tên,party,upper,P,2015-01-01,2014-12-31", "phải sau valid_from"),
    ("X,Tên,party,upper,P,2015-01-01,2015-01-01", "phải sau valid_from"),
    (",Tên,party,upper,P,2015-01-01,", "Cột code còn trống"),
    ("X,,party,upper,P,2015-01-01,", "Cột name còn trống"),
    (f"X,{'a' * 201},party,upper,P,2015-01-01,", "dài 201 ký tự"),
    ("X,Tên,party,upper,ZZ,2015-01-01,", "Không có tổ chức nào mang mã “ZZ” (cột parent_code)"),
    ("X,Tên,party,upper,,2015-01-01,", "phải có cấp trên"),
    ("X,Tên,party,cell,P,2015-01-01,", "không đứng trực tiếp dưới Đảng bộ tỉnh"),
    ("X,Tên,party,upper,P,2014-12-31,", "không tồn tại ngày 31/12/2014"),
    ("X,Tên,party,upper,X,2015-01-01,", "vòng tròn"),
    ("X,Tên,party,upper,P,2015-01-01", "Dòng có 6 ô mà dòng tiêu đề có 7 cột"),
]


@pytest.mark.parametrize(("line", "reason"), BAD_ORGANISATIONS)
def test_a_bad_organisation_is_refused_with_file_and_line(load, line, reason):
    before = everything()
    answer = load(organisations=[PROVINCE, line])
    assert answer.code == 2
    assert reason in answer.reasons["organisations", 3]
    assert list(answer.reasons) == [("organisations", 3)]
    assert "organisations.csv, dòng 3" in answer.err
    assert everything() == before


@pytest.mark.parametrize(("line", "reason"), BAD_ORGANISATIONS)
def test_a_bad_organisation_is_skipped_when_asked(load, line, reason):
    answer = load("--skip-bad", organisations=[PROVINCE, line])
    assert (answer.code, answer.json["organisations"]) == (0, 1)
    assert reason in answer.reasons["organisations", 3]
    assert body("P").name == "Đảng bộ tỉnh Thử"


def test_overlapping_versions_are_refused(load):
    answer = load(organisations=[PROVINCE, UPPER, "P.U,Đảng bộ xã Mới,party,upper,P,2025-07-01,"])
    assert "chồng lên dòng 3" in answer.reasons["organisations", 4]


def test_two_bodies_with_one_code_at_a_time_are_refused(load):
    header = HEADERS["organisations"] + ",id"
    two = [f"{PROVINCE},", "X,Một,party,upper,P,2015-01-01,,1", "X,Hai,party,upper,P,2020-01-01,,2"]
    answer = load(organisations="\n".join([header, *two]).encode())
    assert "Mã “X” cùng thời gian đang là của “Một” (dòng 3)" in answer.reasons["organisations", 4]


def test_a_code_may_pass_to_another_body(load):
    header = HEADERS["organisations"] + ",id"
    two = [f"{PROVINCE},", "X,Một,party,upper,P,2015-01-01,2020-01-01,1", "X,Hai,party,upper,P,2020-01-01,,2"]
    assert load(organisations="\n".join([header, *two]).encode()).json["organisations"] == 3
    assert resolve_code("X", date(2019, 12, 31)).name == "Một"
    assert resolve_code("X", date(2020, 1, 1)).name == "Hai"


def test_a_circle_is_refused(load):
    answer = load(
        "--skip-bad",
        organisations=[
            PROVINCE,
            "A,Xã A,party,upper,B,2015-01-01,",
            "B,Xã B,party,upper,A,2015-01-01,",
        ],
    )
    assert set(answer.reasons) == {("organisations", 3), ("organisations", 4)}
    assert all("vòng tròn" in reason for reason in answer.reasons.values())


def test_what_stands_below_a_refused_line_is_refused_with_it(load):
    answer = load(
        "--skip-bad", organisations=[PROVINCE, UPPER.replace("upper", "uper"), BASE, FIGURE.replace("P,", "X,")]
    )
    assert answer.json["organisations"] == 1
    assert "mã “P.U”" in answer.reasons["organisations", 4]


def test_a_parent_that_ends_before_its_children_is_refused(load):
    load(organisations=[PROVINCE, UPPER, BASE])
    answer = load(organisations=["P.U,Đảng bộ huyện Thử,party,upper,P,2015-01-01,2025-07-01"])
    assert "Cấp trên của “Đảng bộ xã Thử” không tồn tại ngày 01/07/2025" in answer.reasons["organisations", 2]


BAD_FIGURES = [
    (FIGURE.replace("P,", "ZZ,"), "Không có tổ chức nào mang mã “ZZ”"),
    (FIGURE.replace("1200", '"1.200,5"'), "Cột value"),
    (FIGURE.replace("1200", "-3"), "Cột value"),
    (FIGURE.replace("1200", ""), "Cột value"),
    (FIGURE.replace("exact", "chắc"), "Cột precision: không có “chắc”"),
    (FIGURE.replace("Báo cáo thử", ""), "Cột source còn trống"),
    (FIGURE.replace("members", ""), "Cột indicator còn trống"),
    (FIGURE.replace("2023-05-19,2023-05-19", "2023-05-19,2022-05-19"), "trước khi bắt đầu"),
    (FIGURE, "với dòng 2"),
]


@pytest.mark.parametrize(("line", "reason"), BAD_FIGURES)
def test_a_bad_figure_is_refused_with_file_and_line(load, line, reason):
    answer = load(organisations=[PROVINCE], figures=[FIGURE, line])
    assert answer.code == 2
    assert reason in answer.reasons["figures", 3]
    assert not ReportedFigure.objects.exists()
    assert load("--skip-bad").json["figures"] == 1


BAD_QUOTAS = [
    (QUOTA.replace(",10,20,", ",30,20,"), "Mức cao 20 thấp hơn mức thấp 30"),
    (QUOTA.replace(",10,20,", ",10.5,20,"), "phải là số nguyên"),
    (QUOTA.replace(",10,20,", ",,20,"), "Cột target_min"),
    (QUOTA.replace("persons", "người"), "Cột unit: không có “người”"),
    (QUOTA.replace("2024-12-31", "2023-12-31"), "trước khi bắt đầu"),
    (QUOTA.replace("P,", "ZZ,"), "Không có tổ chức nào mang mã “ZZ”"),
    (QUOTA, "với dòng 2"),
]


@pytest.mark.parametrize(("line", "reason"), BAD_QUOTAS)
def test_a_bad_quota_is_refused_with_file_and_line(load, line, reason):
    answer = load(organisations=[PROVINCE], quotas=[QUOTA, line])
    assert answer.code == 2
    assert reason in answer.reasons["quotas", 3]
    assert not Quota.objects.exists()
    assert load("--skip-bad").json["quotas"] == 1


def test_a_code_of_both_trees_is_refused_with_the_candidates(load):
    answer = load(
        organisations=[PROVINCE, "P,Đoàn tỉnh Thử,union,province,,2015-01-01,"],
        figures=[FIGURE],
    )
    assert "Đảng bộ tỉnh Thử (Tổ chức đảng); Đoàn tỉnh Thử (Tổ chức Đoàn)" in answer.reasons["figures", 2]


def test_unknown_indicators_and_groups_are_kept_as_printed(load):
    load(organisations=[PROVINCE], figures=[FIGURE.replace("members,all", "chỉ số lạ,nhóm lạ")])
    assert ReportedFigure.objects.get().indicator == "chỉ số lạ"


# --- refused files ---


@pytest.mark.parametrize(
    ("raw", "line", "reason"),
    [
        (b"", 1, "thiếu cột code"),
        (b"code,name\nP,Tinh\n", 1, "thiếu cột system"),
        (HEADERS["organisations"].replace(",", ";").encode(), 1, "ngăn bằng dấu phẩy"),
        (f"{HEADERS['organisations']},màu\n".encode(), 1, "cột lạ: màu"),
        (f"{HEADERS['organisations']},code\n".encode(), 1, "ghi hai lần"),
        ("\ufeff".encode("utf-16"), 1, "không được ghi bằng mã UTF-8"),
        (HEADERS["organisations"].encode("utf-16"), 1, "không được ghi bằng mã UTF-8"),
        (HEADERS["organisations"].encode() + b"\nP,T\xecnh,party,province,,2015-01-01,\n", 2, "không thuộc mã UTF-8"),
        (HEADERS["organisations"].encode() + b'\n"P,Tinh,party,province,,2015-01-01,\n', 2, "nháy kép"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_even_with_skip_bad(load, raw, line, reason):
    answer = load("--skip-bad", organisations=raw, figures=[FIGURE])
    assert answer.code == 2
    assert reason in answer.reasons["organisations", line]
    assert answer.json["figures"] == 0


def test_a_folder_that_is_not_there_or_holds_nothing_is_refused(load, tmp_path):
    missing = load(folder=tmp_path / "khong-co")
    assert (missing.code, "Không có thư mục" in missing.err) == (2, True)
    assert "không có tệp nào" in load(folder=tmp_path).err


def test_loading_as_a_user_stays_within_the_reach(load, cast: Cast):
    line = "90.001.009,Đảng bộ Chợ Lĩnh,party,base_committee,90.001,2020-01-01,"
    assert load("--as", "base_cadre", organisations=[line]).code == 2
    assert load("--as", "organisation_admin", organisations=[line]).code == 0
    assert load("--as", "ma", organisations=[line]).code == 2


# --- resolving codes ---


def test_resolve_code_takes_the_holder_of_the_day_else_the_last(load):
    header = HEADERS["organisations"] + ",id"
    lines = [
        f"{PROVINCE},",
        "X,Một,party,upper,P,2015-01-01,2018-01-01,1",
        "Y,Một,party,upper,P,2018-01-01,,1",
        "X,Hai,party,upper,P,2019-01-01,2020-01-01,2",
    ]
    load(organisations="\n".join([header, *lines]).encode())
    assert resolve_code("X", date(2016, 1, 1)).name == "Một"
    assert resolve_code("X", date(2019, 6, 1)).name == "Hai"
    assert resolve_code("X", date(2018, 6, 1)).name == "Hai"
    assert resolve_code("X", date(2026, 1, 1)).name == "Hai"


def test_resolve_code_refuses_a_code_of_both_trees_unless_one_is_named(load):
    load(organisations=[PROVINCE, "P,Đoàn tỉnh Thử,union,province,,2015-01-01,"])
    with pytest.raises(AmbiguousOrganisation) as refusal:
        resolve_code("P", date(2026, 1, 1))
    assert {row["system"] for row in refusal.value.values["candidates"]} == {"party", "union"}
    assert resolve_code("P", date(2026, 1, 1), "union").name == "Đoàn tỉnh Thử"
