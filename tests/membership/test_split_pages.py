"""The steps of a split: into what, which bodies below and which people go where, until nobody is left."""

from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from common.text import search_key
from membership.forms.split_people import SplitPeopleForm
from membership.models import (
    Grant,
    Organisation,
    OrganisationSuccession,
    PartyMembership,
    Person,
    Reorganisation,
    UnionMembership,
)
from membership.queries.reorganisation_people import people_of
from membership.queries.split_people import Wanted

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


def test_new_bodies_may_differ_in_kind_and_place(cast, admin):
    other = {
        **{name: value for name, value in TWO.items() if name.endswith("_0") or not name[-1].isdigit()},
        "name_1": "Chi bộ Trạm bơm Hòa Lĩnh",
        "code_1": "90.001.007.000.000",
        "kind_1": "base_cell",
        "parent_1_text": "90.001",
        "existing_1_text": "",
    }
    post(admin, cast.cell_a11, 3, **other, **everyone(cast, "t1"), confirmed="1", key=str(uuid4()))
    upper, lower = Organisation.objects.get(code=TWO["code_0"]), Organisation.objects.get(code=other["code_1"])
    assert (upper.kind, upper.parent) == ("cell", cast.base_a1)
    assert (lower.kind, lower.parent) == ("base_cell", cast.upper_a)


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"kind_1": "cell", "name_1": "", "code_1": ""}, "kind_1", "Chỉ ghi loại, cấp trên cho đơn vị lập mới"),
        ({"code_1": "90.001.002.000.012"}, "code_1", "phải bắt đầu bằng 90.001.001"),
        ({"code_1": "90001001000"}, "code_1", ""),
    ],
)
def test_marks_of_a_new_body_are_judged_at_once(cast, admin, changed, field, words):
    answer = post(admin, cast.cell_a11, 0, **{**TWO, **changed}, next="1")
    html = answer.content.decode()
    if not words:  # A short number is a code of the installation's own.
        assert answer.status_code == 200
        return
    assert answer.status_code == 422
    assert words in html and f'id="id_{field}_error"' in html


# --- many people at one stroke ---


def stroke(client, cast, *, apply: str = "danh-sach", **sent: str) -> str:
    return post(client, cast.cell_a11, 2, **{**TWO, **sent}, apply=apply).content.decode()


def kept(html: str) -> dict[int, str]:
    """Where the page sends whom."""
    text = html.split('name="kept" value="')[1].split('"')[0]
    parts = (part.partition(":") for part in text.split(";") if part)
    return {int(person): key for key, _colon, people in parts for person in people.split(",")}


def rows(html: str) -> list[int]:
    return [int(part.split('"')[0]) for part in html.split('name="person_')[1:]]


@pytest.fixture
def cadre(cast, as_user):
    """Changes the tree and sees its people."""
    for role in ("organisation_admin", "base_cadre"):
        Grant.objects.create(user=cast.nobody, role=role, organisation=cast.base_a1, valid_from=date(2026, 1, 1))
    return as_user(cast.nobody)


def test_people_are_assigned_by_numbers_and_by_names_with_birthdays(cast, cadre):
    ready, source = cast.person("ready"), cast.person("source")
    lines = f"{ready.number}\n{source.full_name} {source.birth_on:%d/%m/%Y}\nNguyễn Không Ai 01/01/1990"
    html = stroke(cadre, cast, listed=lines, goes_to="t1")
    assert kept(html) == {ready.pk: "t1", source.pk: "t1"}
    assert "Đã phân 2 người về Chi bộ Xóm Đình Dưới." in html
    assert "không có ai trong đơn vị này" in html
    assert ">\nNguyễn Không Ai 01/01/1990</textarea>" in html


def test_a_list_takes_the_numbers_as_the_page_writes_them(cast, admin):
    ready = cast.person("ready")
    html = stroke(admin, cast, listed=f"Hồ sơ số {ready.number}", goes_to="t1")
    assert kept(html) == {ready.pk: "t1"}


def test_names_tell_nothing_to_those_who_may_not_see_the_people(cast, admin):
    source = cast.person("source")
    there, nowhere = f"{source.full_name} {source.birth_on:%d/%m/%Y}", "Nguyễn Không Ai 01/01/1990"
    answers = [stroke(admin, cast, listed=line, goes_to="t1") for line in (there, nowhere)]
    assert [kept(html) for html in answers] == [{}, {}]
    assert all("hãy ghi số hồ sơ" in html for html in answers)
    assert kept(stroke(admin, cast, listed=str(source.number), goes_to="t1")) == {source.pk: "t1"}


