"""Steps as forms: which fields they ask for, the check page, and what stops them."""

import re
from datetime import date

import pytest
from django.urls import reverse

from pipeline.models import Admission, Candidacy, MentorAssignment, StageEvent
from pipeline.operations.admission import admit
from pipeline.rules.stage import STAGES
from tests.pipeline.walk import walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]


def url_of(candidacy, code):
    return reverse("stage_step", args=[candidacy.pk, code])


def visible_fields(answer) -> set[str]:
    page = answer.content.decode().partition('class="page-body"')[2]
    return set(re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"', page)) - {
        "csrfmiddlewaretoken",
        "key",
        "version",
    }


def hidden_fields(answer) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.content.decode())
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


@pytest.fixture
def considered(cast) -> Candidacy:
    """Someone whose papers are complete."""
    walk(cast.trained, until="opinions_collected")
    cast.trained.refresh_from_db()
    return cast.trained


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("sympathiser", {"occurred_on", "document_number", "note"}),
        ("mentored", {"occurred_on", "document_number", "mentor", "mentor_text", "note"}),
        ("introduced", {"occurred_on", "document_number", "union_organisation", "note"}),
        ("cell_resolved", {"occurred_on", "document_number", "members", "in_favour", "note"}),
    ],
)
def test_step_asks_only_for_its_own_fields(cast, as_user, code, fields):
    assert visible_fields(as_user(cast.cell_cadre).get(url_of(cast.source, code))) == fields


def test_light_step_is_saved_at_once(cast, as_user):
    words = {"occurred_on": "20112026", "document_number": "05-NQ/CB", "version": cast.introduced.version}
    answer = as_user(cast.cell_cadre).post(url_of(cast.introduced, "sympathiser"), words)
    assert answer["Location"] == reverse("candidacy_detail", args=[cast.introduced.pk])
    event = StageEvent.objects.get(candidacy=cast.introduced, code="sympathiser", is_voided=False)
    assert (event.occurred_on, event.document_number) == (date(2026, 11, 20), "05-NQ/CB")


def test_mentor_is_chosen_from_the_base_organisation(cast, as_user):
    StageEvent.objects.filter(candidacy=cast.introduced)
    walk(cast.introduced, until="sympathiser")
    cast.introduced.refresh_from_db()
    client = as_user(cast.cell_cadre)
    options = client.post(reverse("mentor_options", args=[cast.introduced.pk]), {"q": "thay"}).content.decode()
    assert f'data-value="{cast.mentor.pk}"' in options
    words = {"occurred_on": "20/11/2026", "mentor": cast.mentor.pk, "mentor_text": "Nguyễn Văn Thầy"}
    client.post(url_of(cast.introduced, "mentored"), {**words, "version": cast.introduced.version})
    assert MentorAssignment.objects.get(candidacy=cast.introduced).mentor == cast.mentor


def test_mentor_from_elsewhere_is_refused(cast, as_user):
    member = cast.admitted.person.party_memberships.get()
    words = {"occurred_on": "20/11/2026", "mentor": member.pk, "mentor_text": "Ai đó", "version": 1}
    answer = as_user(cast.cell_cadre).post(url_of(cast.trained, "mentored"), words)
    assert answer.status_code == 422
    assert 'href="#id_mentor_text"' in answer.content.decode()


def test_step_that_creates_a_legal_fact_passes_the_check_page(considered, cast, as_user):
    client, url = as_user(cast.cell_cadre), url_of(considered, "cell_resolved")
    words = {"occurred_on": "20/11/2026", "document_number": "11-NQ/CB", "members": "9", "in_favour": "8"}
    checked = client.post(url, {**words, "version": considered.version})
    text = checked.content.decode()
    assert "Thứ Sáu, 20/11/2026" in text
    assert f'href="{url}?sua=in_favour"' in text
    assert not StageEvent.objects.filter(candidacy=considered, code="cell_resolved").exists()
    client.post(url, {**hidden_fields(checked), "confirmed": "1"})
    resolution = StageEvent.objects.get(candidacy=considered, code="cell_resolved").resolution
    assert (resolution.members, resolution.in_favour) == (9, 8)


