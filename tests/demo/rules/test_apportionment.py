import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.rules.apportionment import above_floors, largest_remainder

weights = st.lists(st.floats(0, 1e6), min_size=1, max_size=40).filter(any)


@given(st.integers(0, 10**6), weights)
def test_shares_add_up_and_lie_next_to_the_exact_ones(total, weights):
    shares = largest_remainder(total, weights)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - total * weight / sum(weights)) < 1.001


@given(st.integers(0, 10**6))
def test_equal_remainders_go_to_the_first(total):
    shares = largest_remainder(total, [1, 1, 1, 1])
    assert shares == sorted(shares, reverse=True)


@given(st.integers(0, 1000), weights)
def test_nobody_falls_below_the_floor(extra, weights):
    floors = [number % 5 for number in range(len(weights))]
    shares = above_floors(sum(floors) + extra, floors, weights)
    assert sum(shares) == sum(floors) + extra
    assert all(share >= floor for share, floor in zip(shares, floors, strict=True))


def test_nothing_is_divided_among_nobody():
    assert largest_remainder(0, [0, 0]) == [0, 0]
    with pytest.raises(ValueError, match="nobody"):
        largest_remainder(1, [0, 0])
    with pytest.raises(ValueError, match="exceed 3 by 1"):
        above_floors(3, [2, 2], [1, 1])
