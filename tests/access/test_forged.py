"""Forged numbers in forms and bodies: nothing of another unit is shown, and nothing of it changes."""

import json
import uuid
from datetime import date

import pytest
from django.test import Client

from accounts.models import ApiToken
from accounts.models.api_token import digest_of
from membership.models import Grant, PartyMembership
from pipeline.models import Enrolment, TrainingClass
from tests.access.database import changed, digests

# What belongs to refusing: drafts of what was typed, and searches.
HARMLESS = {"accounts_draft", "accounts_keptsearch", "accounts_submissionkey"}
FOREIGN = ("Hải Âu", "Trương Thị", "048196100111", "Hải đăng", "Biển Đông")


def refused(client, address, data, *, but=frozenset(), **words):
    """The answer; fails when it shows something of the other province, or when anything was written."""
    before = digests(but=HARMLESS | but)
    answer = client.post(address, data, **words)
    page = answer.content.decode()
    assert [word for word in FOREIGN if word in page] == []
    assert changed(before, digests(but=HARMLESS | but)) == set()
    return answer


@pytest.fixture
def foreign_mentor(cast):
    return PartyMembership.objects.create(
        person=cast.stranger.person,
        organisation=cast.other_cell,
        valid_from=date(2010, 1, 1),
        official_on=date(2011, 1, 1),
    )


@pytest.fixture
def foreign_class(cast):
    return TrainingClass.objects.create(
        organisation=cast.other_province,
        kind="awareness",
        name="Lớp của tỉnh Biển Đông",
        starts_on=date(2026, 12, 7),
        ends_on=date(2026, 12, 18),
    )


def admission_of(candidacy):
    return {
        "candidacy": candidacy.pk,
        "decision_number": "99-QĐ/ĐU",
        "decided_on": "12/10/2026",
        "ceremony_on": "20/10/2026",
        "version": candidacy.version,
        "key": str(uuid.uuid4()),
        "confirmed": "1",
    }


def test_admission_of_the_own_person_is_written(cast, as_user):
    answer = as_user(cast.base_cadre).post("/ket-nap/moi/", admission_of(cast.ready))
    assert answer.status_code == 302, answer.context["form"].errors
    assert cast.ready.admissions.count() == 1


@pytest.mark.parametrize("name", ["stranger", "cousin", "distant"])
def test_admission_of_a_forged_person_is_refused(cast, as_user, name):
    answer = refused(as_user(cast.base_cadre), "/ket-nap/moi/", admission_of(cast.candidacies[name]))
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert cast.candidacies[name].person.full_name not in shown


def test_admission_without_a_check_page_does_not_show_a_forged_person(cast, as_user):
    client = as_user(cast.base_cadre)
    refused(client, "/ket-nap/moi/", admission_of(cast.stranger) | {"confirmed": ""})
    refused(client, "/ket-nap/moi/nguoi/", {"candidacy": cast.stranger.pk})
    page = client.get("/ket-nap/moi/", {"nguoi": cast.stranger.pk}).content.decode()
    assert [word for word in FOREIGN if word in page] == []


def program_of(user):
    ApiToken.objects.create(user=user, digest=digest_of("x"), expires_on="2099-01-01")
    return Client(headers={"Authorization": "Bearer x"})


def body_of(candidacy):
    return {
        "candidacy": candidacy.pk,
        "version": candidacy.version,
        "decision_number": "99-QĐ/ĐU",
        "decided_on": "2026-10-12",
        "ceremony_on": "2026-10-20",
    }


def test_api_admission_of_a_forged_person_is_not_found(cast):
    program = program_of(cast.base_cadre)
    for name in ("stranger", "cousin", "distant"):
        body = json.dumps(body_of(cast.candidacies[name]))
        answer = refused(program, "/api/v1/admissions/", body, content_type="application/json")
        assert answer.status_code == 404
    body = json.dumps(body_of(cast.ready))
    assert program.post("/api/v1/admissions/", body, content_type="application/json").status_code == 201


