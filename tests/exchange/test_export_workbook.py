"""The workbook of a list: text that stays text, and the mark on each page."""

import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from exchange.operations.export_workbook import Mark, people_workbook
from exchange.rules.export import reads_as_formula

MARK = Mark("Tạ Thị Chuyên (chuyenvien)", "Đảng bộ xã Hòa Lĩnh", datetime(2026, 11, 21, 1, 0, tzinfo=UTC), "7f3c-0001")
# What Excel writes for a sign that XML cannot hold; a text that looks like it is nobody's name.
WRITTEN_OUT = re.compile("_x[0-9A-Fa-f]{4}_")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")
texts = st.builds(
    lambda before, sign, rest: f"{before}{sign}{rest}",
    st.sampled_from(["", " ", "\ufeff", "\u00a0 ", "\u200b", "\n"]),
    st.sampled_from([*DANGEROUS, "", "Lê "]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
).filter(lambda text: text and not WRITTEN_OUT.search(text))


def opened(*rows, mark=MARK, header=("Họ và tên",)):
    return load_workbook(BytesIO(people_workbook(mark=mark, header=header, rows=rows))).active


@given(texts)
@example("=1+1")
@example("﻿＝cmd|' /C calc'!A0")
@example("\r\n=1")
@example("&#61;1")
def test_cell_holds_the_same_text_and_no_formula(text):
    cell = opened([text])["A3"]
    assert cell.data_type == "s"
    assert unescape(cell.value) == text
    assert bool(cell.quotePrefix) == reads_as_formula(text)


@pytest.mark.parametrize("before", ["", " ", "\ufeff", " \u00a0\u200b", "\n"])
@pytest.mark.parametrize("sign", DANGEROUS)
def test_text_that_begins_like_a_formula_is_quoted(before, sign):
    assert reads_as_formula(f"{before}{sign}1+1")
    assert opened([f"{before}{sign}1+1"])["A3"].quotePrefix


@pytest.mark.parametrize("text", ["Lê Thị Lan", "21/11/2026", "–", "", " ", "1-2", "a=b", "'=1"])
def test_usual_text_is_not_quoted(text):
    assert not reads_as_formula(text)


def test_numbers_and_dates_are_text():
    cells = [cell for [cell] in opened(["012345678901"], ["03/02/2001"], ["12 ngày"])["A3:A5"]]
    assert [cell.data_type for cell in cells] == ["s", "s", "s"]
    assert [cell.value for cell in cells] == ["012345678901", "03/02/2001", "12 ngày"]
    assert {cell.number_format for cell in cells} == {"@"}


def test_mark_stands_on_each_page_above_the_table_and_in_the_properties():
    sheet = opened(["Lê Thị Lan"])
    paper = f"{sheet.oddHeader.left.text} {sheet.oddFooter.left.text}"
    properties = sheet.parent.properties
    for part in ("Tạ Thị Chuyên", "Đảng bộ xã Hòa Lĩnh", "08:00 ngày 21/11/2026", "7f3c-0001"):
        assert part in sheet["A1"].value
        assert part in paper
        assert part in properties.description
    assert properties.creator == MARK.who
    assert "7f3c-0001" in properties.title
    assert properties.created == datetime(2026, 11, 21, 1, 0)
    assert sheet.print_title_rows == "$2:$2"


def test_mark_of_any_length_and_sign_is_kept_by_excel():
    long = Mark("A & B " * 20, "Đảng bộ R&D " * 16, MARK.made_at, MARK.number)
    header = opened(["Lê Thị Lan"], mark=long).HeaderFooter.oddHeader.left.text
    assert header.startswith("A && B A && B ")
    assert "Đảng bộ R&&D" in header
    assert len(f"&L{header}") <= 255
