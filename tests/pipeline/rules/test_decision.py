from datetime import date

import pytest

from pipeline.rules.decision import next_number, normal_number, series, spellings, term_of


@pytest.mark.parametrize(
    ("day", "term"),
    [
        (date(2024, 12, 31), "2020-2025"),
        (date(2025, 6, 30), "2020-2025"),
        (date(2025, 7, 1), "2025-2030"),
        (date(2030, 6, 30), "2025-2030"),
    ],
)
def test_term_begins_with_july_of_a_year_divisible_by_five(day, term):
    assert term_of(day) == term


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("05 - qđ/đu", "05-QĐ/ĐU"),
        (" 41-QĐ / ĐU ", "41-QĐ/ĐU"),
        ("48-ctr/tu", "48-CTr/TU"),
        ("7a-QĐ/ĐU", "7a-QĐ/ĐU"),
        ("số chín", "số chín"),
    ],
)
def test_number_has_one_spelling(typed, number):
    assert normal_number(typed) == number


def test_spellings_differ_in_leading_zeros_only():
    assert spellings("05-QĐ/ĐU") == ["5-QĐ/ĐU", "05-QĐ/ĐU", "005-QĐ/ĐU", "0005-QĐ/ĐU"]
    assert spellings("QĐ") == ["QĐ"]


@pytest.mark.parametrize(
    ("last", "following"),
    [("41-QĐ/ĐU", "42-QĐ/ĐU"), ("099/GCN", "100/GCN"), ("GCN-009", "GCN-010"), ("không số", "")],
)
def test_next_number_goes_on(last, following):
    assert next_number(last) == following


def test_series_counts_on_from_the_first():
    assert series("98-GCN", 3) == ["98-GCN", "99-GCN", "100-GCN"]
    with pytest.raises(ValueError, match="không số"):
        series("không số", 2)
