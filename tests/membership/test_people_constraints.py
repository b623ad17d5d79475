"""What the tables of people, their memberships and accounts must never hold: each constraint is provoked."""

import uuid
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.models import ApiToken, Draft, Invitation, KeptSearch, SubmissionKey, User
from membership.models import (
    DecidingAuthority,
    EthnicGroup,
    Grant,
    PartyMembership,
    Person,
    Religion,
    Transfer,
    UnionMembership,
    YearlyRating,
)
from tests.membership.test_organisation_constraints import violating

DAY, LATER, LATEST = date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)
PEOPLE = (
    "Person",
    "PartyMembership",
    "UnionMembership",
    "YearlyRating",
    "Transfer",
    "Grant",
    "DecidingAuthority",
    "Draft",
)


def a_person(**values):
    return Person.objects.create(
        **{"given_name": "Mới", "full_name": "Lê Mới", "sort_key": "moi", "search_key": " le moi", "sex": "male"}
        | values
    )


def a_party_membership(cast, **values):
    return PartyMembership.objects.create(
        **{"person": cast.source.person, "organisation": cast.cell_a11, "valid_from": LATER} | values
    )


def a_union_membership(cast, **values):
    return UnionMembership.objects.create(
        **{"person": cast.source.person, "organisation": cast.union_base, "valid_from": LATER} | values
    )


def a_rating(cast, **values):
    row = {"person": cast.source.person, "organisation": cast.union_base, "year": 2025, "grade": "good"}
    return YearlyRating.objects.create(**row | values)


def a_transfer(cast, **values):
    return Transfer.objects.create(
        **{
            "person": cast.source.person,
            "from_organisation": cast.cell_a11,
            "to_organisation": cast.cell_a12,
            "kind": "internal",
            "sent_on": LATER,
        }
        | values
    )


def a_grant(cast, **values):
    row = {"user": cast.nobody, "role": "cell_cadre", "organisation": cast.cell_a11, "valid_from": LATER}
    return Grant.objects.create(**row | values)


def test_people_cast_rows_are_allowed(cast):
    a_party_membership(cast)
    a_union_membership(cast)
    a_rating(cast)
    a_transfer(cast)
    a_grant(cast)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("person_has_a_given_name", {"given_name": ""}),
        ("person_sex_is_known", {"sex": "other"}),
        ("person_sex_is_known", {"sex": ""}),
        ("person_dies_after_birth", {"birth_on": LATER, "died_on": DAY}),
        ("person_citizen_id_whole_or_absent", {"citizen_id_encrypted": b"x"}),
        ("person_citizen_id_whole_or_absent", {"citizen_id_hmac": "0" * 64}),
    ],
)
def test_person_is_refused(db, constraint, values):
    with violating(constraint):
        a_person(**values)


def test_person_citizen_number_is_held_once(cast):
    person = cast.source.person
    with violating("citizen_id_hmac"):
        a_person(citizen_id_encrypted=b"x", citizen_id_hmac=person.citizen_id_hmac)


def test_person_number_follows_the_row_and_is_unique(cast):
    person = a_person()
    person.refresh_from_db()
    assert person.number == person.pk + 100_000
    with violating("membership_person_pkey|person_number_is_unique"):
        a_person(pk=person.pk)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("party_membership_ends_after_it_begins", {"valid_to": LATER}),
        ("party_membership_official_after_admission", {"admitted_on": LATER, "official_on": LATER}),
    ],
)
def test_party_membership_is_refused(cast, constraint, values):
    with violating(constraint):
        a_party_membership(cast, **values)


def test_party_membership_is_held_in_one_body_at_a_time(cast):
    a_party_membership(cast, valid_to=LATEST)
    with violating("party_membership_one_at_a_time"):
        a_party_membership(cast, organisation=cast.cell_a12, valid_from=DAY)
    a_party_membership(cast, organisation=cast.cell_a12, valid_from=LATEST)


def test_union_membership_is_held_in_one_body_at_a_time(cast):
    a_union_membership(cast, valid_to=LATEST)
    with violating("union_membership_one_at_a_time"):
        a_union_membership(cast, organisation=cast.union_school, valid_from=DAY)


def test_union_membership_ends_after_it_begins(cast):
    with violating("union_membership_ends_after_it_begins"):
        a_union_membership(cast, valid_to=DAY)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("yearly_rating_grade_is_known", {"grade": "great"}),
        ("yearly_rating_year_is_plausible", {"year": 1900}),
        ("yearly_rating_year_is_plausible", {"year": 2201}),
    ],
)
def test_yearly_rating_is_refused(cast, constraint, values):
    with violating(constraint):
        a_rating(cast, **values)


