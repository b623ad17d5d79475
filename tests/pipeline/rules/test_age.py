from datetime import date

import pytest

from pipeline.rules.age import BirthDateMissing, TooOld, TooYoung, age_words, is_age_uncertain, require_age
from tests.pipeline.packs import FIRST, NEWEST, pack

RULES = pack(NEWEST)


@pytest.mark.parametrize("regulation", [FIRST, NEWEST])
def test_age_is_full_18_on_the_birthday(regulation):
    require_age(date(2008, 5, 15), date(2026, 5, 15), pack(regulation))


def test_age_refuses_the_day_before_18():
    with pytest.raises(TooYoung, match=r"17 tuổi 11 tháng.*15/05/2026"):
        require_age(date(2008, 5, 15), date(2026, 5, 14), RULES)


def test_age_counts_by_month_so_full_60_lasts_until_the_next_month_is_full():
    require_age(date(1966, 5, 15), date(2026, 6, 14), RULES)


def test_age_refuses_60_and_a_month():
    with pytest.raises(TooOld, match="60 tuổi 1 tháng"):
        require_age(date(1966, 5, 15), date(2026, 6, 15), RULES)


def test_age_over_60_passes_with_the_provinces_written_consent():
    require_age(date(1960, 1, 1), date(2026, 6, 15), RULES, consent=True)


def test_consent_helps_nobody_under_18():
    with pytest.raises(TooYoung):
        require_age(date(2010, 1, 1), date(2026, 6, 15), RULES, consent=True)


def test_age_of_a_leap_day_child_is_full_on_the_last_of_february():
    require_age(date(2008, 2, 29), date(2026, 2, 28), RULES)


def test_age_needs_a_birth_date():
    with pytest.raises(BirthDateMissing):
        require_age(None, date(2026, 6, 15), RULES)


def test_birth_year_alone_is_uncertain_near_a_limit_only():
    year = date(2008, 1, 1)
    assert is_age_uncertain(year, "year", date(2026, 6, 1), RULES)
    assert not is_age_uncertain(year, "year", date(2027, 2, 1), RULES)
    assert not is_age_uncertain(year, "day", date(2026, 6, 1), RULES)
    assert is_age_uncertain(date(1966, 1, 1), "year", date(2026, 6, 1), RULES)


def test_age_in_words():
    assert age_words(date(2008, 5, 15), date(2026, 5, 14)) == "17 tuổi 11 tháng"
    assert age_words(date(2008, 5, 15), date(2026, 5, 15)) == "18 tuổi"
