"""Versions that a file dated ahead take effect on their day."""

from datetime import date

import pytest

from jobs.models import Job
from jobs.registry import kind_of
from jobs.schedule import NIGHTLY
from membership.models import Organisation, OrganisationVersion
from membership.operations.segment import rebuild
from membership.operations.tree_of_today import turn_tree_to

DAY = date(2030, 7, 1)


@pytest.fixture
def ahead(cast):
    """On DAY, base_a1 moves under another name to upper_b, and an empty cell ends."""
    OrganisationVersion.objects.filter(organisation=cast.base_a1).update(valid_to=DAY)
    OrganisationVersion.objects.create(
        organisation=cast.base_a1,
        system="party",
        kind="base_committee",
        name="Đảng bộ phường Đông Lĩnh",
        code="90.002.009",
        parent=cast.upper_b,
        valid_from=DAY,
    )
    OrganisationVersion.objects.filter(organisation=cast.cell_b11).update(valid_to=DAY)
    rebuild()
    return cast


def row(organisation: Organisation) -> Organisation:
    return Organisation.objects.get(pk=organisation.pk)


def test_turning_the_tree_before_the_day_changes_nothing(ahead):
    assert turn_tree_to(date(2030, 6, 30)) == 0


def test_turning_the_tree_lets_names_places_and_ends_take_effect_once(ahead):
    assert turn_tree_to(DAY) == 2
    moved = row(ahead.base_a1)
    assert (moved.name, moved.parent, moved.code) == ("Đảng bộ phường Đông Lĩnh", ahead.upper_b, "90.002.009")
    assert row(ahead.cell_a11).path == f"{ahead.upper_b.path}{moved.pk:08}/{ahead.cell_a11.pk:08}/"
    assert row(ahead.cell_b11).closed_on == DAY
    assert turn_tree_to(DAY) == 0


def test_the_tree_is_turned_every_night(ahead):
    assert "membership.turn_tree" in NIGHTLY
    kind = kind_of("membership.turn_tree")
    assert kind is not None
    assert kind.work(Job(kind=kind.name)).result == {"changed": 0}
