"""The page of a person: what stands there, what does not, and who may see the whole citizen number."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent
from pipeline.models import StageEvent
from pipeline.operations.ending import end_candidacy
from pipeline.operations.stage import record_stage
from pipeline.operations.voiding import void_event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]
NUMBER = "045300100044"


def page_of(client, candidacy):
    return client.get(reverse("candidacy_detail", args=[candidacy.pk]))


def test_page_shows_the_name_in_the_heading_and_never_in_the_title(cast, as_user):
    text = page_of(as_user(cast.base_cadre), cast.ready).content.decode()
    name = cast.ready.person.full_name
    assert re.search(rf"<h1>\s*{name}\s*</h1>", text)
    assert re.search(r"<title>([^<]+)</title>", text)[1] == f"Người số {cast.ready.person.number} – Nguồn"


@pytest.mark.parametrize("who", ["sibling", "distant", "cousin", "stranger"])
def test_page_of_another_unit_does_not_exist(cast, as_user, who):
    assert page_of(as_user(cast.cell_cadre), cast.candidacies[who]).status_code == 404


def test_page_costs_at_most_eight_queries(cast, as_user):
    client = as_user(cast.base_cadre)
    page_of(client, cast.ready)  # the session's first page writes down when it began
    with CaptureQueriesContext(connection) as queries:
        assert page_of(client, cast.ready).status_code == 200
    assert len(queries) <= 8, [query["sql"][:80] for query in queries]


def test_stepper_stands_at_the_decision_once_the_committee_has_proposed(cast, as_user):
    text = page_of(as_user(cast.base_cadre), cast.ready).content.decode()
    current = re.search(r'aria-current="step">.*?</li>', text, re.DOTALL)[0]
    assert "Quyết định" in current
    assert text.count('class="step-done"') == 7


def test_next_step_card_has_the_button_of_whoever_may(cast, as_user):
    for who, sees_button in ((cast.base_cadre, True), (cast.cell_cadre, False), (cast.leader, False)):
        text = page_of(as_user(who), cast.ready).content.decode()
        assert "Bước tiếp theo: Có quyết định kết nạp" in text
        assert (f"/ket-nap/moi/?nguoi={cast.ready.pk}" in text) is sees_button, who


def test_next_step_says_its_deadline_and_the_rule_behind_it(cast, as_user):
    text = page_of(as_user(cast.base_cadre), cast.ready).content.decode()
    assert "60 ngày làm việc từ ngày có nghị quyết của chi bộ 10/08/2026" in text


def test_dossier_tells_which_papers_stand(cast, as_user):
    text = page_of(as_user(cast.base_cadre), cast.trained).content.decode()
    assert "1 / 9 tài liệu" in text
    assert text.count("Đã có") == 1
    assert text.count("Còn thiếu") == 1
    assert text.count("Chưa đến bước") == 7


def test_voided_event_stays_struck_through_with_its_reason(cast, as_user):
    event = record_stage(
        by=cast.cell_cadre,
        candidacy_id=cast.trained.pk,
        stage="applied",
        occurred_on=date(2026, 11, 2),
        version=cast.trained.version,
    )
    cast.trained.refresh_from_db()
    void_event(by=cast.base_cadre, event_id=event.pk, reason="Ghi nhầm người", version=cast.trained.version)
    text = page_of(as_user(cast.base_cadre), cast.trained).content.decode()
    assert "<s>Nộp đơn xin vào Đảng</s>" in text
    assert "Lý do: Ghi nhầm người" in text
    assert StageEvent.objects.filter(pk=event.pk).exists()


def test_only_what_nothing_rests_on_can_be_taken_back(cast, as_user):
    text = page_of(as_user(cast.base_cadre), cast.ready).content.decode()
    last = StageEvent.objects.get(candidacy=cast.ready, code="base_resolved")
    earlier = StageEvent.objects.get(candidacy=cast.ready, code="applied")
    assert reverse("event_void", args=[cast.ready.pk, last.pk]) in text
    assert reverse("event_void", args=[cast.ready.pk, earlier.pk]) not in text


def test_ended_road_says_how_and_offers_nothing(cast, as_user):
    end_candidacy(
        by=cast.cell_cadre,
        candidacy_id=cast.source.pk,
        exit_code="withdrawn",
        on=date(2026, 11, 2),
        document_number="",
        reason="Chuyển nơi làm việc",
        version=cast.source.version,
    )
    text = page_of(as_user(cast.cell_cadre), cast.source).content.decode()
    assert "Quá trình này đã kết thúc ngày 02/11/2026" in text
    assert "Bước tiếp theo" not in text
    assert "Thao tác khác" not in text


def test_citizen_number_is_masked_on_the_page(cast, as_user):
    text = page_of(as_user(cast.base_cadre), cast.ready).content.decode()
    assert "*********044" in text
    assert NUMBER not in re.sub(r"\s", "", text)


def test_reveal_shows_the_number_and_writes_down_who_and_why(cast, as_user):
    url = reverse("citizen_id_reveal", args=[cast.ready.pk])
    answer = as_user(cast.base_cadre).post(url, {"reason": "Đối chiếu hồ sơ giấy"}, headers={"hx-request": "true"})
    assert "045 300 100 044" in answer.content.decode()
    event = AuditEvent.objects.get(action="pipeline.citizen_id.revealed")
    assert (event.user, event.reason, event.object_ids) == (
        cast.base_cadre,
        "Đối chiếu hồ sơ giấy",
        [cast.ready.person_id],
    )
    assert NUMBER not in str(event.detail)


@pytest.mark.parametrize("reason", ["", "  ", "xem"])
def test_reveal_without_a_reason_shows_and_writes_nothing(cast, as_user, reason):
    answer = as_user(cast.base_cadre).post(reverse("citizen_id_reveal", args=[cast.ready.pk]), {"reason": reason})
    assert answer.status_code == 422
    assert "045 300" not in answer.content.decode()
    assert not AuditEvent.objects.filter(action="pipeline.citizen_id.revealed").exists()


def test_reveal_is_refused_without_the_right(cast, as_user):
    url = reverse("citizen_id_reveal", args=[cast.ready.pk])
    assert as_user(cast.leader).post(url, {"reason": "Tò mò thôi"}).status_code == 403
    assert as_user(cast.cell_cadre).get(url).status_code == 405


def test_history_tells_fields_in_vietnamese_with_who_and_why(cast, as_user):
    record_stage(
        by=cast.cell_cadre,
        candidacy_id=cast.trained.pk,
        stage="applied",
        occurred_on=date(2026, 11, 2),
        version=cast.trained.version,
    )
    text = as_user(cast.base_cadre).get(reverse("candidacy_history", args=[cast.trained.pk])).content.decode()
    assert "Lý Thị Chi" in text
    assert "Ghi bước" in text
    assert re.search(r"Bước: <del>Có giấy chứng nhận[^<]*</del> → <ins>Nộp đơn xin vào Đảng</ins>", text)
    assert "sort_key" not in text
