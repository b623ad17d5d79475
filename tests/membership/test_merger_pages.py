"""The steps of a merger: bodies, who takes them in, the page to check, saved once or kept until its day."""

from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from accounts.models import AuditEvent
from membership.models import Grant, Organisation, PartyMembership, Reorganisation
from membership.operations.reorganisation import commit
from membership.rules.reorganisation import Step
from pipeline.models import Candidacy

TODAY = date(2026, 11, 20)
URL = "/to-chuc/sap-nhap/"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def admin(cast, as_user):
    return as_user(cast.organisation_admin)


def sources(*organisations: Organisation) -> dict[str, str]:
    found: dict[str, str] = {}
    for row, organisation in enumerate(organisations):
        found |= {f"source_{row}": str(organisation.number), f"source_{row}_text": organisation.name}
    return found


def decision(on: str = "1/11/2026", number: str = "15-QĐ/TU") -> dict[str, str]:
    return {"effective_on": on, "decision_number": number, "decided_by": "Ban Thường vụ"}


def into(target: Organisation) -> dict[str, str]:
    return {"into": "co", "target": str(target.number), "target_text": target.name}


NEW = {"into": "moi", "name": "Chi bộ Xóm Mới", "code": "90.001.001.000.009"}


def at_step(step: int, **given: str) -> dict[str, str]:
    return {"step": str(step), **given}


def save(client, answers: dict[str, str], key: str = ""):
    return client.post(URL, at_step(2, confirmed="1", key=key or str(uuid4()), **answers))


def test_merger_asks_for_bodies_then_for_who_takes_them_in(cast, admin):
    assert 'name="source_1_text"' in admin.get(URL).content.decode()
    html = admin.post(URL, at_step(0, next="1", **sources(cast.cell_a11, cast.cell_a12))).content.decode()
    assert 'name="decision_number"' in html
    assert f'<input type="hidden" name="source_1" value="{cast.cell_a12.number}">' in html
    assert "Có lỗi cần sửa" not in html


def test_merger_calls_nothing_optional_that_it_may_ask_for(cast, admin):
    html = admin.post(URL, at_step(0, next="1", **sources(cast.cell_a11, cast.cell_a12))).content.decode()
    for name in ("name", "code", "target_text"):
        label = html.split(f'<label for="id_{name}">')[1].split("</label>")[0]
        assert "không bắt buộc" not in label, name


def test_merger_begins_with_the_body_whose_page_led_here(cast, admin):
    assert f'value="{cast.cell_a11.number}"' in admin.get(URL, {"nguon": cast.cell_a11.number}).content.decode()
    assert admin.get(URL, {"nguon": cast.other_cell.number}).status_code == 404


def test_merger_gives_another_row_and_keeps_what_was_typed(cast, admin):
    html = admin.post(URL, at_step(0, more="1", **sources(cast.cell_a11, cast.cell_a12))).content.decode()
    assert 'name="source_2_text"' in html
    assert f'value="{cast.cell_a12.name}"' in html


def test_merger_goes_back_with_everything_typed(cast, admin):
    typed = {**sources(cast.cell_a11, cast.cell_a12), **NEW, **decision(on="31/2/2026")}
    html = admin.post(URL, at_step(1, back="1", **typed)).content.decode()
    assert f'value="{cast.cell_a12.name}"' in html
    assert '<input type="hidden" name="effective_on" value="31/2/2026">' in html
    again = admin.post(URL, at_step(0, next="1", **typed)).content.decode()
    assert 'value="31/2/2026"' in again and "Có lỗi cần sửa" not in again


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"code": ""}, "code"),
        ({"code": "90.001.001"}, "code"),
        ({"effective_on": "31/2/2026"}, "effective_on"),
        ({"decision_number": ""}, "decision_number"),
        ({"into": "co"}, "target"),
    ],
)
def test_merger_tells_what_is_wrong_at_the_field(cast, admin, changed, field):
    answers = {**sources(cast.cell_a11, cast.cell_a12), **NEW, **decision(), **changed}
    answer = admin.post(URL, at_step(1, next="1", **answers))
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert Reorganisation.objects.count() == 0


