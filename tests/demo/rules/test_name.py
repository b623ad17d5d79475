from random import Random

import pytest

from common.text import search_key, sort_key
from demo.rules.name import name


def names(ethnic_group="01", sex="female", birth_year=2000, count=400):
    rng = Random("names")
    return [name(rng, sex=sex, birth_year=birth_year, ethnic_group=ethnic_group) for _ in range(count)]


@pytest.mark.parametrize("ethnic_group", ["01", "23", "31"])
def test_name_carries_the_keys_that_the_people_of_the_product_have(ethnic_group):
    for found in names(ethnic_group, count=50):
        assert found.sort_key == sort_key(found.family, found.middle, found.given)
        assert found.search_key == search_key(found.full)


def test_name_depends_on_the_seed_alone():
    assert names() == names()


def test_families_have_their_usual_share():
    families = [found.family for found in names(count=3000)]
    assert 0.24 < families.count("Nguyễn") / len(families) < 0.34
    assert families.count("Nguyễn") > families.count("Trần") > families.count("Mai")


def test_minorities_carry_their_own_names():
    assert {found.family for found in names("23")} == {"Hồ", "Pả"}
    assert "Kray" in {found.family for found in names("31")}
    assert not {found.given for found in names("23", "male")} & {"Gia", "Khoa", "Huy"}


def test_fashions_change():
    old = {found.given for found in names(birth_year=1950)}
    young = {found.given for found in names(birth_year=2005)}
    assert "Vy" in young - old
    assert "Sen" in old - young


def test_no_name_repeats_a_part():
    for found in names(sex="male", birth_year=2004, count=2000):
        words = found.full.split()
        assert len(set(words)) == len(words)
