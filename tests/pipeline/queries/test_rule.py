from datetime import date

import pytest

from pipeline.models import Rule, RulePack
from pipeline.operations import reference
from pipeline.queries.document import documents
from pipeline.queries.rule import pack_on, rule_sets, rule_value, rules_of
from tests.pipeline.packs import NEWEST, QUIET, pack

pytestmark = pytest.mark.django_db


def test_rules_of_a_pack_are_its_own_and_the_inherited(django_assert_num_queries):
    newest = RulePack.objects.get(code=NEWEST)
    with django_assert_num_queries(1):
        assert rules_of(newest) == pack(NEWEST)


def test_pack_without_rules_of_its_own_inherits_all():
    quiet = RulePack.objects.get(code=QUIET)
    assert not Rule.objects.filter(pack=quiet).exists()
    assert rules_of(quiet) == pack(QUIET)


def test_rule_sets_of_all_packs_take_one_query(django_assert_num_queries):
    packs = list(RulePack.objects.all())
    with django_assert_num_queries(1):
        sets = rule_sets()
    assert {row.pk: rules_of(row) for row in packs} == sets


def test_rule_value_is_what_the_regulation_of_the_time_says():
    assert rule_value(pack_on(date(2020, 5, 1)), "education_min") == "lower_secondary_or_equivalent"
    assert rule_value(pack_on(date(2026, 7, 25)), "ceremony") == "30"


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2016, 7, 24), "29-QĐ/TW"),
        (date(2021, 7, 29), "29-QĐ/TW"),
        (date(2021, 7, 30), "24-QĐ/TW"),
        (date(2025, 1, 20), "232-QĐ/TW"),
        (date(2025, 7, 1), "294-QĐ/TW"),
        (date(2026, 4, 8), "20-QĐ/TW"),
        (date(2026, 7, 26), "208-QĐ/TW"),
    ],
)
def test_pack_in_force_on_a_day(day, code):
    assert pack_on(day).code == code


def test_loading_again_changes_nothing():
    before = set(Rule.objects.values_list("pk", "value")), RulePack.objects.count()
    assert reference.load() == {"rule_packs": 6, "rules": len(before[0]), "documents": 104}
    assert (set(Rule.objects.values_list("pk", "value")), RulePack.objects.count()) == before


def test_list_of_documents_has_its_three_priorities():
    known = documents(date(2026, 11, 1))
    found = [row.priority for row in known.values()]
    assert [found.count(priority) for priority in (1, 2, 3)] == [36, 49, 19]
    assert known[38].title == "Giấy chứng nhận học lớp nhận thức về Đảng"