def test_merger_shows_what_it_comes_to_before_anything_is_written(cast, admin):
    answers = {**sources(cast.base_a1, cast.base_a2), **into(cast.base_a2), **decision()}
    html = admin.post(URL, at_step(1, next="1", **answers)).content.decode()
    assert "Sáp nhập Đảng bộ thôn Đông Lĩnh vào Đảng bộ Trường THPT Hòa Lĩnh" in html
    assert "Đi theo: 2 tổ chức" in html
    assert "Hồ Văn Cơ (base_cadre): " in html
    assert "Ngày hiệu lực đã qua" in html
    assert Organisation.objects.get(pk=cast.base_a1.pk).closed_on is None
    assert Reorganisation.objects.count() == 0


def test_merger_into_a_body_that_goes_on(cast, admin):
    answer = save(admin, {**sources(cast.cell_a11, cast.cell_a12), **into(cast.cell_a12), **decision()})
    assert answer.url == reverse("organisation_detail", args=[cast.cell_a12.number])
    assert Organisation.objects.get(pk=cast.cell_a11.pk).closed_on == date(2026, 11, 1)
    assert not Candidacy.objects.filter(party_organisation=cast.cell_a11, outcome="").exists()
    assert Reorganisation.objects.get().decided_by == "Ban Thường vụ"


def test_merger_sets_up_a_new_body_once_however_often_it_is_sent(cast, admin):
    answers, key = {**sources(cast.cell_a11, cast.cell_a12), **NEW, **decision()}, str(uuid4())
    first, second = save(admin, answers, key), save(admin, answers, key)
    new = Organisation.objects.get(code=NEW["code"])
    assert first.url == second.url == reverse("organisation_detail", args=[new.number])
    assert (new.name, new.kind, new.parent_id) == ("Chi bộ Xóm Mới", "cell", cast.base_a1.pk)
    assert Reorganisation.objects.count() == 1


def test_merger_may_use_a_code_that_an_ended_body_once_had(cast, admin):
    save(admin, {**sources(cast.cell_a11, cast.cell_a12), **NEW, **decision(on="1/9/2026")})
    first = Organisation.objects.get(code=NEW["code"])
    save(admin, {**sources(first), **into(cast.cell_a21), **decision(on="1/10/2026")})
    again = {**NEW, "name": "Chi bộ Xóm Mới Nữa", "parent_text": cast.base_a1.code}
    answer = save(admin, {**sources(cast.cell_a21, cast.cell_b11), **again, **decision(number="16-QĐ/TU")})
    second = Organisation.objects.filter(code=NEW["code"]).latest("pk")
    assert second != first and answer.url == reverse("organisation_detail", args=[second.number])


def test_merger_of_both_trees_is_refused_at_once(cast, as_user):
    client = as_user(cast.system_admin)
    answer = client.post(URL, at_step(0, next="1", **sources(cast.cell_a11, cast.union_branch)))
    assert answer.status_code == 422
    assert "hai lần ghi riêng" in answer.content.decode()


def test_merger_that_the_tree_refuses_says_why_and_keeps_the_answers(cast, admin):
    answers = {**sources(cast.base_a1, cast.cell_a11), **into(cast.cell_a11), **decision()}
    answer = admin.post(URL, at_step(1, next="1", **answers))
    assert answer.status_code == 422
    assert "nằm dưới" in answer.content.decode()
    assert 'value="15-QĐ/TU"' in answer.content.decode()


def test_merger_knows_no_bodies_out_of_reach(cast, admin):
    answer = admin.post(URL, at_step(0, next="1", **sources(cast.cell_a11, cast.other_cell)))
    assert answer.status_code == 422
    assert "trong phạm vi của bạn" in answer.content.decode()


