from collections import Counter
from random import Random

import pytest

from demo.rules import quang_tri, region
from demo.rules.body import Body
from demo.rules.figures import PUBLISHED, scaled
from membership.rules.organisation_kind import may_stand_under


def tops():
    party = Body("party", "province", "T-QT", "Đảng bộ tỉnh Quảng Trị", "Quảng Trị", None)
    return party, Body("union", "union_province", "D-QT", "Đoàn tỉnh", "Tỉnh đoàn", None, led_by=party)


@pytest.fixture(scope="module")
def province():
    return quang_tri.tree(Random("tree"), PUBLISHED, 1, *tops())


@pytest.fixture(scope="module", params=["quang_tri", "province", "region"])
def tree(request, province):
    if request.param == "quang_tri":
        return province
    outline = region.province(0.1) if request.param == "province" else next(region.provinces(0.02))
    return region.tree(Random("tree"), outline, *tops())


def kinds(tree):
    return Counter(body.kind for body in tree.bodies)


def test_province_has_the_published_bodies(province):
    found = kinds(province)
    assert found["union_upper"] == 10
    assert found["union_direct"] == 2
    assert found["union_base"] == 333
    assert found["upper"] == 10


def test_province_has_the_districts_of_its_time(province):
    names = {body.name for body in province.bodies if body.kind == "upper"}
    assert {"Đảng bộ thành phố Đông Hà", "Đảng bộ thị xã Quảng Trị", "Đảng bộ huyện Đakrông"} < names
    communes = [base.body.short_name for base in province.party_bases if base.body.sector == "residential"]
    assert "thị trấn Khe Sanh" in communes
    assert "xã Hải Lệ" in communes


def test_bodies_stand_where_their_kind_may(tree):
    for body in tree.bodies[2:]:
        assert may_stand_under(body.kind, body.parent.kind), body.code


def test_parents_and_leaders_are_written_first(tree):
    places = {body: number for number, body in enumerate(tree.bodies)}
    for body in tree.bodies[2:]:
        assert places[body.parent] < places[body]
        assert body.led_by is None or places[body.led_by] < places[body]


def test_codes_are_held_once_and_fit_their_column(tree):
    codes = [body.code for body in tree.bodies]
    assert len(set(codes)) == len(codes)
    assert max(map(len, codes)) <= 30
    assert max(len(body.name) for body in tree.bodies) <= 200
    assert max(len(body.short_name) for body in tree.bodies) <= 80


def test_siblings_have_different_names(tree):
    names = Counter((body.parent, body.name) for body in tree.bodies)
    assert [name for (_, name), count in names.items() if count > 1] == []


def test_union_body_is_led_from_where_its_people_are(tree):
    for base in tree.union_bases:
        assert base.body.led_by is base.led_by.body
        assert base.body.sector == base.led_by.body.sector


def test_every_base_committee_has_cells(tree):
    for base in tree.party_bases:
        assert len(base.cells) >= (3 if base.body.kind == "base_committee" else 1)


def test_smaller_province_has_its_number_of_union_bases():
    figures = scaled(PUBLISHED, 0.3)
    assert kinds(quang_tri.tree(Random("tree"), figures, 0.3, *tops()))["union_base"] == figures.union_bases == 100


def test_region_adds_up_to_the_published_one():
    outlines = list(region.provinces(1))
    for kind, total in region.KINDS.items():
        assert sum(outline.kinds[kind] for outline in outlines) == total
    assert sum(sum(outline.kinds.values()) for outline in outlines) == 73_490
    assert sum(outline.members for outline in outlines) == 1_274_204
    assert sum(outline.candidacies for outline in outlines) == 600_000


def test_invented_province_has_exactly_the_bodies_of_its_outline():
    outline = next(region.provinces(0.02))
    found = kinds(region.tree(Random("tree"), outline, *tops()))
    assert {kind: found[kind] for kind in outline.kinds} == outline.kinds
