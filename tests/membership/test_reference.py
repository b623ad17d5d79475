"""The official lists are complete, and loading them again changes nothing."""

from datetime import date

import pytest

from common.dates import is_working_day
from membership.models import EthnicGroup, Holiday, Province, Religion
from membership.operations.reference import load_own_lists, load_reference
from membership.registry import reference_loaders

pytestmark = pytest.mark.django_db


def provinces_on(day: date) -> dict[str, str]:
    return {
        province.code: province.name
        for province in Province.objects.filter(valid_from__lte=day)
        if province.valid_to is None or province.valid_to > day
    }


def test_load_reference_twice_changes_nothing():
    load_own_lists()
    before = [list(model.objects.order_by("pk").values()) for model in (EthnicGroup, Holiday, Province, Religion)]
    load_own_lists()
    after = [list(model.objects.order_by("pk").values()) for model in (EthnicGroup, Holiday, Province, Religion)]
    assert after == before


def test_load_reference_mends_a_row_that_was_changed():
    EthnicGroup.objects.filter(code="23").update(name="Bru")
    load_own_lists()
    assert EthnicGroup.objects.get(code="23").name == "Bru-Vân Kiều"


def test_load_reference_calls_the_loaders_of_other_rooms(monkeypatch):
    monkeypatch.setattr("membership.operations.reference.reference_loaders", [lambda: {"rules": 7}])
    assert load_reference()["rules"] == 7
    assert all(callable(loader) for loader in reference_loaders)


def test_ethnic_groups_are_54_and_foreign():
    assert EthnicGroup.objects.count() == 55
    assert EthnicGroup.objects.get(code="01").name == "Kinh"
    assert EthnicGroup.objects.get(code="55").name == "Người nước ngoài"


def test_religions_are_the_rows_of_form_2b():
    assert Religion.objects.get(code="00").name == "Không"
    assert list(Religion.objects.exclude(form_row=None).values_list("form_row", flat=True)) == [1, 2, 3, 4, 5, 6, 7]


def test_provinces_were_63_and_are_34():
    assert len(provinces_on(date(2025, 6, 30))) == 63
    assert len(provinces_on(date(2025, 7, 1))) == 34
    assert len(provinces_on(date(2026, 11, 1))) == 34


def test_seven_codes_name_another_province_since_the_merger():
    before, after = provinces_on(date(2025, 6, 30)), provinces_on(date(2025, 7, 1))
    reused = {code for code in after if before[code] != after[code]}
    assert reused == {"15", "24", "44", "52", "80", "82", "91"}
    assert (before["44"], after["44"]) == ("Tỉnh Quảng Bình", "Tỉnh Quảng Trị")


def test_holidays_are_weekdays_off_and_weekend_days_worked():
    for holiday in Holiday.objects.all():
        assert (holiday.day.weekday() >= 5) == holiday.is_working, holiday.day


@pytest.mark.parametrize("year", range(2019, 2028))
def test_each_year_has_its_holidays(year):
    off = Holiday.objects.filter(day__year=year, is_working=False)
    # One new year, five of Tết, Giỗ Tổ, 30/4, 1/5, and one (two since 2021) in September.
    assert off.count() >= (10 if year < 2021 else 11)
    assert off.filter(name__startswith="Tết Nguyên đán").count() == 5


def test_a_swapped_saturday_is_a_working_day():
    off = set(Holiday.objects.filter(is_working=False).values_list("day", flat=True))
    worked = set(Holiday.objects.filter(is_working=True).values_list("day", flat=True))
    assert is_working_day(date(2025, 4, 26), off, worked)
    assert not is_working_day(date(2025, 5, 2), off, worked)
