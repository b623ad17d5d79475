"""Journey J1 on the server: what is asked, checked, confirmed, refused and kept."""

import re
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from accounts.operations import draft
from membership.operations.tree_change import _TREE_LOCK
from pipeline.models import Admission, Decision, StageEvent
from pipeline.operations.admission import admit
from tests.environment import CLUSTER
from tests.pipeline.people import put_on_road
from tests.pipeline.walk import walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]
ENTRY = "/ket-nap/moi/"


def typed(cast, **changes):
    words = {
        "candidacy": cast.ready.pk,
        "candidacy_text": cast.ready.person.full_name,
        "decision_number": "41-QĐ/ĐU",
        "decided_on": "05112026",
        "ceremony_on": "19/11/2026",
    }
    return {name: value for name, value in {**words, **changes}.items() if value is not None}


def hidden_fields(answer) -> dict[str, str]:
    """What the check page would send when it is confirmed."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.content.decode())
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def confirm(client, checked, **changes):
    return client.post(ENTRY, {**hidden_fields(checked), "confirmed": "1", **changes}, follow=True)


def test_entry_is_saved_only_after_the_check_page(cast, as_user):
    client = as_user(cast.base_cadre)
    checked = client.post(ENTRY, typed(cast))
    text = checked.content.decode()
    assert checked.status_code == 200
    assert "Thứ Năm, 05/11/2026" in text
    assert re.search(r"12 tháng dự bị đến</dt><dd>19/11/2027", text)
    assert not Decision.objects.filter(candidacy=cast.ready).exists()

    done = confirm(client, checked)
    assert "12 tháng dự bị đến 19/11/2027" in done.content.decode()
    assert re.search(r'href="/ket-nap/moi/" autofocus>Nhập người tiếp', done.content.decode())
    decision = Decision.objects.get(candidacy=cast.ready)
    assert (decision.number, decision.decided_on) == ("41-QĐ/ĐU", date(2026, 11, 5))
    assert decision.admission.ceremony_on == date(2026, 11, 19)


def test_back_from_the_check_page_keeps_what_was_typed(cast, as_user):
    client = as_user(cast.base_cadre)
    checked = client.post(ENTRY, typed(cast))
    text = client.post(ENTRY, {**hidden_fields(checked), "back": "1"}).content.decode()
    assert f'value="{cast.ready.person.full_name}"' in text
    assert re.search(r'name="decided_on" value="05112026"', text)


def test_mending_one_answer_finds_all_others_as_they_were(cast, as_user):
    client = as_user(cast.base_cadre)
    client.post(ENTRY, typed(cast))
    text = client.get(ENTRY, {"sua": "ceremony_on"}).content.decode()
    assert re.search(r'name="decision_number" value="41-QĐ/ĐU"', text)
    assert re.search(r'name="ceremony_on"[^>]*autofocus', text)


def test_only_the_count_is_typed_where_the_committee_has_a_series(cast, as_user):
    Decision.objects.filter(candidacy=cast.admitted).update(number="041-QĐ/ĐU")
    # The cast's own numbers hold ids, which may be greater.
    Decision.objects.filter(candidacy=cast.recognisable).update(number="040-QĐ/ĐU")
    client = as_user(cast.base_cadre)
    hint = client.post(reverse("admission_person"), {"candidacy": cast.ready.pk}).content.decode()
    assert "Số gần nhất của Đảng bộ xã Hòa Lĩnh: 041-QĐ/ĐU. Gõ 042 là đủ" in hint
    checked = client.post(ENTRY, typed(cast, decision_number="42"))
    assert "<dd>042-QĐ/ĐU</dd>" in checked.content.decode()
    confirm(client, checked)
    assert Decision.objects.get(candidacy=cast.ready).number == "042-QĐ/ĐU"


def test_first_count_of_a_committee_is_asked_in_full(cast, as_user):
    for decision in Decision.objects.all():
        Decision.objects.filter(pk=decision.pk).update(number=f"kg-{decision.pk}")
    answer = as_user(cast.base_cadre).post(ENTRY, typed(cast, decision_number="42"))
    assert answer.status_code == 422
    assert "Gõ đủ số quyết định" in answer.content.decode()


def test_empty_entry_names_each_field_and_links_to_it(cast, as_user):
    answer = as_user(cast.base_cadre).post(ENTRY, {})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(r"<title>\s*Lỗi: ", text)
    for target, words in (
        ("id_candidacy_text", "Chọn người được kết nạp từ danh sách gợi ý"),
        ("id_decision_number", "Nhập số quyết định, ví dụ 125-QĐ/ĐU"),
        ("id_decided_on", "Nhập ngày quyết định, ví dụ 03/02/2026"),
    ):
        assert f'<a href="#{target}">{words}</a>' in text
        assert f'id="{target}"' in text


def test_ceremony_before_the_decision_is_refused_in_a_precise_sentence(cast, as_user):
    answer = as_user(cast.base_cadre).post(ENTRY, typed(cast, ceremony_on="04/11/2026"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Lễ kết nạp 04/11/2026 đứng trước ngày quyết định 05/11/2026" in text
    assert 'href="#id_ceremony_on"' in text
    assert re.search(r'name="decision_number" value="41-QĐ/ĐU"', text)


def test_taken_number_shows_the_other_record(cast, as_user):
    number = Decision.objects.get(candidacy=cast.admitted).number
    answer = as_user(cast.base_cadre).post(ENTRY, typed(cast, decision_number=number))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert cast.admitted.person.full_name in text
    assert f'href="/nguon/{cast.admitted.pk}/">Xem hồ sơ đã mang số quyết định này' in text


def test_person_who_is_not_ready_shows_what_is_missing_with_links(cast, as_user):
    client = as_user(cast.base_cadre)
    panel = client.post(reverse("admission_person"), {"candidacy": cast.trained.pk}).content.decode()
    assert "Còn thiếu" in panel
    assert f'href="/nguon/{cast.trained.pk}/buoc/applied/">Nộp đơn xin vào Đảng</a>' in panel
    answer = client.post(ENTRY, typed(cast, candidacy=cast.trained.pk, candidacy_text="x"))
    assert answer.status_code == 422
    assert "còn thiếu: " in answer.content.decode()


def test_decision_without_ceremony_leads_to_the_ceremony_later(cast, as_user):
    client = as_user(cast.base_cadre)
    done = confirm(client, client.post(ENTRY, typed(cast, ceremony_on=None)))
    assert "chưa ghi lễ kết nạp" in done.content.decode()
    panel = client.post(reverse("admission_person"), {"candidacy": cast.ready.pk}).content.decode()
    assert f'href="/nguon/{cast.ready.pk}/buoc/admitted/">Ghi lễ kết nạp' in panel


def test_ceremony_late_is_saved_with_the_consent_of_the_superior(cast, as_user):
    client = as_user(cast.base_cadre)
    late = typed(cast, decided_on="12/09/2026", ceremony_on="19/11/2026")
    refused = client.post(ENTRY, late).content.decode()
    assert "quá hạn" in refused
    assert 'href="#id_superior_consent"' in refused
    confirm(client, client.post(ENTRY, {**late, "superior_consent": "on"}))
    assert Admission.objects.filter(candidacy=cast.ready).exists()


def test_second_click_finds_the_record_of_the_first(cast, as_user):
    client = as_user(cast.base_cadre)
    checked = client.post(ENTRY, typed(cast))
    first, second = confirm(client, checked), confirm(client, checked)
    assert first.redirect_chain == second.redirect_chain
    assert Decision.objects.filter(candidacy=cast.ready).count() == 1
    assert StageEvent.objects.filter(candidacy=cast.ready, code="admitted").count() == 1


def test_change_by_another_user_between_check_and_confirmation_is_told(cast, as_user):
    client = as_user(cast.base_cadre)
    checked = client.post(ENTRY, typed(cast))
    cast.ready.version += 1
    cast.ready.save(update_fields=["version"])
    answer = confirm(client, checked)
    assert answer.status_code == 422
    assert "người khác đã lưu thay đổi" in answer.content.decode()
    assert not Decision.objects.filter(candidacy=cast.ready).exists()


def test_nothing_typed_is_lost_while_the_tree_is_being_changed(cast, as_user):
    client = as_user(cast.base_cadre)
    checked = client.post(ENTRY, typed(cast))
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    with CLUSTER.connect(connection.settings_dict["NAME"]) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [_TREE_LOCK])
        refused = confirm(client, checked)
        # The end of a connection gives the lock back too, but somewhat later.
        other.execute("SELECT pg_advisory_unlock(%s)", [_TREE_LOCK])
    text = refused.content.decode()
    assert "Cây tổ chức đang được thay đổi" in text
    assert re.search(r'name="decision_number" value="41-QĐ/ĐU"', text)
    assert not Decision.objects.filter(candidacy=cast.ready).exists()
    assert "12 tháng dự bị đến" in confirm(client, checked).content.decode()


def test_draft_comes_back_and_goes_when_saved_or_given_up(cast, as_user):
    client = as_user(cast.base_cadre)
    client.post(f"{reverse('draft_save')}?bieu-mau=admission_new", typed(cast, decision_number="4"))
    assert re.search(r'name="decision_number" value="4"', client.get(ENTRY).content.decode())
    client.post(ENTRY, {"anew": "1"})
    assert 'value="4"' not in client.get(ENTRY).content.decode()
    confirm(client, client.post(ENTRY, typed(cast)))
    assert draft.kept(user=cast.base_cadre, form="admission_new") == {}


@pytest.mark.parametrize("who", ["sibling_of_cell", "stranger", "admitted"])
def test_forged_person_is_not_found(cast, as_user, who):
    forged = {"sibling_of_cell": cast.cousin, "stranger": cast.stranger, "admitted": cast.admitted}[who]
    answer = as_user(cast.base_cadre).post(ENTRY, typed(cast, candidacy=forged.pk, candidacy_text="Ai đó"))
    assert answer.status_code == 422
    assert StageEvent.objects.filter(candidacy=forged, code="decided").count() == (who == "admitted")


def test_without_script_words_that_fit_one_person_suffice(cast, as_user):
    answer = as_user(cast.base_cadre).post(ENTRY, typed(cast, candidacy="", candidacy_text="dao lan"))
    assert answer.status_code == 200
    assert cast.ready.person.full_name in answer.content.decode()


def test_without_script_words_that_fit_several_give_a_choice(cast, as_user):
    put_on_road(cast, ["Nguyễn Thị Đào Lan"])
    answer = as_user(cast.base_cadre).post(ENTRY, typed(cast, candidacy="", candidacy_text="dao lan"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Có nhiều người khớp “dao lan”" in text
    assert f'type="radio" name="candidacy" value="{cast.ready.pk}"' in text


def test_options_put_first_who_waits_for_a_decision(cast, as_user):
    others = put_on_road(cast, ["Nguyễn Thị An Đào", "Lê Đào Lan"])
    answer = as_user(cast.base_cadre).post(reverse("person_options"), {"q": "dao"})
    values = re.findall(r'data-value="(\d+)"', answer.content.decode())
    assert values[0] == str(cast.ready.pk)
    assert set(values[1:]) == {str(row.pk) for row in others}


def test_options_are_ten_at_most_and_of_the_own_scope(cast, as_user):
    put_on_road(cast, [f"Nguyễn Văn A{letter}" for letter in "bcdefghiklm"])
    put_on_road(cast, ["Nguyễn Văn Az"], where="cell_a21")
    text = as_user(cast.base_cadre).post(reverse("person_options"), {"q": "nguyen van a"}).content.decode()
    assert text.count("data-value=") == 10
    assert "gõ thêm chữ" in text
    assert "Nguyễn Văn Az" not in text
    assert (
        "data-value" not in as_user(cast.cell_cadre).post(reverse("person_options"), {"q": "nguyen"}).content.decode()
    )


def test_list_shows_decisions_newest_first_and_marks_those_without_a_ceremony(cast, as_user):
    walk(cast.ready, until="base_resolved")
    admit(
        by=cast.base_cadre,
        candidacy_id=cast.ready.pk,
        decision_number="77-QĐ/ĐU",
        decided_on=date(2026, 11, 6),
        version=cast.ready.version,
    )
    text = as_user(cast.base_cadre).get("/ket-nap/").content.decode()
    assert text.index(cast.ready.person.full_name) < text.index(cast.admitted.person.full_name)
    assert "chưa tổ chức" in text
    assert "05/10/2026" in text


def test_list_costs_at_most_eight_queries(cast, as_user, django_assert_max_num_queries):
    client = as_user(cast.base_cadre)
    client.get("/ket-nap/")
    with django_assert_max_num_queries(8):
        client.get("/ket-nap/", {"don-vi": cast.base_a1.number})
