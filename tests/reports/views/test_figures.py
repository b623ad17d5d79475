"""The pages that answer questions: conversion in both senses, and one number at a time."""

import re

import pytest
from django.urls import reverse

from quotas.models import ReportedFigure
from reports.operations.fact import recompute
from reports.rules.small_count import is_hidden

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(cast, as_user):
    recompute()
    return as_user(cast.union_officer)


def ask(client, route, organisation, **query):
    return client.get(reverse(route), {"don-vi": organisation.number, **query})


def test_conversion_page_shows_both_questions_apart(cast, officer):
    text = ask(officer, "conversion", cast.union_upper, start="01/01/2025", end="31/12/2026").content.decode()
    assert "Theo kỳ: giai đoạn 2025-2026" in text
    assert "Theo khóa" in text
    assert re.search(r"data-conversion-percent>[\d,]+%", text)


def test_conversion_page_says_where_it_counts_turns_and_where_heads(cast, officer):
    """Steps of a period are turns until the admission; a cohort follows every introduction, so all of it is turns."""
    text = ask(officer, "conversion", cast.union_upper, start="01/01/2025", end="31/12/2026").content.decode()
    units = re.findall(r'bar-value"><strong>[\d.]+</strong> (lượt người|người)', text)
    assert units == ["lượt người"] * 4 + ["người"] + ["lượt người"] * 5
    assert re.search(r"= [\d.]+ người / [\d.]+ lượt người", text)
    assert "Giới thiệu (lượt người)" in text and "Kết nạp (người)" in text


def test_conversion_page_keeps_what_was_typed_and_says_what_is_wrong(cast, officer):
    answer = ask(officer, "conversion", cast.union_upper, start="31/02/2026", end="01/01/2025")
    assert answer.status_code == 422
    assert "31/02/2026" in answer.content.decode()
    assert "Lỗi: " in answer.content.decode()


def test_conversion_page_costs_few_queries(cast, officer, django_assert_max_num_queries):
    ask(officer, "conversion", cast.union_upper)
    with django_assert_max_num_queries(8):
        ask(officer, "conversion", cast.union_upper)


def test_figure_page_shows_a_declared_share(cast, officer):
    fields = {
        "indicator": "union_members",
        "period_from": "2016-08-08",
        "period_to": "2016-08-08",
        "precision": "exact",
        "source": "Báo cáo",
    }
    for group, value in (("all", 39199), ("residential", 11727)):
        ReportedFigure.objects.create(organisation=cast.union_upper, group=group, value=value, **fields)
    query = {"indicator": "union_members", "group": "residential", "period": "2016", "over": "union_members"}
    text = ask(officer, "figure", cast.union_upper, **query, over_group="all").content.decode()
    assert "11.727 / 39.199 = 29,92%" in text
    assert "số liệu khai báo" in text


def test_figure_page_shows_a_rate_with_its_decimals(cast, officer):
    for indicator, group, first, value in (
        ("members", "all", "2015-12-31", 370),
        ("admitted", "all", "2016-01-01", 12),
        ("members", "all", "2016-12-31", 400),
        ("admitted", "all", "2017-01-01", 10),
    ):
        ReportedFigure.objects.create(
            organisation=cast.union_upper,
            indicator=indicator,
            group=group,
            period_from=first,
            period_to=f"{first[:4]}-12-31",
            value=value,
            precision="exact",
            source="Báo cáo",
        )
    query = {"indicator": "admitted_per_members", "group": "all", "period": "2016", "against": "2017"}
    text = ask(officer, "figure", cast.union_upper, **query).content.decode()
    assert "data-figure-value>3,24<" in text
    assert "<dd>2,50; thay đổi 0,74 (29,60%)</dd>" in text


@pytest.mark.parametrize("wrong", [{"period": "2016-13"}, {"indicator": "x"}, {"group": "x"}, {"period": ""}])
def test_figure_page_refuses_what_it_does_not_understand(cast, officer, wrong):
    query = {"indicator": "admitted", "group": "all", "period": "2026", **wrong}
    assert ask(officer, "figure", cast.union_upper, **query).status_code == 422


def test_figure_page_hides_small_counts_of_sensitive_groups(cast, as_user):
    recompute()
    fields = {"indicator": "admitted", "period_from": "2016-01-01", "period_to": "2016-12-31", "precision": "exact"}
    ReportedFigure.objects.create(organisation=cast.upper_a, group="religious", value=3, source="Báo cáo", **fields)
    query = {"indicator": "admitted", "group": "religious", "period": "2016"}
    hidden = ask(as_user(cast.organisation_admin), "figure", cast.upper_a, **query).content.decode()
    shown = ask(as_user(cast.leader), "figure", cast.upper_a, **query).content.decode()
    assert "data-figure-value>&lt;5<" in hidden
    assert "data-figure-value>3<" in shown


@pytest.mark.parametrize(
    ("group", "count", "hidden"), [("religious", 4, True), ("religious", 5, False), ("women", 1, False)]
)
def test_small_counts_of_sensitive_groups_are_hidden(group, count, hidden):
    assert is_hidden(group, count) is hidden
