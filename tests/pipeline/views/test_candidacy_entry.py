"""A new person: the panel of possible duplicates, and what is saved."""

import re
from datetime import date

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from membership.models import Person
from pipeline.models import Candidacy
from pipeline.operations.ending import end_candidacy

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]
ENTRY = "/nguon/moi/"
NEW = {
    "full_name": "Đoàn Thị Kim Sa",
    "birth_on": "14022005",
    "citizen_id": "045305123456",
    "sex": "female",
    "opened_on": "20/11/2026",
}


def words(cast, **changes):
    where = {"party_organisation": cast.cell_a11.number, "party_organisation_text": cast.cell_a11.name}
    return {**NEW, **where, **changes}


def same_as(candidacy):
    person = candidacy.person
    return {"full_name": person.full_name, "birth_on": f"{person.birth_on:%d/%m/%Y}", "citizen_id": ""}


def panel(client, **typed):
    return client.post(reverse("candidacy_duplicates"), typed).content.decode()


def test_person_is_saved_and_their_page_opens(cast, as_user):
    answer = as_user(cast.cell_cadre).post(ENTRY, words(cast))
    candidacy = Candidacy.objects.get(person__full_name="Đoàn Thị Kim Sa")
    assert answer["Location"] == reverse("candidacy_detail", args=[candidacy.pk])
    assert (candidacy.party_organisation, candidacy.opened_on) == (cast.cell_a11, date(2026, 11, 20))
    assert candidacy.person.citizen_id_last == "456"
    assert b"045305123456" not in bytes(candidacy.person.citizen_id_encrypted)


def test_save_and_next_opens_an_empty_form(cast, as_user):
    answer = as_user(cast.cell_cadre).post(ENTRY, words(cast, next="1"), follow=True)
    assert answer.redirect_chain[-1][0] == ENTRY
    text = answer.content.decode()
    assert "Đã thêm Đoàn Thị Kim Sa vào danh sách nguồn." in text
    assert re.search(r'name="full_name"(?! value)', text)


def test_second_click_creates_one_person(cast, as_user):
    client, key = as_user(cast.cell_cadre), "5b0d2f4e-8f3f-4a53-9f0b-0d4f6f3a7c11"
    first, second = (client.post(ENTRY, words(cast, key=key)) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Person.objects.filter(full_name="Đoàn Thị Kim Sa").count() == 1


def test_panel_is_silent_before_name_and_birth_date(cast, as_user):
    assert "có thể trùng hiện ở đây" in panel(as_user(cast.cell_cadre), full_name="Nguyễn", birth_on="")


def test_panel_says_when_nobody_is_alike(cast, as_user):
    assert "Chưa có ai giống" in panel(as_user(cast.cell_cadre), full_name="Đoàn Thị Kim Sa", birth_on="14022005")


def test_same_citizen_number_stops_and_leads_to_the_person(cast, as_user):
    client = as_user(cast.cell_cadre)
    typed = {"full_name": "Tên Khác Hẳn", "birth_on": "01/01/1999", "citizen_id": "045303100011"}
    shown = panel(client, **typed)
    assert "Không nhập lại người này" in shown
    assert reverse("candidacy_detail", args=[cast.source.pk]) in shown
    answer = client.post(ENTRY, words(cast, **typed))
    assert answer.status_code == 422
    assert not Person.objects.filter(full_name="Tên Khác Hẳn").exists()


def test_same_name_and_birth_date_asks_for_a_reason(cast, as_user):
    client, same = as_user(cast.cell_cadre), same_as(cast.source)
    assert "Cùng một người, hay người khác?" in panel(client, **same)
    refused = client.post(ENTRY, words(cast, **same))
    assert refused.status_code == 422
    assert 'id="id_same_person_reason_error"' in refused.content.decode()
    client.post(ENTRY, words(cast, **same, same_person_reason="Khác cha mẹ, khác nơi sinh"))
    assert Person.objects.filter(full_name=cast.source.person.full_name).count() == 2


def test_similar_name_with_day_and_month_swapped_is_a_warning(cast, as_user):
    client = as_user(cast.cell_cadre)
    shown = panel(client, full_name="Trần Thị Mẫn", birth_on="04/12/2003")
    assert "Có người gần giống" in shown
    answer = client.post(ENTRY, words(cast, full_name="Trần Thị Mẫn", birth_on="04/12/2003", citizen_id=""))
    assert answer.status_code == 302


def test_person_of_another_unit_shows_only_as_a_hint_and_is_recorded(cast, as_user):
    shown = panel(as_user(cast.cell_cadre), full_name="Ai Đó", birth_on="01/01/1996", citizen_id="048196100111")
    assert "đã có hồ sơ tại một đơn vị khác" in shown
    assert cast.stranger.person.full_name not in shown
    assert AuditEvent.objects.filter(action="pipeline.citizen_id.compared", user=cast.cell_cadre).exists()


def test_number_that_does_not_fit_the_person_is_doubted(cast, as_user):
    typed = {"full_name": "Đoàn Văn Sa", "birth_on": "14022005", "citizen_id": "045305123456", "sex": "male"}
    assert "khác với giới tính đã nhập" in panel(as_user(cast.cell_cadre), **typed)


def test_person_whose_road_ended_is_put_on_it_again(cast, as_user):
    end_candidacy(
        by=cast.cell_cadre,
        candidacy_id=cast.source.pk,
        exit_code="withdrawn",
        on=date(2026, 11, 2),
        document_number="",
        reason="Chuyển nơi làm việc",
        version=cast.source.version,
    )
    client, same = as_user(cast.cell_cadre), same_as(cast.source)
    assert f'name="again" value="{cast.source.person_id}"' in panel(client, **same)
    client.post(ENTRY, words(cast, **same, again=str(cast.source.person_id)))
    assert Candidacy.objects.filter(person=cast.source.person).open().count() == 1
    assert Person.objects.filter(full_name=cast.source.person.full_name).count() == 1


def test_union_officer_hands_people_to_the_party_body_that_leads(cast, as_user):
    union = {"union_organisation": cast.union_base.number, "union_organisation_text": cast.union_base.name}
    as_user(cast.union_officer).post(ENTRY, {**NEW, **union})
    candidacy = Candidacy.objects.get(person__full_name="Đoàn Thị Kim Sa")
    assert (candidacy.party_organisation, candidacy.union_organisation) == (cast.base_a1, cast.union_base)


@pytest.mark.parametrize("place", ["sibling", "forged"])
def test_place_out_of_the_scope_is_refused(cast, as_user, place):
    number = cast.cell_a12.number if place == "sibling" else 999_999_999
    answer = as_user(cast.cell_cadre).post(ENTRY, words(cast, party_organisation=number))
    assert answer.status_code == 422
    assert not Person.objects.filter(full_name="Đoàn Thị Kim Sa").exists()


def test_draft_brings_back_what_was_typed(cast, as_user):
    client = as_user(cast.cell_cadre)
    client.post(f"{reverse('draft_save')}?bieu-mau=candidacy_new", words(cast, full_name="Đoàn Thị Dở"))
    text = client.get(ENTRY).content.decode()
    assert 'value="Đoàn Thị Dở"' in text
    assert f'value="{cast.cell_a11.name}"' in text
    assert "đã được khôi phục" in text


def test_decomposed_letters_are_stored_composed(cast, as_user):
    as_user(cast.cell_cadre).post(ENTRY, words(cast, full_name="Đoàn Thi\u0323 Kim Sa"))
    assert Person.objects.filter(full_name="Đoàn Thị Kim Sa").exists()