def test_merger_is_closed_to_those_who_keep_no_tree(cast, as_user):
    assert as_user(cast.base_cadre).get(URL).status_code == 403


# --- planned for a day ahead ---


@pytest.fixture
def planned(cast, admin) -> Reorganisation:
    answers = {**sources(cast.cell_a11, cast.cell_a12), **into(cast.cell_a12), **decision(on="1/1/2027")}
    assert "thay đổi chờ đến ngày đó" in admin.post(URL, at_step(1, next="1", **answers)).content.decode()
    assert save(admin, answers).url == reverse("planned_change_list")
    return Reorganisation.objects.get()


def test_planned_merger_waits_on_its_page(cast, admin, planned):
    assert Organisation.objects.get(pk=cast.cell_a11.pk).closed_on is None
    html = admin.get(reverse("planned_change_list")).content.decode()
    assert "Sáp nhập Chi bộ Xóm Đình vào Chi bộ Xóm Bến" in html
    assert "hiệu lực từ 01/01/2027" in html
    assert reverse("planned_change_withdraw", args=[planned.pk]) in html


def test_pages_of_the_bodies_tell_of_the_plan_to_those_who_may_change_them(cast, admin, planned, as_user):
    pages = [reverse("organisation_detail", args=[body.number]) for body in (cast.cell_a11, cast.cell_a12)]
    for page in pages:
        assert "thay đổi đơn vị này từ ngày" in admin.get(page).content.decode()
    assert "thay đổi đơn vị này" not in as_user(cast.leader).get(pages[0]).content.decode()
    assert (
        "thay đổi đơn vị này"
        not in admin.get(reverse("organisation_detail", args=[cast.base_a2.number])).content.decode()
    )


def test_planned_change_is_taken_back_with_its_reason_kept(cast, admin, planned):
    url = reverse("planned_change_withdraw", args=[planned.pk])
    assert admin.post(url, {"reason": ""}).status_code == 422
    assert admin.post(url, {"reason": "Quyết định thu hồi"}).url == reverse("planned_change_list")
    planned.refresh_from_db()
    assert planned.state == Reorganisation.State.UNDONE
    event = AuditEvent.objects.get(action="membership.reorganisation.withdrawn")
    assert (event.reason, event.object_ids) == ("Quyết định thu hồi", [planned.pk])
    assert admin.get(url).status_code == 404
    assert "Không có thay đổi nào đang chờ" in admin.get(reverse("planned_change_list")).content.decode()


def test_what_others_plan_or_was_denied_does_not_crowd_out_the_own(cast, admin, planned, monkeypatch):
    """Of a file that was denied each decision is a row of its own."""
    monkeypatch.setattr("membership.queries.planned_change._MOST_READ", 2)
    for number in ("61", "62"):
        rename = {"sources": (cast.base_a2.pk,), "name": f"Đảng bộ {number}"}
        commit(by=None, steps=[Step(1, "rename", date(2026, 12, 1), number, **rename)])
    denied = Reorganisation.objects.filter(decision_number="62")
    denied.update(state="denied", problem="Dòng 1: sai", created_by=cast.organisation_admin)
    html = admin.get(reverse("planned_change_list")).content.decode()
    assert f"Quyết định {planned.decision_number}<" in html
    assert "Quyết định 61<" in html and "Quyết định 62<" not in html
    assert admin.get(reverse("planned_change_withdraw", args=[denied.get().pk])).status_code == 200


def test_planned_changes_elsewhere_are_not_shown(cast, admin, planned, as_user):
    Grant.objects.create(
        user=cast.nobody, role="organisation_admin", organisation=cast.upper_b, valid_from=date(2026, 1, 1)
    )
    client = as_user(cast.nobody)
    assert "Xóm Đình" not in client.get(reverse("planned_change_list")).content.decode()
    assert client.get(reverse("planned_change_withdraw", args=[planned.pk])).status_code == 404


