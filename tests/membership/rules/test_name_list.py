from datetime import date

import pytest

from common.dates import PartialDate, Precision
from membership.rules.name_list import MOST_LINES, TooManyLines, is_same_birth, read_names

DAY = PartialDate(date(2001, 2, 3), Precision.DAY)


@pytest.mark.parametrize(
    ("line", "name", "birth"),
    [
        ("Nguyễn Văn An", "Nguyễn Văn An", None),
        ("1. Nguyễn Văn An", "Nguyễn Văn An", None),
        ("2)Trần Thị Bé\t03/02/2001\tChi bộ X", "Trần Thị Bé", DAY),
        ("3\tTrần Thị Bé\t3-2-2001", "Trần Thị Bé", DAY),
        ("Trần Thị Bé, 3.2.2001", "Trần Thị Bé", DAY),
        ("Trần Thị Bé sinh 03/02/2001", "Trần Thị Bé", DAY),
        ("Phạm Chi (sinh 1999)", "Phạm Chi", PartialDate(date(1999, 1, 1), Precision.YEAR)),
        ("Hồ Ê - 05/1990", "Hồ Ê", PartialDate(date(1990, 5, 1), Precision.MONTH)),
        ("4  H' Hen Niê", "H' Hen Niê", None),
    ],
)
def test_line_of_a_list_gives_name_and_birth_date(line, name, birth):
    [found] = read_names(line)
    assert (found.name, found.birth) == (name, birth)


def test_lines_keep_their_place_and_empty_ones_are_left_out():
    assert [(line.number, line.name) for line in read_names("An\n\n  \n1990\nBình")] == [(1, "An"), (5, "Bình")]


def test_decomposed_letters_are_composed():
    assert read_names("Nguye\u0302\u0303n An")[0].name == "Nguyễn An"


def test_list_has_a_greatest_length():
    with pytest.raises(TooManyLines, match=str(MOST_LINES)):
        read_names("An\n" * (MOST_LINES + 1))


def test_birth_dates_are_equal_as_far_as_both_are_known():
    assert is_same_birth(DAY, date(2001, 2, 3), "day")
    assert not is_same_birth(DAY, date(2001, 3, 2), "day")
    assert is_same_birth(DAY, date(2001, 1, 1), "year")
    assert is_same_birth(PartialDate(date(2001, 1, 1), Precision.YEAR), date(2001, 9, 9), "day")
    assert is_same_birth(None, date(2001, 9, 9), "day")