def test_api_filters_find_nothing_of_others(cast):
    program = program_of(cast.base_cadre)
    for query in ({"organisation": cast.other_cell.number}, {"organisation": cast.cell_b11.number}):
        for path in ("candidacies", "admissions", "classes", "quotas"):
            answer = program.get(f"/api/v1/{path}/", query)
            assert answer.json()["results"] == [], path


def test_mentor_from_elsewhere_is_refused(cast, as_user, foreign_mentor):
    data = {
        "occurred_on": "20/11/2026",
        "mentor": foreign_mentor.pk,
        "version": cast.trained.version,
        "key": uuid.uuid4(),
    }
    answer = refused(as_user(cast.base_cadre), f"/nguon/{cast.trained.pk}/buoc/mentored/", data)
    assert answer.status_code == 422


def test_event_of_another_person_is_not_voided(cast, as_user):
    foreign = cast.stranger.events.get()
    client = as_user(cast.base_cadre)
    for own in (cast.ready, cast.stranger):
        answer = refused(client, f"/nguon/{own.pk}/dien-bien/{foreign.pk}/huy/", {"reason": "x", "version": 1})
        assert answer.status_code == 404


def test_enrolment_of_a_forged_person_is_refused(cast, as_user, foreign_class):
    client = as_user(cast.specialist)
    data = {
        "people": [cast.stranger.pk],
        "names": "Trương Thị Hải Âu",
        "key": uuid.uuid4(),
    }
    before = Enrolment.objects.count()
    answer = client.post(f"/lop/{cast.open_class.pk}/ghi-danh/", data)
    assert Enrolment.objects.count() == before
    assert "11/11/1996" not in answer.content.decode()
    assert refused(client, f"/lop/{foreign_class.pk}/ghi-danh/", data).status_code == 404


def test_grant_for_a_forged_organisation_is_refused(cast, as_user):
    data = {"role": "cell_cadre", "valid_from": "01/11/2026", "valid_to": "01/11/2027"}
    client = as_user(cast.organisation_admin)
    for number in (cast.other_cell.number, cast.union_base.number, 10**14, -1):
        page = f"/quan-tri/tai-khoan/{cast.cell_cadre.pk}/quyen/"
        assert refused(client, page, data | {"organisation": number}).status_code == 422


def test_grant_of_another_account_is_not_ended_under_ones_own(cast, as_user):
    foreign = Grant.objects.create(
        user=cast.nobody, role="cell_cadre", organisation=cast.other_cell, valid_from=date(2026, 1, 1)
    )
    client = as_user(cast.organisation_admin)
    for pk in (cast.cell_cadre.pk, cast.nobody.pk):
        page = f"/quan-tri/tai-khoan/{pk}/quyen/{foreign.pk}/thu/"
        assert refused(client, page, {"reason": "x"}).status_code == 404


def test_draft_under_a_forged_name_is_ones_own(cast, as_user):
    client = as_user(cast.base_cadre)
    name = f"stage:{cast.stranger.pk}:sympathiser"
    assert client.post(f"/ban-nhap/?bieu-mau={name}", {"note": "x"}).status_code == 204
    other = as_user(cast.specialist)
    assert other.get(f"/nguon/{cast.stranger.pk}/").status_code == 404
    assert cast.specialist.drafts.count() == 0
    assert client.post(f"/ban-nhap/?bieu-mau={'x' * 121}", {"note": "x"}).status_code == 400


def test_scope_of_another_province_is_not_taken(cast, as_user):
    client = as_user(cast.leader)
    assert refused(client, "/chon-don-vi/", {"number": cast.other_province.number}).status_code == 404
    assert client.get("/nguon/").status_code == 200


def test_remembered_scope_is_forgotten_when_the_reach_is_lost(cast, as_user):
    client = as_user(cast.leader)
    client.post("/chon-don-vi/", {"number": cast.cell_b11.number})
    assert "Phòng Kế hoạch" in client.get("/nguon/").content.decode()
    Grant.objects.filter(user=cast.leader).update(organisation=cast.upper_a)
    page = client.get("/nguon/").content.decode()
    assert "Phòng Kế hoạch" not in page
    assert cast.cousin.person.full_name not in page
