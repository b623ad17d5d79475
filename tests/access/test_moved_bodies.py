"""After the tree changes, everybody sees through the successor and nothing else, at the very next request."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from membership.models import Organisation
from membership.operations.reorganisation import commit
from membership.queries.reorganisation_people import people_of
from membership.rules.reorganisation import Step
from pipeline.models import Candidacy
from tests.cast import Cast

TODAY = date(2026, 11, 20)
DAY = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


def change(cast: Cast, action: str, *sources: Organisation, on: date = DAY, **more) -> None:
    step = Step(1, action, on, "15-QĐ/TU", sources=tuple(row.pk for row in sources), **more)
    commit(by=cast.organisation_admin, steps=[step])


def opens(client: Client, route: str, number: int) -> bool:
    """Whether the page is there for the account; nothing but 200 and 404 is an answer."""
    status = client.get(reverse(route, args=[number])).status_code
    assert status in (200, 404), status
    return status == 200


def sees_body(client: Client, organisation: Organisation) -> bool:
    return opens(client, "organisation_detail", organisation.number)


def sees_person(client: Client, candidacy: Candidacy) -> bool:
    return opens(client, "candidacy_detail", candidacy.pk)


@pytest.fixture
def cell_cadre(cast, as_user) -> Client:
    """Signed in, with a request behind them, before anything changes."""
    client = as_user(cast.cell_cadre)
    assert sees_body(client, cast.cell_a11) and not sees_body(client, cast.cell_a12)
    assert sees_person(client, cast.ready) and not sees_person(client, cast.sibling)
    return client


@pytest.fixture
def specialist(cast, as_user) -> Client:
    client = as_user(cast.specialist)
    assert sees_body(client, cast.base_a1) and sees_person(client, cast.ready)
    assert not sees_body(client, cast.base_b1)
    return client


def test_the_cadre_of_a_merged_cell_works_in_the_successor(cast, cell_cadre):
    change(cast, "merge", cast.cell_a11, targets=(cast.cell_a12.pk,))
    assert sees_body(cell_cadre, cast.cell_a12)
    assert sees_person(cell_cadre, cast.ready) and sees_person(cell_cadre, cast.sibling)
    for other in (cast.base_a1, cast.cell_a21, cast.upper_a, cast.cell_b11):
        assert not sees_body(cell_cadre, other)
    for stranger in (cast.cousin, cast.distant, cast.health, cast.stranger):
        assert not sees_person(cell_cadre, stranger)


def test_the_cadre_of_the_base_of_a_merged_cell_keeps_just_what_stays(cast, as_user):
    client = as_user(cast.base_cadre)
    assert sees_person(client, cast.ready)
    change(cast, "merge", cast.cell_a11, targets=(cast.cell_a21.pk,))
    assert not sees_person(client, cast.ready)
    assert sees_person(client, cast.sibling)
    assert not sees_body(client, cast.cell_a21)


def test_a_moved_body_is_seen_from_its_new_place_alone(cast, specialist, as_user):
    leader = as_user(cast.leader)
    change(cast, "move", cast.base_a1, parent=cast.upper_b.pk)
    assert not sees_body(specialist, cast.base_a1) and not sees_person(specialist, cast.ready)
    assert sees_body(specialist, cast.base_a2) and sees_person(specialist, cast.distant)
    assert sees_body(leader, cast.base_a1) and sees_person(leader, cast.ready)


def test_the_cadre_of_a_moved_cell_goes_along_with_it(cast, cell_cadre):
    change(cast, "move", cast.cell_a11, parent=cast.base_b1.pk)
    assert sees_body(cell_cadre, cast.cell_a11) and sees_person(cell_cadre, cast.ready)
    assert not sees_body(cell_cadre, cast.base_b1) and not sees_person(cell_cadre, cast.cousin)


def test_the_cadre_of_a_dissolved_cell_works_in_the_successor(cast, cell_cadre):
    change(cast, "dissolve", cast.cell_a11, targets=(cast.cell_a12.pk,))
    assert sees_body(cell_cadre, cast.cell_a12)
    assert sees_person(cell_cadre, cast.ready) and sees_person(cell_cadre, cast.sibling)
    assert not sees_body(cell_cadre, cast.cell_a21) and not sees_person(cell_cadre, cast.distant)


def test_a_change_that_waits_changes_nobody_s_sight(cast, cell_cadre):
    change(cast, "merge", cast.cell_a11, on=date(2027, 1, 1), targets=(cast.cell_a12.pk,))
    assert sees_body(cell_cadre, cast.cell_a11) and sees_person(cell_cadre, cast.ready)
    assert not sees_body(cell_cadre, cast.cell_a12) and not sees_person(cell_cadre, cast.sibling)


@pytest.mark.parametrize("route", ["organisation_split", "organisation_move", "organisation_close"])
def test_who_kept_the_tree_above_keeps_it_no_more_after_the_move(cast, as_user, route):
    grant = cast.nobody.grants.create(
        role="organisation_admin", organisation=cast.upper_a, valid_from=date(2026, 1, 1), granted_by=cast.system_admin
    )
    client = as_user(grant.user)
    assert opens(client, route, cast.base_a1.number)
    change(cast, "move", cast.base_a1, parent=cast.upper_b.pk)
    assert not opens(client, route, cast.base_a1.number)


# --- looking back ---


@pytest.fixture
def swallowed(cast) -> None:
    """The other province ended into that of the cast."""
    step = Step(1, "merge", DAY, "15-NQ/QH", sources=(cast.other_province.pk,), targets=(cast.province.pk,))
    commit(by=cast.system_admin, steps=[step])


def asked_about(organisation: Organisation, route: str, **query) -> tuple[str, dict[str, object]]:
    return reverse(route), {"don-vi": organisation.number, **query}


@pytest.mark.parametrize("account", ["leader", "organisation_admin"])
def test_who_keeps_the_successor_looks_back_at_the_whole_that_ended_into_it(cast, as_user, swallowed, account):
    client = as_user(cast.users[account])
    assert sees_body(client, cast.other_province)
    found = client.get(reverse("organisation_tree"), {"q": "Biển Đông"}).content.decode()
    assert f"?mo={cast.other_province.number}" in found
    then = client.get(reverse("organisation_tree"), {"ngay": "31/10/2026", "mo": cast.other_cell.number})
    assert "Đảng bộ tỉnh Biển Đông" in then.content.decode()
    below = client.get(reverse("organisation_branch", args=[cast.other_province.number]), {"ngay": "31/10/2026"})
    assert "Chi bộ Hải đăng" in below.content.decode()
    page = client.get(reverse("organisation_detail", args=[cast.other_province.number])).content.decode()
    assert f'href="{reverse("overview")}?don-vi={cast.other_province.number}&amp;ky=2026"' in page
    for route in ("overview", "figure", "conversion"):
        assert client.get(*asked_about(cast.other_province, route)).status_code == 200, route


def test_looking_back_shows_no_people_and_changes_nothing(cast, as_user, swallowed):
    leader = as_user(cast.leader)
    question = {"ky": "2026"}
    assert leader.get(*asked_about(cast.province, "figure_list", **question)).status_code == 200
    assert leader.get(*asked_about(cast.other_province, "figure_list", **question)).status_code == 403
    admin = as_user(cast.organisation_admin)
    for route in ("organisation_rename", "organisation_move", "organisation_close", "organisation_split"):
        assert admin.get(reverse(route, args=[cast.other_province.number])).status_code == 403, route
    page = admin.get(reverse("organisation_detail", args=[cast.other_province.number])).content.decode()
    assert "Quyền ở đơn vị này" not in page


@pytest.mark.parametrize("account", ["specialist", "base_cadre", "union_officer", "training_centre"])
def test_who_keeps_a_part_of_the_successor_does_not_look_back(cast, as_user, swallowed, account):
    client = as_user(cast.users[account])
    assert not sees_body(client, cast.other_province)
    found = client.get(reverse("organisation_tree"), {"q": "Biển Đông"}).content.decode()
    assert "Không có đơn vị nào khớp" in found
    for route in ("overview", "quota_table", "candidacy_list"):
        assert client.get(*asked_about(cast.other_province, route)).status_code == 404, route


def test_nobody_looks_back_before_the_day(cast, as_user):
    step = Step(1, "merge", date(2027, 1, 1), "15-NQ/QH", (cast.other_province.pk,), targets=(cast.province.pk,))
    commit(by=cast.system_admin, steps=[step])
    assert not sees_body(as_user(cast.leader), cast.other_province)


def test_the_cadre_of_the_successor_looks_back_at_a_neighbour_through_two_mergers(cast, as_user):
    client = as_user(cast.users["cell_cadre"])
    change(cast, "merge", cast.cell_a21, targets=(cast.cell_a12.pk,))
    assert not sees_body(client, cast.cell_a21)
    change(cast, "merge", cast.cell_a12, on=date(2026, 11, 10), targets=(cast.cell_a11.pk,))
    assert sees_body(client, cast.cell_a21) and sees_body(client, cast.cell_a12)
    assert not sees_body(client, cast.base_a2)


def test_of_a_divided_body_each_heir_sees_the_page_and_none_the_figures(cast, as_user):
    change(cast, "move", cast.cell_b11, parent=cast.base_a2.pk)
    people = dict.fromkeys(people_of(cast.base_b1.pk, DAY), cast.base_a1.pk)
    change(cast, "split", cast.base_b1, targets=(cast.base_a1.pk, cast.base_a2.pk), assigned=people)
    client = as_user(cast.base_cadre)
    assert sees_body(client, cast.base_b1)
    assert not sees_body(client, cast.upper_b)
    assert client.get(*asked_about(cast.base_b1, "overview")).status_code == 403
