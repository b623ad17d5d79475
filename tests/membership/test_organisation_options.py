"""Suggestions while an organisation is typed, and the page on which the scope is chosen."""

import re

import pytest
from django.urls import reverse

from membership.middleware import CHOICE
from membership.models import Organisation, OrganisationVersion


def options(client, text, **asked):
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    answer = client.post(f"{reverse('organisation_options')}?{query}", {"q": text})
    assert answer.status_code == 200
    return re.findall(r'data-label="([^"]+)"', answer.content.decode())


@pytest.mark.parametrize("text", ["thon dong linh", "Lĩnh Đông", "90.001.001", "ĐÔNG LĨNH"])
def test_options_find_words_in_any_order_and_codes(cast, as_user, text):
    assert options(as_user(cast.organisation_admin), text)[0] == "Đảng bộ thôn Đông Lĩnh"


def test_options_put_the_very_code_first(cast, as_user):
    assert options(as_user(cast.organisation_admin), "90.001")[0] == "Đảng bộ xã Hòa Lĩnh"


def test_options_match_the_start_of_words_only(cast, as_user):
    assert options(as_user(cast.organisation_admin), "inh") == []


def test_options_stay_within_the_reach(cast, as_user):
    assert options(as_user(cast.base_cadre), "Chi bo") == ["Chi bộ Xóm Bến", "Chi bộ Xóm Đình"]
    assert options(as_user(cast.base_cadre), "Hải đăng") == []


def test_options_are_limited_to_kinds_tree_and_permission(cast, as_user):
    admin = as_user(cast.system_admin)
    assert options(admin, "Dong Linh", loai="base_committee") == ["Đảng bộ thôn Đông Lĩnh"]
    assert options(admin, "Dong Linh", he="union") == ["Đoàn thôn Đông Lĩnh"]
    assert options(as_user(cast.leader), "Dong Linh", quyen="organisation_change") == []


def test_options_leave_closed_bodies_out(cast, as_user):
    Organisation.objects.filter(pk=cast.cell_a12.pk).update(closed_on="2025-01-01")
    assert options(as_user(cast.base_cadre), "Xóm") == ["Chi bộ Xóm Đình"]


def test_options_find_a_former_name_and_say_so(cast, as_user):
    OrganisationVersion.objects.filter(organisation=cast.cell_a11).update(valid_to="2025-07-01")
    OrganisationVersion.objects.create(
        organisation=cast.cell_a11,
        system="party",
        kind="cell",
        parent=cast.base_a1,
        valid_from="2025-07-01",
        name="Chi bộ Tổ 1",
    )
    Organisation.objects.filter(pk=cast.cell_a11.pk).update(name="Chi bộ Tổ 1", search_key=" chi bo to 1 xom dinh")
    answer = as_user(cast.base_cadre).post(reverse("organisation_options"), {"q": "xom dinh"}).content.decode()
    assert "Chi bộ Tổ 1" in answer
    assert "trước đây: Chi bộ Xóm Đình" in answer


def test_options_cost_few_statements(cast, as_user, django_assert_max_num_queries):
    client = as_user(cast.organisation_admin)
    options(client, "chi bo")
    with django_assert_max_num_queries(4):
        options(client, "chi bo")


def test_scope_choice_lists_the_grants_and_remembers_the_choice(cast, as_user):
    client = as_user(cast.organisation_admin)
    page = client.get(reverse("scope_choice"))
    assert cast.province.name in page.content.decode()
    answer = client.post(reverse("scope_choice"), {"number": cast.base_a1.number, "next": "/to-chuc/"})
    assert answer.url == "/to-chuc/"
    assert client.session[CHOICE] == cast.base_a1.number


@pytest.mark.parametrize("number", ["999999999", "abc", "", "９"])
def test_scope_choice_hides_what_is_out_of_reach(cast, as_user, number):
    client = as_user(cast.base_cadre)
    assert client.post(reverse("scope_choice"), {"number": number}).status_code == 404
    assert client.post(reverse("scope_choice"), {"number": cast.other_cell.number}).status_code == 404


def test_scope_choice_never_leaves_the_site(cast, as_user):
    client = as_user(cast.base_cadre)
    answer = client.post(reverse("scope_choice"), {"number": cast.base_a1.number, "next": "https://la.example/"})
    assert answer.url == "/"
