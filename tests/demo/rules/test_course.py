from collections import Counter

import pytest

from demo.rules.course import INTRODUCED, OWN, courses, rescaled
from demo.rules.figures import PUBLISHED, WINDOW, scaled

LAST_YEAR = 2026


@pytest.fixture(scope="module")
def counts():
    return courses(PUBLISHED, LAST_YEAR)


def total(counts, **wanted):
    """People of the courses whose attributes lie in the ranges given."""
    return sum(n for course, n in counts.items() if all(getattr(course, key) in among for key, among in wanted.items()))


def test_published_flows_are_met_exactly(counts):
    assert total(counts, entry=[INTRODUCED], begun=WINDOW) == 8_034
    assert total(counts, entry=[INTRODUCED], admitted=WINDOW) == 2_945
    assert total(counts, trained=WINDOW) == 5_156


def test_every_course_is_taken_by_someone_and_runs_forward(counts):
    assert min(counts.values()) > 0
    for course in counts:
        assert not course.trained or course.begun <= course.trained
        assert not course.admitted or course.trained <= course.admitted


def test_union_members_stay_below_seventy_percent_of_each_years_admissions(counts):
    for year in range(WINDOW.start, LAST_YEAR + 1):
        union = total(counts, entry=[INTRODUCED], admitted=[year])
        assert 0.55 < union / (union + total(counts, entry=[OWN], admitted=[year])) < 0.70


def test_conversion_of_the_period_is_not_that_of_the_cohort(counts):
    cohort = total(counts, entry=[INTRODUCED], begun=WINDOW, admitted=WINDOW)
    assert 2_000 < cohort < 2_945


@pytest.mark.parametrize("people", [600_000, 27_000, 300])
def test_rescaled_courses_have_the_total_asked_for(counts, people):
    assert sum(rescaled(counts, people).values()) == people


@pytest.mark.parametrize("scale", [0.02, 0.3, 2])
def test_smaller_and_larger_provinces_keep_their_own_totals(scale):
    figures = scaled(PUBLISHED, scale)
    counts = courses(figures, LAST_YEAR)
    assert total(counts, entry=[INTRODUCED], begun=WINDOW) == sum(figures.introduced.values())
    assert total(counts, entry=[INTRODUCED], admitted=WINDOW) == figures.admitted_union
    assert total(counts, trained=WINDOW) == figures.trained


def test_streams_add_up_to_the_published_ones():
    assert sum(PUBLISHED.introduced.values()) == sum(PUBLISHED.introduced_by_year) == 8_034
    assert sum(PUBLISHED.seats.values()) == 39_199
    assert Counter(PUBLISHED.seats)["resident"] == 11_727
    assert sum(PUBLISHED.seats[stream] for stream in ("pupil", "student", "teacher")) == 22_209
