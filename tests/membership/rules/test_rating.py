"""Grades as units write them, and their shares."""

from datetime import date
from decimal import Decimal

import pytest

from membership.rules.rating import grade_at_end, name_without_grade, shares
from membership.rules.union_age import born_before, leaves_on


@pytest.mark.parametrize(
    ("line", "grade"),
    [
        ("1 Lê Văn Tám 01/02/2003 Hoàn thành xuất sắc nhiệm vụ", "excellent"),
        ("Lê Văn Tám HTXS", "excellent"),
        ("Lê Văn Tám hoàn thành tốt", "good"),
        ("Lê Văn Tám HTT", "good"),
        ("Lê Văn Tám Hoàn thành nhiệm vụ", "completed"),
        ("Lê Văn Tám Không hoàn thành nhiệm vụ", "failed"),
        ("Lê Văn Tám KHT", "failed"),
        ("Lê Văn Tám", ""),
        ("Lê Văn Chất", ""),
    ],
)
def test_grade_is_read_at_the_end_of_a_line(line, grade):
    assert grade_at_end(line) == grade


def test_name_is_freed_from_its_grade():
    assert name_without_grade("Lê Văn Tám - HTXS") == "Lê Văn Tám"
    assert name_without_grade("Lê Văn Tám hoàn thành tốt nhiệm vụ") == "Lê Văn Tám"
    assert name_without_grade("Lê Văn Tám") == "Lê Văn Tám"


def test_shares_are_of_those_who_are_rated():
    found = {share.grade: (share.count, share.percent) for share in shares(["excellent", "good", "good", ""])}
    assert found["good"][0] == 2
    assert round(found["good"][1], 2) == Decimal("66.67")
    assert found["failed"] == (0, Decimal(0))
    assert all(share.percent is None for share in shares(["", ""]))


def test_member_leaves_on_the_birthday_of_the_age():
    assert leaves_on(date(1991, 3, 26), 35) == date(2026, 3, 26)
    assert leaves_on(date(1992, 2, 29), 35) == date(2027, 2, 28)
    assert born_before(date(2026, 3, 26), 35) == date(1991, 3, 26)