def test_yearly_rating_stands_once_a_year(cast):
    a_rating(cast)
    with violating("yearly_rating_once_a_year"):
        a_rating(cast, grade="excellent")


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("transfer_end_is_dated", {"state": "accepted"}),
        ("transfer_end_is_dated", {"state": "sent", "closed_on": LATEST}),
        ("transfer_end_is_dated", {"state": "returned", "closed_on": DAY}),
    ],
)
def test_transfer_is_refused(cast, constraint, values):
    with violating(constraint):
        a_transfer(cast, **values)


def test_transfer_leads_to_another_body_and_is_open_once(cast):
    with violating("transfer_to_another_organisation"):
        a_transfer(cast, to_organisation=cast.cell_a11)
    a_transfer(cast)
    with violating("transfer_one_open_per_person"):
        a_transfer(cast, to_organisation=cast.cell_a21)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("grant_ends_after_it_begins", {"valid_to": DAY}),
        ("grant_role_is_known", {"role": "emperor"}),
        ("grant_is_for_an_organisation", {"organisation": None}),
        ("grant_is_for_an_organisation", {"role": "system_admin"}),
    ],
)
def test_grant_is_refused(cast, constraint, values):
    with violating(constraint):
        a_grant(cast, **values)


@pytest.mark.parametrize(
    ("confirmed_by", "awaits"), [("nobody", False), ("organisation_admin", False), ("system_admin", True)]
)
def test_grant_is_confirmed_by_neither_its_holder_nor_its_giver_and_then_waits_no_more(cast, confirmed_by, awaits):
    words = {"granted_by": cast.organisation_admin, "awaits_confirmation": awaits}
    with violating("grant_confirmed_by_a_second"):
        a_grant(cast, confirmed_by=cast.users[confirmed_by], **words)


def test_grant_is_not_given_by_oneself(cast):
    with violating("grant_not_by_oneself"):
        a_grant(cast, granted_by=cast.nobody)


def test_deciding_authority_is_one_at_a_time(cast):
    with violating("deciding_authority_one_at_a_time"):
        DecidingAuthority.objects.create(organisation=cast.upper_a, body="committee", valid_from=LATER)


def test_accounts_rows_are_held_once(cast):
    user = cast.base_cadre
    with violating("username"):
        User.objects.create(username=user.username, full_name="Khác")
    ApiToken.objects.create(user=user, digest="0" * 64, expires_on=LATER)
    with violating("digest"):
        ApiToken.objects.create(user=cast.nobody, digest="0" * 64, expires_on=LATER)
    Invitation.objects.create(user=user, digest="1" * 64, expires_at=timezone.now())
    with violating("digest"):
        Invitation.objects.create(user=cast.nobody, digest="1" * 64, expires_at=timezone.now())
    Draft.objects.create(user=user, form="f")
    with violating("draft_one_per_form"):
        Draft.objects.create(user=user, form="f")
    key = uuid.uuid4()
    SubmissionKey.objects.bulk_create([SubmissionKey(key=key, user=user)])
    with violating("submissionkey_pkey"):
        SubmissionKey.objects.bulk_create([SubmissionKey(key=key, user=cast.nobody)])
    token = KeptSearch.objects.create(user=user, sealed_words=b"x").token
    with violating("keptsearch_pkey"):
        KeptSearch.objects.bulk_create([KeptSearch(token=token, user=user, sealed_words=b"y")])


def test_lists_name_each_thing_once(db):
    EthnicGroup.objects.get_or_create(code="01", defaults={"name": "Kinh", "source": "x"})
    with violating("ethnicgroup_name"):
        EthnicGroup.objects.create(code="99", name=EthnicGroup.objects.get(code="01").name, source="x")
    Religion.objects.get_or_create(code="00", defaults={"name": "Không", "source": "x"})
    with violating("religion_name"):
        Religion.objects.create(code="99", name=Religion.objects.get(code="00").name, source="x")


def test_constraints_are_all_provoked():
    source = Path(__file__).read_text()
    declared = {
        constraint.name
        for model in apps.get_models()
        if model.__name__ in PEOPLE
        for constraint in model._meta.constraints
    }
    assert len(declared) > 20
    assert [name for name in sorted(declared) if name not in source] == []
