"""In what each figure is counted: heads, or turns."""

import pytest

from pipeline.rules.indicator import INDICATORS, unit_words


@pytest.mark.parametrize(
    ("indicator", "words"),
    [
        ("introduced", "lượt người"),
        ("trained", "lượt người"),
        ("withdrawn", "lượt người"),
        ("admitted", "người"),
        ("recognised", "người"),
        ("members", "người"),
        ("training_classes", "lớp"),
        ("organisations_base", "tổ chức"),
        ("admitted_per_members", "%"),
        ("printed_somewhere", ""),
    ],
)
def test_unit_of_a_figure_is_named(indicator, words):
    assert unit_words(indicator) == words


def test_every_indicator_has_a_unit():
    assert all(unit_words(code) for code in INDICATORS)
