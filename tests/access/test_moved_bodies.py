"""After the tree changes, everybody sees through the successor and nothing else, at the very next request."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from membership.models import Organisation
from membership.operations.reorganisation import commit
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
