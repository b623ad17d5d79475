"""The API: the same scope and the same operations as the pages."""

from datetime import timedelta

import pytest
import time_machine

from accounts.api.throttling import READ
from accounts.models import ApiToken
from common.dates import local_today
from pipeline.models import Admission, Candidacy
from quotas.models import Quota, ReportedFigure

pytestmark = pytest.mark.django_db


def rows(client, address, **query):
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_api_without_a_token_is_refused(cast, client):
    answer = client.get("/api/v1/organisations/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_api_refuses_an_expired_a_revoked_and_a_disabled_token(cast, program):
    assert program(cast.leader, days=-1).get("/api/v1/organisations/").status_code == 401
    assert program(cast.disabled).get("/api/v1/organisations/").status_code == 401
    revoked = program(cast.leader)
    ApiToken.objects.update(revoked_at="2026-01-01T00:00:00Z")
    assert revoked.get("/api/v1/organisations/").status_code == 401


def test_organisations_are_those_in_reach(cast, program):
    seen = {row["number"] for row in rows(program(cast.base_cadre), "/api/v1/organisations/")}
    assert seen == {cast.base_a1.number, cast.cell_a11.number, cast.cell_a12.number}


def test_organisation_out_of_reach_is_not_found(cast, program):
    assert program(cast.base_cadre).get(f"/api/v1/organisations/{cast.base_b1.number}/").status_code == 404


def test_organisations_are_filtered_by_parent_and_kind(cast, program):
    found = rows(program(cast.leader), "/api/v1/organisations/", parent=cast.upper_a.number, kind="base_cell")
    assert [row["name"] for row in found] == [cast.base_cell.name]


def test_candidacies_are_those_in_reach_and_hold_nothing_sensitive(cast, program):
    found = rows(program(cast.cell_cadre), "/api/v1/candidacies/")
    assert {row["id"] for row in found} == set(
        Candidacy.objects.visible_to(cast.cell_cadre).values_list("pk", flat=True)
    )
    assert found
    assert set(found[0]["person"]) == {
        "number",
        "full_name",
        "birth_on",
        "birth_precision",
        "sex",
        "occupation",
        "citizen_id",
    }


def test_candidacy_of_another_unit_is_not_found(cast, program):
    assert program(cast.cell_cadre).get(f"/api/v1/candidacies/{cast.distant.pk}/").status_code == 404


def test_union_officer_sees_those_whom_the_union_introduced(cast, program):
    found = {row["id"] for row in rows(program(cast.union_officer), "/api/v1/candidacies/")}
    assert cast.introduced.pk in found
    assert cast.stranger.pk not in found


def test_system_admin_sees_no_person(cast, program):
    assert rows(program(cast.system_admin), "/api/v1/candidacies/") == []


def admission_of(candidacy, **changed):
    today = local_today()
    return {
        "candidacy": candidacy.pk,
        "version": candidacy.version,
        "decision_number": "77-QĐ/ĐU",
        "decided_on": str(today - timedelta(days=9)),
        "ceremony_on": str(today - timedelta(days=2)),
        **changed,
    }


def test_admission_is_written_by_the_operation(cast, program):
    answer = program(cast.base_cadre).post("/api/v1/admissions/", admission_of(cast.ready), format="json")
    assert answer.status_code == 201, answer.content
    admission = Admission.objects.get(candidacy=cast.ready)
    assert admission.membership.organisation_id == cast.ready.party_organisation_id
    assert admission.event.recorded_by_id == cast.base_cadre.pk


def test_admission_of_another_units_person_is_not_found(cast, program):
    answer = program(cast.base_cadre).post("/api/v1/admissions/", admission_of(cast.cousin), format="json")
    assert answer.status_code == 404
    assert not Admission.objects.filter(candidacy=cast.cousin).exists()


def test_admission_without_the_right_is_refused_with_a_reason(cast, program):
    answer = program(cast.cell_cadre).post("/api/v1/admissions/", admission_of(cast.ready), format="json")
    assert answer.status_code == 403
    assert "không có quyền" in answer.json()["detail"]


def test_admission_with_a_stale_version_is_a_conflict(cast, program):
    body = admission_of(cast.ready, version=cast.ready.version + 1)
    assert program(cast.base_cadre).post("/api/v1/admissions/", body, format="json").status_code == 409


def test_admission_sent_twice_is_written_once(cast, program):
    client, body = program(cast.base_cadre), admission_of(cast.ready)
    assert client.post("/api/v1/admissions/", body, format="json").status_code == 201
    assert client.post("/api/v1/admissions/", body, format="json").status_code == 409
    assert Admission.objects.filter(candidacy=cast.ready).count() == 1


def test_admission_refuses_a_field_it_does_not_know(cast, program):
    body = admission_of(cast.ready, outcome="official")
    answer = program(cast.base_cadre).post("/api/v1/admissions/", body, format="json")
    assert answer.status_code == 400
    assert "outcome" in answer.json()


def test_admission_of_someone_who_is_not_ready_says_what_is_missing(cast, program):
    answer = program(cast.base_cadre).post("/api/v1/admissions/", admission_of(cast.trained), format="json")
    assert answer.status_code == 400
    assert "đơn xin vào Đảng" in answer.json()["detail"]


def test_classes_are_those_of_committees_in_reach(cast, program):
    found = {row["id"] for row in rows(program(cast.training_centre), "/api/v1/classes/")}
    assert {cast.training_class.pk, cast.open_class.pk} <= found
    assert rows(program(cast.cell_cadre), "/api/v1/classes/") == []


def test_quotas_are_those_in_reach(cast, program):
    for organisation in (cast.base_a1, cast.base_b1):
        Quota.objects.create(
            organisation=organisation,
            indicator="admitted",
            period_from="2026-01-01",
            period_to="2026-12-31",
            valid_from="2026-01-01",
            target_min=4,
            unit="persons",
        )
    found = rows(program(cast.base_cadre), "/api/v1/quotas/")
    assert [row["organisation"] for row in found] == [cast.base_a1.number]


def test_attainment_answers_as_the_command_does(cast, program):
    query = {"organisation": cast.upper_a.number, "period": "2026", "indicator": "admitted", "children": True}
    answer = program(cast.specialist).get("/api/v1/attainment/", query)
    assert answer.status_code == 200, answer.content
    assert {row["name"] for row in answer.json()["rows"]} >= {cast.upper_a.name, cast.base_a1.name}


@pytest.mark.parametrize(
    "wrong",
    [{"period": "2026-13"}, {"period": ""}, {"indicator": "unknown"}, {"group": "unknown"}, {"tree": "x"}, {"x": "1"}],
)
def test_attainment_refuses_what_it_does_not_understand(cast, program, wrong):
    query = {"organisation": cast.upper_a.number, "period": "2026", "indicator": "admitted", **wrong}
    assert program(cast.specialist).get("/api/v1/attainment/", query).status_code == 400


def test_attainment_of_another_province_is_not_found(cast, program):
    query = {"organisation": cast.other_province.number, "period": "2026"}
    assert program(cast.leader).get("/api/v1/attainment/", query).status_code == 404


def test_figures_need_the_right_to_see_them(cast, program):
    query = {"organisation": cast.upper_a.number, "period": "2026"}
    assert program(cast.training_centre).get("/api/v1/attainment/", query).status_code == 403


@pytest.mark.parametrize("asked", [{"indicator": "admitted", "group": "religious"}, {}])
def test_figures_of_sensitive_groups_are_for_those_who_see_the_people(cast, program, asked):
    for group in ("religious", "women"):
        Quota.objects.create(
            organisation=cast.upper_a,
            indicator="admitted",
            group=group,
            period_from="2026-01-01",
            period_to="2026-12-31",
            valid_from="2026-01-01",
            target_min=4,
            unit="persons",
        )
    query = {"organisation": cast.upper_a.number, "period": "2026", **asked}
    refused = program(cast.organisation_admin).get("/api/v1/attainment/", query)
    seen = program(cast.leader).get("/api/v1/attainment/", query)
    assert "religious" in {row["group"] for row in seen.json()["rows"]}
    if asked:
        assert refused.status_code == 403
    else:
        assert {row["group"] for row in refused.json()["rows"]} == {"women"}


def test_warnings_tell_no_sensitive_count_to_who_may_not_see_the_people(cast, program):
    day = "2016-01-01"
    fields = {"indicator": "admitted", "group": "ethnic_minority", "period_from": day, "period_to": "2016-12-31"}
    Quota.objects.create(organisation=cast.upper_a, **fields, valid_from=day, target_min=40, unit="persons")
    for organisation, value in ((cast.upper_a, 2), (cast.base_a1, 3)):
        ReportedFigure.objects.create(
            organisation=organisation, **fields, value=value, precision="exact", source="Báo cáo"
        )
    query = {"organisation": cast.upper_a.number, "period": "2016", "children": True}
    seen, blind = (
        program(user).get("/api/v1/attainment/", query).json() for user in (cast.leader, cast.organisation_admin)
    )
    assert any("số đã khai báo 2 khác với 3" in text for text in seen["warnings"])
    assert not any("khai báo" in text for text in blind["warnings"])
    assert {row["group"] for row in blind["rows"]} == {"all"}


@pytest.mark.parametrize("mode", ["period", "cohort"])
def test_conversion_answers_both_questions(cast, program, mode):
    query = {"organisation": cast.union_upper.number, "from": "2024-01-01", "to": str(local_today()), "mode": mode}
    answer = program(cast.union_officer).get("/api/v1/conversion/", query)
    assert answer.status_code == 200, answer.content
    assert answer.json()["mode"] == mode
    assert ("outcomes" in answer.json()) == (mode == "cohort")


def test_conversion_refuses_days_in_the_wrong_order(cast, program):
    query = {"organisation": cast.union_upper.number, "from": "2024-01-01", "to": "2023-01-01"}
    assert program(cast.union_officer).get("/api/v1/conversion/", query).status_code == 400


def test_reads_are_throttled_for_each_user(cast, program):
    client, other = program(cast.leader), program(cast.specialist)
    with time_machine.travel("2026-11-21T08:00:00+07:00", tick=False):
        codes = [client.get("/api/v1/quotas/").status_code for _ in range(READ.most + 1)]
        assert codes == [200] * READ.most + [429]
        assert client.get("/api/v1/quotas/", HTTP_X_FORWARDED_FOR="203.0.113.9").status_code == 429
        assert other.get("/api/v1/quotas/").status_code == 200
