"""Which declared figure answers (the rules for flows and for stocks)."""

from datetime import date

import pytest

from reports.rules.declared import DeclaredFigure, declared_flow, declared_stock

START, END = date(2022, 1, 1), date(2022, 12, 31)
LATER = date.max


def _figure(first: tuple[int, int, int], last: tuple[int, int, int], value: int, precision: str = "exact"):
    return DeclaredFigure(date(*first), date(*last), value, precision)


YEAR = _figure((2022, 1, 1), (2022, 12, 31), 100)
FIRST_HALF = _figure((2022, 1, 1), (2022, 6, 30), 40)
SECOND_HALF = _figure((2022, 7, 1), (2022, 12, 31), 55, "about")
FIRST_QUARTER = _figure((2022, 1, 1), (2022, 3, 31), 15)


def test_a_figure_of_the_whole_period_comes_first():
    found = declared_flow([FIRST_HALF, SECOND_HALF, YEAR], START, END, known_on=LATER)
    assert (found.value, found.precision, found.source, found.data_through) == (100, "exact", "declared", END)


def test_contiguous_figures_tile_the_period():
    found = declared_flow([SECOND_HALF, FIRST_HALF], START, END, known_on=LATER)
    assert (found.value, found.precision, found.data_through) == (95, "about", END)


@pytest.mark.parametrize(
    "figures",
    [
        [FIRST_QUARTER, SECOND_HALF],  # a gap
        [_figure((2022, 1, 1), (2022, 7, 15), 50), SECOND_HALF],  # an overlap
    ],
    ids=["gap", "overlap"],
)
def test_figures_with_a_gap_or_an_overlap_do_not_tile(figures):
    found = declared_flow(figures, START, END, known_on=LATER)
    assert found.value == figures[0].value
    assert found.data_through == figures[0].end


def test_the_latest_interim_figure_counts_where_nothing_else_does():
    found = declared_flow([FIRST_QUARTER, FIRST_HALF], START, END, known_on=LATER)
    assert (found.value, found.data_through) == (40, date(2022, 6, 30))


def test_an_interim_figure_after_the_day_was_not_known():
    found = declared_flow([FIRST_QUARTER, FIRST_HALF, YEAR], START, END, known_on=date(2022, 5, 1))
    assert (found.value, found.data_through) == (15, date(2022, 3, 31))


@pytest.mark.parametrize(
    "figure",
    [
        _figure((2021, 1, 1), (2022, 12, 31), 9),
        _figure((2022, 1, 1), (2023, 12, 31), 9),
        _figure((2022, 2, 1), (2022, 6, 30), 9),
    ],
    ids=["begins before", "ends after", "begins later"],
)
def test_a_figure_of_another_period_does_not_answer(figure):
    assert declared_flow([figure], START, END, known_on=LATER).value is None


def test_a_stock_is_the_latest_on_or_before_the_day():
    figures = [_figure((2022, month, 1), (2022, month, 1), month) for month in (3, 5, 8)]
    assert declared_stock(figures, date(2022, 5, 1)).value == 5
    assert declared_stock(figures, date(2022, 7, 31)).data_through == date(2022, 5, 1)
    assert declared_stock(figures, date(2022, 2, 28)).value is None