def test_a_list_that_was_not_used_is_not_passed_over(cast, admin):
    answer = post(admin, cast.cell_a11, 2, **TWO, **everyone(cast, "t0"), listed="100001", next="1")
    assert answer.status_code == 422
    html = answer.content.decode()
    assert 'href="#id_listed"' in html and 'id="id_listed_error"' in html


def test_all_who_are_left_go_at_one_stroke(cast, admin):
    html = stroke(admin, cast, **{f"person_{cast.person('ready').pk}": "t1"}, goes_to="t0", apply="khop")
    assert kept(html) == {
        person: "t1" if person == cast.person("ready").pk else "t0" for person in people_of(cast.cell_a11.pk, DAY)
    }


@pytest.mark.parametrize("act", ["khop", "danh-sach"])
def test_a_stroke_needs_a_target(cast, admin, act):
    html = stroke(admin, cast, listed="1", apply=act)
    assert "Chọn đơn vị ở ô" in html and not kept(html)


def test_people_are_numbers_to_those_who_may_not_see_them(cast, admin, cadre):
    html = stroke(admin, cast)
    assert f"Hồ sơ số {cast.person('ready').number}" in html
    assert cast.person("ready").full_name not in html
    assert 'name="residence"' not in html and 'name="named"' not in html
    html = stroke(cadre, cast)
    assert cast.person("ready").full_name in html
    assert 'name="residence"' in html and 'name="named"' in html


def test_who_sees_nobody_filters_nobody(cast, admin):
    person = cast.person("ready")
    found = rows(stroke(admin, cast, named=person.full_name, apply="loc"))
    assert set(found) == people_of(cast.cell_a11.pk, DAY)


def described(cast) -> dict[str, int]:
    """Three people who differ in everything that a filter asks for."""
    told = {
        "ready": ("Vàng Thị Ổi", date(1988, 5, 1), "Thôn Cầu Gỗ, xã Hòa Lĩnh", "teacher"),
        "source": ("Vàng Văn Mận", date(1999, 5, 1), "Thôn Đông, xã Hòa Lĩnh", "farmer"),
        "trained": ("Lò Thị Ổn", date(2001, 5, 1), "Thôn Đông, xã Hòa Lĩnh", "farmer"),
    }
    found = {}
    for name, (full_name, born, residence, occupation) in told.items():
        person = cast.person(name)
        person.full_name, person.birth_on, person.residence = full_name, born, residence
        person.occupation, person.search_key = occupation, search_key(full_name)
        person.save()
        found[name] = person.pk
    return found


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ({"named": "vang"}, {"ready", "source"}),
        ({"named": "oi vang"}, {"ready"}),
        ({"residence": "thon dong"}, {"source", "trained"}),
        ({"born_from": "1999", "born_to": "2000"}, {"source"}),
        ({"occupation": "farmer", "born_from": "2000"}, {"trained"}),
        ({"named": "vang", "residence": "cau go"}, {"ready"}),
        ({"named": "khong ai"}, set()),
    ],
)
def test_a_filter_finds_by_name_birth_year_residence_and_occupation(cast, cadre, asked, meant):
    people = described(cast)
    others = {person.pk for person in Person.objects.filter(occupation="farmer")} - set(people.values())
    html = stroke(cadre, cast, **asked, apply="loc")
    assert set(rows(html)) & set(people.values()) == {people[name] for name in meant}
    if asked.keys() & {"named", "residence"}:
        assert set(rows(html)) == {people[name] for name in meant}
    assert not set(rows(html)) & others or "occupation" in asked
    html = stroke(cadre, cast, **asked, goes_to="t1", apply="khop")
    assert {person for person in kept(html) if person in people.values()} == {people[name] for name in meant}


def test_a_filter_finds_by_part_and_by_the_other_body(cast, cadre):
    union_member = UnionMembership.objects.filter(person__in=people_of(cast.cell_a11.pk, DAY), valid_to=None).first()
    assert union_member
    html = stroke(cadre, cast, unit=str(union_member.organisation_id), apply="loc")
    in_union = UnionMembership.objects.in_force(DAY).filter(organisation=union_member.organisation_id)
    assert set(rows(html)) == people_of(cast.cell_a11.pk, DAY) & set(in_union.values_list("person", flat=True))
    members = PartyMembership.objects.in_force(DAY).filter(organisation=cast.cell_a11)
    html = stroke(cadre, cast, part="đảng viên", apply="loc")
    assert set(rows(html)) == set(members.values_list("person", flat=True))


def test_nobody_is_sorted_by_ethnic_group_or_religion():
    names = set(Wanted.__dataclass_fields__) | set(SplitPeopleForm.base_fields)
    assert not [name for name in names if "ethnic" in name or "religio" in name]


