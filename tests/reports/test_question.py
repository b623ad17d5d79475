"""Periods as people write them."""

import pytest
from django.core.exceptions import ValidationError

from reports.forms.question import PeriodField, period_as_written


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2022", "2022"),
        ("năm 2022", "2022"),
        ("quý I/2022", "2022-Q1"),
        ("Quý 3 năm 2022", "2022-Q3"),
        ("quý IV 2022", "2022-Q4"),
        ("6 tháng đầu năm 2022", "2022-H1"),
        ("sáu tháng cuối 2022", "2022-H2"),
        ("03/2022", "2022-03"),
        ("tháng 3 năm 2022", "2022-03"),
        ("01/01/2019 – 31/12/2022", "2019-01-01..2022-12-31"),
        ("từ 1/1/2022 đến 30/6/2022", "2022-H1"),
        ("2022-Q2", "2022-Q2"),
    ],
)
def test_period_is_read_as_it_is_written(written, code):
    assert period_as_written(written).code == code


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("13/2022", "Không đọc được kỳ “13/2022”"),
        ("quý V/2022", "Ví dụ: 2022; quý I/2022"),
        ("31/02/2022 - 1/3/2022", "28 ngày"),
    ],
)
def test_period_that_is_none_says_how_to_write_one(written, told):
    with pytest.raises(ValidationError, match=told):
        PeriodField().clean(written)
