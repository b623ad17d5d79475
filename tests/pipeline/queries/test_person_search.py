"""How a query is taken apart; what it finds is tested with the list."""

from datetime import date

import pytest

from common.dates import PartialDate, Precision
from pipeline.queries.person_search import read


@pytest.mark.parametrize(
    ("text", "name", "births"),
    [
        ("nguyễn văn an", "nguyễn văn an", ()),
        ("26/05/2008", "", (PartialDate(date(2008, 5, 26), Precision.DAY),)),
        ("26 05 2008", "", (PartialDate(date(2008, 5, 26), Precision.DAY),)),
        ("đào 26.5.2008", "đào", (PartialDate(date(2008, 5, 26), Precision.DAY),)),
        ("05/2008 đào", "đào", (PartialDate(date(2008, 5, 1), Precision.MONTH),)),
        ("đào 2008", "đào", (PartialDate(date(2008, 1, 1), Precision.YEAR),)),
    ],
)
def test_names_and_birth_dates_are_told_apart(text, name, births):
    wanted = read(text)
    assert (wanted.name, wanted.births, wanted.is_readable) == (name, births, True)


@pytest.mark.parametrize("text", ["045099123456", " 045 099 123 456 ", "045.099.123.456"])
def test_twelve_digits_are_a_citizen_number(text):
    assert read(text).citizen_id == "045099123456"


@pytest.mark.parametrize("text", ["04509912345", "đào 31/02/2008", "12a"])
def test_digits_that_mean_nothing_are_said_so(text):
    assert not read(text).is_readable
