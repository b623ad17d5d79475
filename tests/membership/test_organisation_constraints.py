"""What the tables of the tree must never hold: each constraint is provoked, past every operation."""

from contextlib import contextmanager
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from membership.models import (
    Organisation,
    OrganisationAncestry,
    OrganisationSegment,
    OrganisationSuccession,
    OrganisationVersion,
    Province,
    Reorganisation,
    ReorganisationLine,
)
from tests.cast import TREE_BEGINS

LATER = date(2025, 7, 1)


@contextmanager
def violating(constraint: str):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        yield
        # Deferred constraints speak up now and not at the end of the test.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def a_version(cast, **values):
    return OrganisationVersion.objects.create(
        **{
            "organisation": cast.cell_a11,
            "system": "party",
            "valid_from": date(2010, 1, 1),
            "valid_to": date(2011, 1, 1),
            "name": "Chi bộ Xưa",
            "kind": "cell",
            "parent": cast.base_a1,
        }
        | values
    )


def a_segment(cast, **values):
    return OrganisationSegment.objects.create(
        **{
            "organisation": cast.cell_a11,
            "valid_from": date(2010, 1, 1),
            "valid_to": date(2011, 1, 1),
            "kind": "cell",
            "chain": [cast.cell_a11.pk],
            "kinds": ["cell"],
        }
        | values
    )


def test_organisation_not_its_own_parent(cast):
    with violating("organisation_not_its_own_parent"):
        Organisation.objects.filter(pk=cast.upper_a.pk).update(parent=cast.upper_a.pk)


def test_organisation_path_is_unique(cast):
    with violating("membership_organisation_path"):
        Organisation.objects.filter(pk=cast.upper_a.pk).update(path=cast.upper_b.path)


def test_organisation_only_union_is_led(cast):
    with violating("organisation_only_union_is_led"):
        Organisation.objects.filter(pk=cast.upper_a.pk).update(led_by=cast.province)


def test_organisation_kind_is_known(cast):
    with violating("organisation_kind_is_known"):
        Organisation.objects.filter(pk=cast.upper_a.pk).update(kind="district")


def test_organisation_external_id_is_unique(cast):
    Organisation.objects.filter(pk=cast.upper_a.pk).update(external_id="77")
    with violating("organisation_external_id_is_unique"):
        Organisation.objects.filter(pk=cast.upper_b.pk).update(external_id="77")
    # The other tree has its own ids.
    Organisation.objects.filter(pk=cast.union_upper.pk).update(external_id="77")


def test_organisation_number_is_unique_and_follows_the_id(cast):
    assert cast.upper_a.number == cast.upper_a.pk + 100_000
    with pytest.raises(DatabaseError, match="number"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE membership_organisation SET number = 1 WHERE id = %s", [cast.upper_a.pk])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_constraint WHERE conname = 'organisation_number_is_unique'")
        assert cursor.fetchone() == (1,)


def test_organisation_with_children_cannot_be_deleted(cast):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM membership_organisation WHERE id = %s", [cast.base_a1.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_organisation_version_ends_after_it_begins(cast):
    with violating("organisation_version_ends_after_it_begins"):
        a_version(cast, valid_to=date(2010, 1, 1))


def test_organisation_version_not_its_own_parent(cast):
    with violating("organisation_version_not_its_own_parent"):
        a_version(cast, parent=cast.cell_a11)


@pytest.mark.parametrize("valid_to", [date(2019, 1, 2), None])
def test_organisation_version_no_overlap(cast, valid_to):
    with violating("organisation_version_no_overlap"):
        a_version(cast, valid_to=valid_to)


def test_organisation_versions_may_touch(cast):
    assert a_version(cast, valid_to=TREE_BEGINS).pk


def test_organisation_version_code_is_held_once(cast):
    with violating("organisation_version_code_is_held_once"):
        a_version(cast, valid_to=TREE_BEGINS, code="90.7")
        a_version(cast, organisation=cast.cell_a12, valid_to=TREE_BEGINS, code="90.7")


def test_organisation_version_code_may_pass_to_another(cast):
    a_version(cast, valid_to=date(2012, 1, 1), code="90.7")
    assert a_version(
        cast, organisation=cast.cell_a12, valid_from=date(2012, 1, 1), valid_to=TREE_BEGINS, code="90.7"
    ).pk


def test_organisation_versions_without_code_do_not_collide(cast):
    a_version(cast, valid_to=TREE_BEGINS)
    assert a_version(cast, organisation=cast.cell_a12, valid_to=TREE_BEGINS).pk


def test_organisation_segment_no_overlap(cast):
    with violating("organisation_segment_no_overlap"):
        a_segment(cast, valid_to=None)


def test_ancestry_once(cast):
    segment = OrganisationSegment.objects.get(organisation=cast.cell_a11)
    with violating("ancestry_once"):
        OrganisationAncestry.objects.create(segment=segment, ancestor=cast.base_a1, depth=9)


def test_organisation_succession_once_a_day(cast):
    OrganisationSuccession.objects.create(predecessor=cast.base_a1, successor=cast.base_a2, effective_on=LATER)
    with violating("organisation_succession_once_a_day"):
        OrganisationSuccession.objects.create(predecessor=cast.base_a1, successor=cast.base_a2, effective_on=LATER)


def test_organisation_succession_to_another(cast):
    with violating("organisation_succession_to_another"):
        OrganisationSuccession.objects.create(predecessor=cast.base_a1, successor=cast.base_a1, effective_on=LATER)


@pytest.mark.django_db
def test_reorganisation_has_a_decision():
    with violating("reorganisation_has_a_decision"):
        Reorganisation.objects.create(decision_number="", state="done")


def test_reorganisation_line_numbered_once(cast):
    decision = Reorganisation.objects.create(decision_number="15-QĐ/TU", state="done")
    line = {"reorganisation": decision, "line": 1, "action": "move", "effective_on": LATER}
    ReorganisationLine.objects.create(**line)
    with violating("reorganisation_line_numbered_once"):
        ReorganisationLine.objects.create(**line)


@pytest.mark.django_db
def test_province_code_from_a_day():
    row = {"code": "99", "valid_from": LATER, "source": "kiểm thử"}
    Province.objects.create(name="Tỉnh Một", **row)
    with violating("province_code_from_a_day"):
        Province.objects.create(name="Tỉnh Hai", **row)