def test_an_unreadable_year_finds_nobody_and_assigns_nobody(cast, cadre):
    html = stroke(cadre, cast, born_from="88", goes_to="t0", apply="khop")
    assert "“88” không phải là năm sinh" in html
    assert not kept(html)


def test_a_filter_emptied_after_looking_is_asked_about_once_more(cast, cadre):
    html = stroke(cadre, cast, looked="1", goes_to="t0", apply="khop")
    assert "Bộ lọc vừa bỏ trống" in html
    assert not kept(html)
    assert len(kept(stroke(cadre, cast, goes_to="t0", apply="khop"))) == len(people_of(cast.cell_a11.pk, DAY))


def test_who_is_assigned_is_found_again_by_where(cast, admin):
    ready = cast.person("ready").pk
    html = stroke(admin, cast, kept=f"t1:{ready}", apply="loc")
    assert ready not in rows(html)
    assert rows(stroke(admin, cast, kept=f"t1:{ready}", shown="t1", apply="loc")) == [ready]


# --- more people than a page shows ---


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr("membership.forms.split_people._ROWS", 2)


def test_pages_show_everybody_once_and_keep_what_was_chosen(cast, admin, small_pages):
    everybody = people_of(cast.cell_a11.pk, DAY)
    first = stroke(admin, cast, apply="loc")
    shown, html = rows(first), first
    while 'name="after" value="' in html and (after := html.split('name="after" value="')[-1].split('"')[0]) != "0":
        html = post(admin, cast.cell_a11, 2, **TWO, shown="*", after=after).content.decode()
        shown += rows(html)
    assert len(shown) == len(everybody) > 4
    assert set(shown) == everybody
    one, other = rows(first)
    html = post(
        admin, cast.cell_a11, 2, **TWO, **{f"person_{one}": "t0", f"person_{other}": "t1"}, after=str(other)
    ).content.decode()
    assert kept(html) == {one: "t0", other: "t1"}
    assert f'data-count-value="0" data-count-elsewhere="{len(everybody) - 4}"' in html


def test_what_is_kept_off_the_page_is_saved(cast, admin, small_pages):
    people = people_of(cast.cell_a11.pk, DAY)
    ready = cast.person("ready").pk
    text = f"t0:{','.join(str(person) for person in people - {ready})};t1:{ready}"
    html = post(admin, cast.cell_a11, 2, **TWO, kept=text, next="1").content.decode()
    assert "Kiểm tra trước khi ghi" in html and 'name="kept"' in html
    post(admin, cast.cell_a11, 3, **TWO, kept=text, confirmed="1", key=str(uuid4()))
    assert people_of(Organisation.objects.get(code=TWO["code_1"]).pk, TODAY) == {ready}


def test_a_body_of_a_thousand_people_is_split_to_the_last(cast, admin):
    people = Person.objects.bulk_create(
        Person(
            given_name="Mới", full_name=f"Vàng Mới {n}", sort_key=f"moi {n:04}", birth_on=date(1980, 1, 1), sex="male"
        )
        for n in range(1000)
    )
    PartyMembership.objects.bulk_create(
        PartyMembership(person=person, organisation=cast.cell_a11, valid_from=date(2020, 1, 1)) for person in people
    )
    new = Person.objects.filter(pk__in=[person.pk for person in people])
    numbers = "\n".join(str(number) for number in new.values_list("number", flat=True))
    html = stroke(admin, cast, listed=numbers, goes_to="t1")
    assert "Đã phân 1.000 người về Chi bộ Xóm Đình Dưới." in html
    state = html.split('name="kept" value="')[1].split('"')[0]
    html = stroke(admin, cast, kept=state, goes_to="t0", apply="khop")
    state = html.split('name="kept" value="')[1].split('"')[0]
    post(admin, cast.cell_a11, 3, **TWO, kept=state, confirmed="1", key=str(uuid4()))
    assert people_of(cast.cell_a11.pk, TODAY) == set()
    assert len(people_of(Organisation.objects.get(code=TWO["code_1"]).pk, TODAY)) == 1000


def test_somebody_of_another_body_cannot_be_slipped_in(cast, admin):
    stranger = cast.person("stranger").pk
    html = stroke(admin, cast, kept=f"t0:{stranger},x;t9:1", **{f"person_{stranger}": "t0"}, apply="loc")
    assert not kept(html)


def test_the_page_of_people_costs_few_statements(cast, cadre, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        stroke(cadre, cast, apply="loc")


def test_split_is_hidden_out_of_reach(cast, admin):
    assert admin.get(reverse("organisation_split", args=[cast.other_cell.number])).status_code == 404
