"""The cast itself: others' tests rely on what it says."""

import time

from accounts.models import User
from membership.models import OrganisationSegment
from membership.operations.citizen_id import open_sealed
from pipeline.models import Candidacy
from tests.cast import Cast, make_cast


def test_cast_has_a_segment_for_each_organisation(cast):
    assert OrganisationSegment.objects.count() == len(cast.organisations)
    segment = OrganisationSegment.objects.get(organisation=cast.cell_a11)
    assert segment.chain == [cast.province.pk, cast.upper_a.pk, cast.base_a1.pk, cast.cell_a11.pk]
    assert segment.base.organisation == cast.base_a1


def test_cast_organisations_carry_their_public_number(cast):
    assert cast.cell_a11.number == cast.cell_a11.pk + 100_000


def test_cast_leaves_no_attribute_unset(cast):
    assert [name for name in Cast.__annotations__ if getattr(cast, name, None) is None] == []


def test_cast_is_at_the_stages_it_says(cast):
    assert {name: row.stage for name, row in cast.candidacies.items() if row.stage != "source"} == {
        "introduced": "introduced",
        "trained": "trained",
        "ready": "base_resolved",
        "admitted": "admitted",
        "recognisable": "official_base_resolved",
        "distant": "introduced",
    }


def test_cast_numbers_open_again(cast):
    assert open_sealed(cast.ready.person) == "045300100044"


def test_cast_accounts_see_their_own_only(cast):
    def seen(user: User) -> set[str]:
        ids = set(Candidacy.objects.visible_to(user).values_list("pk", flat=True))
        return {name for name, row in cast.candidacies.items() if row.pk in ids}

    road = {"source", "introduced", "trained", "ready", "admitted", "recognisable"}
    assert seen(cast.cell_cadre) == road
    assert seen(cast.base_cadre) == road | {"sibling"}
    assert seen(cast.specialist) == road | {"sibling", "distant", "health"}
    assert seen(cast.leader) == road | {"sibling", "distant", "health", "cousin"}
    assert seen(cast.union_officer) == road - {"source"} | {"distant"}
    assert seen(cast.training_centre) == set()
    known = set(Candidacy.objects.known_to(cast.training_centre).values_list("pk", flat=True))
    assert {name for name, row in cast.candidacies.items() if row.pk in known} == road - {"source", "introduced"}
    assert seen(cast.system_admin) == seen(cast.organisation_admin) == seen(cast.nobody) == seen(cast.disabled) == set()


def test_cast_is_made_in_a_moment(db):
    began = time.monotonic()
    make_cast()
    assert time.monotonic() - began < 2
