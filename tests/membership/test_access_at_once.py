"""Access is worked out anew at each request: what a grant or the tree says now holds for sessions that were there."""

from datetime import date

import pytest
from django.utils.functional import SimpleLazyObject

from membership.access import permissions_of
from membership.operations.grant import end_grant, give_grant
from membership.operations.organisation import move
from membership.operations.tree_change import standing_tree
from pipeline.models import Candidacy

TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-11-21 08:00:00+07:00", tick=False)


def statuses(clients, *candidacies):
    return {name: [c.get(f"/nguon/{it.pk}/").status_code for it in candidacies] for name, c in clients.items()}


def test_grant_that_ends_is_felt_at_the_next_request(cast, as_user):
    client = as_user(cast.base_cadre)
    assert client.get(f"/nguon/{cast.ready.pk}/").status_code == 200
    end_grant(by=cast.organisation_admin, grant_id=cast.base_cadre.grants.get().pk, on=TODAY)
    assert client.get(f"/nguon/{cast.ready.pk}/").status_code == 404
    assert client.get("/viec-can-lam/").status_code == 403


def test_grant_that_is_given_is_felt_at_the_next_request(cast, as_user):
    client = as_user(cast.cell_cadre)
    assert client.get(f"/nguon/{cast.cousin.pk}/").status_code == 404
    give_grant(
        by=cast.organisation_admin,
        user_id=cast.cell_cadre.pk,
        role="leader",
        organisation_id=cast.upper_b.pk,
        valid_from=TODAY,
        valid_to=date(2027, 1, 1),
    )
    assert client.get(f"/nguon/{cast.cousin.pk}/").status_code == 200


def test_grant_whose_day_has_come_ends_without_anybody_doing_anything(cast, as_user, time_machine):
    cast.base_cadre.grants.update(valid_to="2026-11-22")
    time_machine.move_to("2026-11-21 23:59:00+07:00", tick=False)
    client = as_user(cast.base_cadre)
    assert client.get(f"/nguon/{cast.ready.pk}/").status_code == 200
    time_machine.move_to("2026-11-22 00:00:30+07:00", tick=False)
    assert client.get(f"/nguon/{cast.ready.pk}/").status_code == 404


def test_body_that_moves_takes_its_people_out_of_one_scope_and_into_another(cast, as_user):
    cast.nobody.grants.create(role="leader", organisation=cast.upper_b, valid_from=date(2024, 1, 1))
    clients = {name: as_user(cast.users[name]) for name in ("specialist", "nobody", "base_cadre", "leader")}
    before = statuses(clients, cast.sibling, cast.cousin)
    assert before == {
        "specialist": [200, 404],
        "nobody": [404, 200],
        "base_cadre": [200, 404],
        "leader": [200, 200],
    }
    move(
        by=cast.organisation_admin,
        organisation_id=cast.base_a1.pk,
        parent_id=cast.upper_b.pk,
        effective_on=TODAY,
        decision_number="12-QĐ/TU",
        version=cast.base_a1.version,
    )
    after = statuses(clients, cast.sibling, cast.cousin)
    assert after == before | {"specialist": [404, 404], "nobody": [200, 200]}


def test_a_save_asks_anew_what_the_user_of_the_request_may_do(cast):
    user = SimpleLazyObject(lambda: cast.cell_cadre)  # as a request holds it
    assert permissions_of(user)
    cast.cell_cadre.grants.update(valid_to=TODAY)
    with pytest.raises(Candidacy.DoesNotExist), standing_tree(user):
        Candidacy.objects.visible_to(user).get(pk=cast.source.pk)