def test_planned_change_refused_on_its_day_says_why(cast, admin, planned):
    planned.state, planned.problem = Reorganisation.State.REFUSED, "Dòng 1: đơn vị đã kết thúc"
    planned.save()
    html = admin.get(reverse("planned_change_list")).content.decode()
    assert "đơn vị đã kết thúc" in html and "Không thực hiện được" in html


def test_tree_of_a_day_ahead_leads_to_what_is_planned(cast, admin, as_user):
    told = "Những gì sẽ thay đổi đến ngày đó"
    assert told in admin.get("/to-chuc/", {"ngay": "1/1/2027"}).content.decode()
    assert told not in admin.get("/to-chuc/", {"ngay": "1/1/2026"}).content.decode()
    assert told not in as_user(cast.leader).get("/to-chuc/", {"ngay": "1/1/2027"}).content.decode()


def test_tree_counts_what_waits(cast, admin, planned, as_user):
    assert 'Chờ hiệu lực <span class="badge-tone tone-warn">1</span>' in admin.get("/to-chuc/").content.decode()
    assert "Chờ hiệu lực" not in as_user(cast.leader).get("/to-chuc/").content.decode()


def test_the_impact_says_who_goes_along(cast, admin):
    step = {**sources(cast.cell_a11, cast.cell_a12), **into(cast.cell_a12), **decision()}
    members = PartyMembership.objects.in_force(date(2026, 11, 1)).filter(organisation=cast.cell_a11)
    html = admin.post(URL, at_step(1, next="1", **step)).content.decode()
    assert f"{members.count()} đảng viên" in html
    assert "đoàn viên" not in html


def test_a_refusal_speaks_the_words_of_the_page(cast, admin):
    above = {**sources(cast.upper_a, cast.upper_b), **into(cast.base_a1), **decision()}
    told = admin.post(URL, at_step(1, next="1", **above)).content.decode()
    assert "Chuyển đơn vị tiếp nhận ra ngoài trước" in told
    for word in ("move", "from_codes", "to_codes", "Dòng 1"):
        assert word not in told.split("error-summary")[1].split("</div>")[0]


def test_a_code_that_does_not_fit_is_told_at_its_field(cast, admin):
    new = {"into": "moi", "name": "Chi bộ Xóm Mới", "code": "90.001.002.000.009"}
    answer = admin.post(URL, at_step(1, next="1", **sources(cast.cell_a11, cast.cell_a12), **new, **decision()))
    assert answer.status_code == 422
    assert 'id="id_code_error"' in answer.content.decode()


# --- what the pages of the bodies say afterwards ---


def test_bodies_name_who_went_on_for_whom_and_by_which_decision(cast, admin):
    save(admin, {**sources(cast.cell_a11, cast.cell_a12), **into(cast.cell_a12), **decision()})
    ended = admin.get(reverse("organisation_detail", args=[cast.cell_a11.number])).content.decode()
    heir = admin.get(reverse("organisation_detail", args=[cast.cell_a12.number])).content.decode()
    assert "kết thúc ngày 01/11/2026" in ended and "Đơn vị kế thừa" in ended
    assert f'<a href="/to-chuc/{cast.cell_a12.number}/">Chi bộ Xóm Bến</a>' in ended
    assert "Thay đổi <svg" not in ended
    assert "Đơn vị tiền thân" in heir and "từ 01/11/2026 · 15-QĐ/TU" in heir
    assert f'<a href="/to-chuc/{cast.cell_a11.number}/">Chi bộ Xóm Đình</a>' in heir


def test_an_heir_out_of_reach_is_named_without_a_link(cast, admin, as_user):
    save(admin, {**sources(cast.base_a1, cast.base_b1), **into(cast.base_b1), **decision()})
    html = as_user(cast.specialist).get(reverse("organisation_detail", args=[cast.base_a1.number])).content.decode()
    assert "Đơn vị kế thừa" in html and "<li>Đảng bộ Sở Thủy lợi" in html
