"""Every room says how its rows follow an organisation or a person: none may be forgotten."""

from datetime import date

import pytest
from django.apps import apps
from django.db.models import ForeignKey, Q

from membership.models import Organisation, Person
from membership.registry import Follower, organisation_followers, person_followers

ROWS = [
    model
    for model in apps.get_models()
    # Tables of history keep what was, whoever it was about.
    if not hasattr(model, "pgh_tracked_model")
]


def columns_that_name(target) -> set[tuple[str, str]]:
    return {
        (model._meta.label, field.name)
        for model in ROWS
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model is target
    }


def named(followers: list[Follower]) -> set[tuple[str, str]]:
    return {(follower.model, follower.field) for follower in followers}


@pytest.mark.parametrize(
    ("target", "followers"),
    [(Organisation, organisation_followers), (Person, person_followers)],
    ids=["body", "person"],
)
def test_each_column_is_registered_once(target, followers):
    assert named(followers) == columns_that_name(target)
    assert len(followers) == len(named(followers))


@pytest.mark.django_db
@pytest.mark.parametrize("follower", organisation_followers, ids=lambda one: f"{one.model}.{one.field}")
def test_what_holds_on_can_be_asked_of_the_table(follower):
    condition = follower.held(date(2026, 1, 1)) if follower.held else Q()
    assert apps.get_model(follower.model)._base_manager.filter(condition).count() >= 0
    assert bool(follower.label) == bool(follower.held)


def test_rows_from_which_figures_are_counted_are_marked():
    records = {follower.model for follower in organisation_followers if follower.is_record}
    assert {"pipeline.StageEvent", "pipeline.Candidacy", "membership.PartyMembership"} <= records
