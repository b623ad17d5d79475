"""The steps of a split: into what, which bodies below and which people go where, until nobody is left."""

from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from membership.models import Grant, Organisation, OrganisationSuccession, Reorganisation
from membership.queries.reorganisation_people import people_of

TODAY = date(2026, 11, 20)
DAY = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def admin(cast, as_user):
    return as_user(cast.organisation_admin)


def post(client, organisation: Organisation, step: int, **sent: str):
    return client.post(reverse("organisation_split", args=[organisation.number]), {"step": str(step), **sent})


TWO = {
    "name_0": "Chi bộ Xóm Đình Trên",
    "code_0": "90.001.001.000.011",
    "name_1": "Chi bộ Xóm Đình Dưới",
    "code_1": "90.001.001.000.012",
    "existing_0_text": "",
    "existing_1_text": "",
    "effective_on": "1/11/2026",
    "decision_number": "15-QĐ/TU",
}


def everyone(cast, key: str) -> dict[str, str]:
    return {f"person_{person}": key for person in people_of(cast.cell_a11.pk, DAY)}


def test_split_of_a_cell_sets_up_two_and_leaves_nobody(cast, admin):
    people = {**everyone(cast, "t0"), f"person_{cast.person('ready').pk}": "t1"}
    html = post(admin, cast.cell_a11, 2, **TWO, **people, next="1").content.decode()
    assert "Chia tách Chi bộ Xóm Đình thành Chi bộ Xóm Đình Trên, Chi bộ Xóm Đình Dưới" in html
    assert "0 đơn vị trực thuộc, 1 người" in html
    assert Reorganisation.objects.count() == 0
    answer = post(admin, cast.cell_a11, 3, **TWO, **people, confirmed="1", key=str(uuid4()))
    upper, lower = Organisation.objects.get(code=TWO["code_0"]), Organisation.objects.get(code=TWO["code_1"])
    assert answer.url == reverse("organisation_detail", args=[upper.number])
    assert people_of(lower.pk, TODAY) == {cast.person("ready").pk}
    assert people_of(cast.cell_a11.pk, TODAY) == set()
    assert OrganisationSuccession.objects.filter(predecessor=cast.cell_a11).count() == 2


def test_split_counts_who_is_left_and_goes_no_further(cast, admin):
    people = {**everyone(cast, "t0"), f"person_{cast.person('ready').pk}": "0"}
    answer = post(admin, cast.cell_a11, 2, **TWO, **people, next="1")
    assert answer.status_code == 422
    assert "Còn 1 người chưa phân" in answer.content.decode()


def test_split_moves_the_bodies_below_where_they_were_sent(cast, admin):
    two = {**TWO, "code_0": "90.001.011", "code_1": "90.001.012"}
    html = post(admin, cast.base_a1, 0, **two, next="1").content.decode()
    assert f'name="cell_{cast.cell_a11.pk}"' in html
    refused = post(admin, cast.base_a1, 1, **two, next="1")
    assert refused.status_code == 422
    cells = {f"cell_{cast.cell_a11.pk}": "t0", f"cell_{cast.cell_a12.pk}": "t1"}
    people = {f"person_{person}": "t0" for person in people_of(cast.base_a1.pk, DAY)}
    post(admin, cast.base_a1, 3, **two, **cells, **people, confirmed="1", key=str(uuid4()))
    assert Organisation.objects.get(pk=cast.cell_a11.pk).parent.code == "90.001.011"
    assert Organisation.objects.get(pk=cast.cell_a12.pk).parent.code == "90.001.012"


def test_split_may_leave_the_body_in_place(cast, admin):
    sent = {**TWO, "goes_on": "on", "name_1": "", "code_1": "", **everyone(cast, "a")}
    sent[f"person_{cast.person('ready').pk}"] = "t0"
    post(admin, cast.cell_a11, 3, **sent, confirmed="1", key=str(uuid4()))
    assert Organisation.objects.get(pk=cast.cell_a11.pk).closed_on is None
    new = Organisation.objects.get(code=TWO["code_0"])
    assert people_of(new.pk, TODAY) == {cast.person("ready").pk}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"code_0": ""}, "code_0"),
        ({"name_1": ""}, "name_1"),
        ({"code_1": "90.001.001"}, "code_1"),
        ({"effective_on": ""}, "effective_on"),
    ],
)
def test_split_tells_what_is_wrong_at_the_field(cast, admin, changed, field):
    answer = post(admin, cast.cell_a11, 0, **{**TWO, **changed}, next="1")
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()


def test_split_needs_two_targets(cast, admin):
    answer = post(admin, cast.cell_a11, 0, **{**TWO, "name_1": "", "code_1": ""}, next="1")
    assert answer.status_code == 422
    assert "ít nhất hai đơn vị nhận" in answer.content.decode()


# --- people at one stroke ---


def stroke(client, cast, **sent: str) -> str:
    return post(client, cast.cell_a11, 2, **{**TWO, **everyone(cast, "0"), **sent}, apply="1").content.decode()


def chosen(html: str, person) -> str:
    box = html.split(f'name="person_{person.pk}"')[1].split("</select>")[0]
    return box.split("selected>")[0].rsplit('value="', 1)[1].split('"')[0]


def test_people_are_assigned_by_numbers_and_by_names_with_birthdays(cast, admin):
    ready, source = cast.person("ready"), cast.person("source")
    lines = f"{ready.number}\n{source.full_name} {source.birth_on:%d/%m/%Y}\nNguyễn Không Ai 01/01/1990"
    html = stroke(admin, cast, listed=lines, goes_to="t1")
    assert (chosen(html, ready), chosen(html, source)) == ("t1", "t1")
    assert chosen(html, cast.person("trained")) == "0"
    assert "Đã phân 2 người." in html
    assert "không có ai trong đơn vị này" in html
    assert ">\nNguyễn Không Ai 01/01/1990</textarea>" in html


def test_all_who_are_left_go_at_one_stroke(cast, admin):
    html = stroke(admin, cast, **{f"person_{cast.person('ready').pk}": "t1"}, all_left="on", goes_to="t0")
    assert chosen(html, cast.person("ready")) == "t1"
    assert chosen(html, cast.person("source")) == "t0"


def test_a_stroke_needs_a_target(cast, admin):
    assert "Chọn đơn vị ở ô" in stroke(admin, cast, all_left="on")


def test_people_are_numbers_to_those_who_may_not_see_them(cast, admin, as_user):
    html = stroke(admin, cast)
    assert f"Hồ sơ số {cast.person('ready').number}" in html
    assert cast.person("ready").full_name not in html
    assert 'name="residence"' not in html
    for role in ("organisation_admin", "base_cadre"):
        Grant.objects.create(user=cast.nobody, role=role, organisation=cast.base_a1, valid_from=date(2026, 1, 1))
    html = stroke(as_user(cast.nobody), cast)
    assert cast.person("ready").full_name in html
    assert 'name="residence"' in html


def test_people_are_assigned_by_where_they_live(cast, as_user):
    for role in ("organisation_admin", "base_cadre"):
        Grant.objects.create(user=cast.nobody, role=role, organisation=cast.base_a1, valid_from=date(2026, 1, 1))
    person = cast.person("ready")
    person.residence = "Thôn Cầu Gỗ, xã Hòa Lĩnh"
    person.save()
    html = stroke(as_user(cast.nobody), cast, residence="cau go", goes_to="t1")
    assert chosen(html, person) == "t1"
    assert "Đã phân 1 người." in html


def test_split_is_hidden_out_of_reach(cast, admin):
    assert admin.get(reverse("organisation_split", args=[cast.other_cell.number])).status_code == 404
