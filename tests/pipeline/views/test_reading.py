"""Who read about whom is recorded, once a day; who only manages a class reads a line of its roster."""

import pytest

from accounts.models import AuditEvent
from tests.access import oracle


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-11-21 08:00:00+07:00", tick=False)
    return time_machine


def readings():
    rows = AuditEvent.objects.filter(action="pipeline.person.read").order_by("pk")
    return [(row.user.username, row.object_ids) for row in rows]


def test_reading_a_person_is_recorded_with_the_organisation(cast, as_user):
    as_user(cast.base_cadre).get(f"/nguon/{cast.ready.pk}/")
    event = AuditEvent.objects.get(action="pipeline.person.read")
    assert (event.user, event.object_kind, event.object_ids) == (cast.base_cadre, "person", [cast.ready.person_id])
    assert event.organisation_number == cast.cell_a11.number
    assert event.request_id


def test_reading_is_recorded_once_for_each_user_person_and_day(cast, as_user, clock):
    client, other = as_user(cast.base_cadre), as_user(cast.auditor)
    for address in ("", "lich-su/", ""):
        assert client.get(f"/nguon/{cast.ready.pk}/{address}").status_code == 200
    other.get(f"/nguon/{cast.ready.pk}/")
    client.get(f"/nguon/{cast.source.pk}/")
    ready, source = [cast.ready.person_id], [cast.source.person_id]
    today = [("base_cadre", ready), ("auditor", ready), ("base_cadre", source)]
    assert readings() == today
    clock.move_to("2026-11-22 00:00:30+07:00", tick=False)
    as_user(cast.base_cadre).get(f"/nguon/{cast.ready.pk}/")
    assert readings() == [*today, ("base_cadre", ready)]


def test_reading_what_is_out_of_scope_records_nothing(cast, as_user):
    assert as_user(cast.cell_cadre).get(f"/nguon/{cast.cousin.pk}/").status_code == 404
    assert readings() == []


def test_reading_costs_one_statement_more(cast, as_user, django_assert_max_num_queries):
    client = as_user(cast.base_cadre)
    client.get(f"/nguon/{cast.ready.pk}/")
    with django_assert_max_num_queries(8):
        client.get(f"/nguon/{cast.ready.pk}/")


def test_training_centre_opens_no_page_of_those_in_its_classes(cast, as_user):
    client = as_user(cast.training_centre)
    for name in oracle.NOMINATED:
        for address in ("", "lich-su/"):
            assert client.get(f"/nguon/{cast.candidacies[name].pk}/{address}").status_code == 404
    assert readings() == []


def test_training_centre_reads_the_lines_of_its_rosters(cast, as_user):
    page = as_user(cast.training_centre).get(f"/lop/{cast.training_class.pk}/").content.decode()
    enrolled = cast.training_class.enrolments.select_related("candidacy__person", "candidacy__party_organisation")
    assert enrolled
    for place in enrolled:
        assert place.candidacy.person.full_name in page
        assert place.candidacy.party_organisation.name in page
        assert place.certificate_number in page
        assert f"/nguon/{place.candidacy_id}/" not in page
    assert (
        f"/nguon/{place.candidacy_id}/"
        in as_user(cast.specialist).get(f"/lop/{cast.training_class.pk}/").content.decode()
    )
