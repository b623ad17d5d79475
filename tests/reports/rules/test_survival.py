"""The Kaplan-Meier estimate against worked examples and its own properties."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.rules.survival import Month, curve


def test_curve_of_a_worked_example():
    # 10 people: 2 admitted in month 1, 1 lost in month 1, 3 admitted in month 3.
    points = curve(10, [Month(), Month(2, 1), Month(), Month(3)])
    assert [point.at_risk for point in points] == [10, 10, 7, 7]
    assert [point.admitted for point in points] == [0, 2, 0, 3]
    assert [point.probability for point in points] == [0, 0.2, 0.2, pytest.approx(1 - 0.8 * 4 / 7, abs=1e-4)]


def test_limits_are_those_of_greenwood_on_the_log_log_scale():
    point = curve(10, [Month(2)])[0]
    waiting, deviation = 0.8, math.sqrt(2 / (10 * 8)) / abs(math.log(0.8))
    low, high = waiting ** math.exp(1.959964 * deviation), waiting ** math.exp(-1.959964 * deviation)
    assert (point.low, point.high) == (pytest.approx(1 - high, abs=1e-4), pytest.approx(1 - low, abs=1e-4))


def test_everybody_admitted_leaves_nobody_at_risk():
    points = curve(3, [Month(), Month(3), Month()])
    assert (points[1].probability, points[1].low, points[1].high) == (1, 1, 1)
    assert points[2].at_risk == 0


def test_nobody_gives_a_flat_line():
    assert {(p.at_risk, p.probability) for p in curve(0, [Month()] * 61)} == {(0, 0.0)}


MONTHS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=30)


@given(MONTHS, st.integers(0, 20))
def test_curve_rises_within_its_limits(counts, staying):
    months = [Month(*pair) for pair in counts]
    entries = sum(a + c for a, c in counts) + staying
    points = curve(entries, months)
    assert all(0 <= p.low <= p.probability <= p.high <= 1 for p in points)
    assert all(a.probability <= b.probability and a.at_risk >= b.at_risk for a, b in itertools.pairwise(points))


@given(MONTHS)
def test_without_loss_of_sight_the_estimate_is_the_plain_share(counts):
    months = [Month(admitted) for admitted, _ in counts]
    entries = sum(admitted for admitted, _ in counts) + 7
    so_far = 0
    for point, month in zip(curve(entries, months), months, strict=True):
        so_far += month.admitted
        assert point.probability == pytest.approx(so_far / entries, abs=1e-4)
