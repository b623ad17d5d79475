"""The official code: read in any spelling, judged against the body and its place (2.3.3.3.3)."""

import pytest

from membership.rules.official_code import BadOfficialCode, check, normalised, read, spellings

CELL = "38.168.053.000.001"
BASE = "38.168.053.000.000"


@pytest.mark.parametrize("text", [CELL, "38168053000001", "38 168 053 000 001", " 38.168.053.000.001 "])
def test_code_is_read_in_any_spelling(text):
    code = read(text)
    assert code is not None
    assert (str(code), code.digits) == (CELL, "38168053000001")
    assert normalised(text) == CELL


@pytest.mark.parametrize("text", ["T-QT", "90.001", "D90.001.001.01", "", "3816805300000", "38.168.053.0000.01"])
def test_other_codes_stay_as_they_are(text):
    assert read(text) is None
    assert normalised(text) == text
    assert spellings(text) == (text,)


@pytest.mark.parametrize(
    ("code", "kind", "parent_code", "parent_kind"),
    [
        ("38.000.000.000.000", "province", "", ""),
        ("38.168.000.000.000", "upper", "38.000.000.000.000", "province"),
        (BASE, "base_committee", "38.168.000.000.000", "upper"),
        ("38.000.053.000.000", "base_cell", "38", "province"),
        ("38.168.053.002.000", "sub_committee", BASE, "base_committee"),
        (CELL, "cell", BASE, "base_committee"),
        (CELL, "cell", "38.168.053", "base_committee"),
        (CELL, "cell", "T-QT.7", "base_committee"),
        ("38.168.053.002.001", "cell", "38.168.053.002.000", "sub_committee"),
        ("CB-01", "cell", BASE, "base_committee"),
        ("", "cell", BASE, "base_committee"),
    ],
)
def test_code_that_fits_its_place_is_accepted(code, kind, parent_code, parent_kind):
    check(code, kind=kind, parent_code=parent_code, parent_kind=parent_kind)


@pytest.mark.parametrize(
    ("code", "kind", "parent_code", "parent_kind", "words"),
    [
        ("38.168.53.000.001", "cell", "", "", "phần thứ 3 có 2 chữ số, phải có 3"),
        ("3816805300000", "cell", "", "", "có 13 chữ số"),
        ("381680530000011", "cell", "", "", "có 15 chữ số"),
        (BASE, "cell", "", "", "phần thứ 5 .chi bộ. không được là 0"),
        (CELL, "base_committee", "", "", "sau phần thứ 3 .cơ sở. phải là 000"),
        (CELL, "cell", "38.168.054.000.000", "base_committee", "phải bắt đầu bằng 38.168.054"),
        ("38.168.053.002.001", "cell", BASE, "base_committee", "ở giữa phải là 000"),
        ("38.168.053.000.000", "base_committee", "38", "province", "ở giữa phải là 000"),
        (CELL, "region", "", "", "không mang mã 14 chữ số"),
    ],
)
def test_code_that_does_not_fit_is_refused_in_a_sentence(code, kind, parent_code, parent_kind, words):
    with pytest.raises(BadOfficialCode, match=words):
        check(code, kind=kind, parent_code=parent_code, parent_kind=parent_kind)
