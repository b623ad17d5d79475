from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reports.rules.chart import axis_end, bar_widths, bullet, position

amounts = st.one_of(st.none(), st.integers(0, 10**6))


@given(amounts, st.integers(1, 10**6))
def test_position_never_leaves_the_axis(value, full):
    assert 0 <= position(value, full) <= 100


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=12))
def test_bar_widths_keep_the_order_of_the_counts(counts):
    widths = bar_widths(counts)
    assert max(widths) == (100 if any(counts) else 0)
    for one, width in zip(counts, widths, strict=True):
        for other, other_width in zip(counts, widths, strict=True):
            assert (one <= other) <= (width <= other_width)


def test_axis_end_leaves_room_for_the_tick_of_the_largest():
    assert axis_end([3, None, 50]) == Decimal("52.00")
    assert axis_end([None, 0]) > 0


def test_bullet_without_a_target_has_no_tick():
    mark = bullet(actual=3, target=None, end=10, label="ba")
    assert (mark.actual, mark.target, mark.expected) == (30.0, None, None)


def test_bullet_places_actual_target_range_and_expected():
    mark = bullet(actual=87, target=40, target_max=55, expected=Decimal("38.5"), end=100, label="")
    assert (mark.actual, mark.target, mark.target_max, mark.expected) == (87.0, 40.0, 55.0, 38.5)