def test_mending_an_answer_keeps_the_others(considered, cast, as_user):
    client, url = as_user(cast.cell_cadre), url_of(considered, "cell_resolved")
    words = {"occurred_on": "20/11/2026", "document_number": "11-NQ/CB", "members": "9", "in_favour": "8"}
    checked = client.post(url, {**words, "version": considered.version})
    mended = client.get(url, {"sua": "in_favour"}).content.decode()
    assert re.search(r'name="members" value="9"', mended)
    assert re.search(r'name="in_favour"[^>]*autofocus', mended)
    back = client.post(url, {**hidden_fields(checked), "back": "1"}).content.decode()
    assert re.search(r'name="document_number" value="11-NQ/CB"', back)


def test_vote_below_two_thirds_is_refused_before_the_check_page(considered, cast, as_user):
    words = {"occurred_on": "20/11/2026", "document_number": "11-NQ/CB", "members": "9", "in_favour": "5"}
    answer = as_user(cast.cell_cadre).post(
        url_of(considered, "cell_resolved"), {**words, "version": considered.version}
    )
    assert answer.status_code == 422
    assert "5/9 phiếu tán thành, cần ít nhất 6 phiếu" in answer.content.decode()


def test_conditions_are_shown_with_the_step_that_mends_them(cast, as_user):
    text = as_user(cast.cell_cadre).get(url_of(cast.trained, "cell_resolved")).content.decode()
    assert f'<a href="{url_of(cast.trained, "verified")}">Thẩm tra lý lịch</a>' in text
    assert "Có giấy chứng nhận lớp bồi dưỡng nhận thức <span" in text


def test_conditions_follow_the_day_that_is_typed(considered, cast, as_user):
    cast.trained.person.birth_on = date(2008, 11, 21)
    cast.trained.person.save(update_fields=["birth_on"])
    url, client = reverse("stage_checks", args=[considered.pk, "cell_resolved"]), as_user(cast.cell_cadre)
    early = client.post(url, {"occurred_on": "20112026"}).content.decode()
    assert "17 tuổi 11 tháng, chưa đủ 18 tuổi" in early
    assert "18 tuổi vào ngày 21/11/2026" in client.post(url, {"occurred_on": "21112026"}).content.decode()


@pytest.mark.parametrize("written", ["31/02/2026", "00/13/2026", "29022025", "hôm qua"])
def test_impossible_day_is_refused_and_kept(cast, as_user, written):
    answer = as_user(cast.cell_cadre).post(
        url_of(cast.introduced, "sympathiser"), {"occurred_on": written, "document_number": "05-NQ/CB"}
    )
    assert answer.status_code == 422
    assert f'value="{written}"' in answer.content.decode()


def test_decision_has_its_own_page(cast, as_user):
    answer = as_user(cast.base_cadre).get(url_of(cast.ready, "decided"))
    assert answer["Location"] == f"{reverse('admission_new')}?nguoi={cast.ready.pk}"


def test_ceremony_of_an_earlier_decision_is_a_step(cast, as_user):
    admit(
        by=cast.base_cadre,
        candidacy_id=cast.ready.pk,
        decision_number="41-QĐ/ĐU",
        decided_on=date(2026, 11, 5),
        version=cast.ready.version,
    )
    cast.ready.refresh_from_db()
    client, url = as_user(cast.base_cadre), url_of(cast.ready, "admitted")
    checked = client.post(url, {"ceremony_on": "19112026", "version": cast.ready.version})
    client.post(url, {**hidden_fields(checked), "confirmed": "1"})
    assert Admission.objects.get(candidacy=cast.ready).ceremony_on == date(2026, 11, 19)


def test_stale_page_saves_nothing(cast, as_user):
    words = {"occurred_on": "20112026", "document_number": "05-NQ/CB", "version": cast.introduced.version - 1}
    answer = as_user(cast.cell_cadre).post(url_of(cast.introduced, "sympathiser"), words)
    assert answer.status_code == 422
    assert "người khác đã lưu thay đổi" in answer.content.decode()
    assert not StageEvent.objects.filter(candidacy=cast.introduced, code="sympathiser").exists()


def test_unknown_step_does_not_exist(cast, as_user):
    assert as_user(cast.cell_cadre).get(f"/nguon/{cast.source.pk}/buoc/khong-co/").status_code == 404


@pytest.mark.parametrize("code", sorted(STAGES))
def test_every_step_answers_whoever_may(cast, as_user, code):
    answer = as_user(cast.specialist).get(url_of(cast.ready, code))
    assert answer.status_code in (200, 302)
