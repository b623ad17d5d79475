"""Numbers as they are shown and read, and the form fields at the edge."""

import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from common import formats
from common.dates import PartialDate, Precision


def test_numbers_are_grouped_with_dots():
    assert formats.number(1274204) == "1.274.204"
    assert formats.number(0) == "0"
    assert formats.number(-3) == "−3"
    assert formats.number(None) == "–"
    assert formats.number(Decimal("36.656"), 2) == "36,66"


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        (2945, 8034, "36.66"),
        (1, 8, "12.50"),
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (1, 800, "0.13"),
        (0, 5, "0.00"),
        (63, 62, "101.61"),
    ],
)
def test_percentages_are_rounded_half_up(numerator, denominator, expected):
    assert str(formats.percent_of(numerator, denominator)) == expected


def test_nothing_has_no_percentage():
    assert formats.percent_of(3, 0) is None
    assert formats.percent_of(3, None) is None
    assert formats.percent(None) == "–"


def test_few_cases_show_both_numbers():
    assert formats.share(2945, 8034) == "36,66%"
    assert formats.share(6, 20) == "6/20 (30,00%)"
    assert formats.share(6, 21) == "28,57%"
    assert formats.share(6, 0) == "–"


def test_changes_carry_a_sign():
    assert [formats.change(value) for value in (12, -3, 0, None)] == ["+12", "−3", "0", "–"]
    assert formats.change_points(Decimal("-3.1")) == "−3,10 điểm %"
    assert formats.change_points(Decimal("2.505")) == "+2,51 điểm %"


def test_counts_stop_at_the_cap():
    assert formats.count_label(240, 1000) == "240"
    assert formats.count_label(1001, 1000) == "hơn 1.000"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("36,66", "36.66"),
        ("1.274.204", "1274204"),
        ("1.274", "1274"),
        ("1274204", "1274204"),
        ("1 274 204", "1274204"),
        ("1.274,5", "1274.5"),
        ("−3,1", "-3.1"),
        ("36,66%", "36.66"),
        ("+12", "12"),
    ],
)
def test_vietnamese_numbers_are_read(text, value):
    assert formats.parse_number(text) == Decimal(value)


def test_a_decimal_point_is_asked_back():
    with pytest.raises(formats.BadNumber, match=r"“36\.66” là 36,66 hay 3\.666\?"):
        formats.parse_number("36.66")


@pytest.mark.parametrize(
    "text", ["", "abc", "1,274,204", "1.27.204", "12.3456", "3,", "٣", "１２", "1e5", "--1", "NaN", "1.274.20"]
)
def test_other_numbers_are_refused(text):
    with pytest.raises(formats.BadNumber):
        formats.parse_number(text)


@pytest.mark.parametrize("text", ["1,5", "1,274", "-3", "36.66"])
def test_a_count_is_whole_and_not_negative(text):
    with pytest.raises(formats.BadNumber):
        formats.parse_count(text)


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_shown_numbers_are_read_back(value):
    assert formats.parse_number(formats.number(value)) == value


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_shown_decimals_are_read_back(value):
    assert formats.parse_number(formats.number(value, 2)) == value


class Form(forms.Form):
    name = formats.TextField(label="Họ và tên")
    note = formats.TextField(multiline=True, required=False)
    day = formats.DateField(required=False)
    born = formats.PartialDateField(required=False)
    count = formats.CountField(required=False)
    rate = formats.NumberField(required=False)


def test_fields_read_what_people_write():
    form = Form(
        {
            "name": unicodedata.normalize("NFD", " Nguyễn  Ðạt "),
            "note": "a \r\n b",
            "day": "3.2.2026",
            "born": "00/00/1945",
            "count": "1.274",
            "rate": "36,66",
        }
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "name": "Nguyễn Đạt",
        "note": "a\nb",
        "day": date(2026, 2, 3),
        "born": PartialDate(date(1945, 1, 1), Precision.YEAR),
        "count": 1274,
        "rate": Decimal("36.66"),
    }


def test_fields_refuse_in_a_sentence_and_keep_what_was_typed():
    form = Form({"name": "A", "day": "31/02/2026", "count": "36.66"})
    assert form.errors["day"] == ["Tháng 2 năm 2026 chỉ có 28 ngày"]
    assert "36,66 hay 3.666" in form.errors["count"][0]
    assert 'value="31/02/2026"' in str(form["day"])


def test_fields_show_initial_values_as_people_write_them():
    form = Form(
        initial={
            "day": date(2026, 2, 3),
            "count": 1274,
            "rate": Decimal("36.6"),
            "born": PartialDate(date(1945, 1, 1), Precision.YEAR),
        }
    )
    assert [form[name].value() for name in ("day", "count", "rate", "born")] == ["03/02/2026", "1.274", "36,60", "1945"]


def test_an_unchanged_day_has_not_changed():
    form = Form({"name": "A", "day": "03/02/2026"}, initial={"name": "A", "day": date(2026, 2, 3)})
    assert form.changed_data == []


def test_fields_are_text_boxes():
    html = "".join(str(field) for field in Form())
    assert 'type="date"' not in html and 'type="number"' not in html
