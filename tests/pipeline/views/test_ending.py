"""Exits, steps back, hand-overs and voiding as pages."""

import re
from datetime import date

import pytest
from django.urls import reverse

from pipeline.models import Candidacy, StageEvent
from pipeline.rules.stage import EXITS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]


def go_through(client, url, words):
    """Send the form, then confirm what its check page shows."""
    checked = client.post(url, words)
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', checked.content.decode())
    return client.post(url, {**dict(found), "confirmed": "1"})


def test_withdrawal_ends_the_road(cast, as_user):
    url = reverse("candidacy_exit", args=[cast.source.pk, "withdrawn"])
    words = {"on": "20/11/2026", "reason": "Chuyển nơi làm việc", "version": cast.source.version}
    go_through(as_user(cast.cell_cadre), url, words)
    cast.source.refresh_from_db()
    assert (cast.source.outcome, cast.source.closed_on) == ("withdrawn", date(2026, 11, 20))


def test_end_without_a_reason_is_refused(cast, as_user):
    url = reverse("candidacy_exit", args=[cast.source.pk, "withdrawn"])
    answer = as_user(cast.cell_cadre).post(url, {"on": "20/11/2026", "version": cast.source.version})
    assert answer.status_code == 422
    assert '<a href="#id_reason">Ghi lý do</a>' in answer.content.decode()


def test_half_a_vote_is_asked_whole(cast, as_user):
    url = reverse("candidacy_exit", args=[cast.source.pk, "refused_by_cell"])
    words = {"on": "20/11/2026", "document_number": "9-NQ/CB", "reason": "Chưa đủ phiếu", "members": "9"}
    answer = as_user(cast.cell_cadre).post(url, words)
    assert "Ghi cả tổng số người và số phiếu tán thành" in answer.content.decode()


def test_menu_offers_only_the_ways_off_that_start_here(cast, as_user):
    text = as_user(cast.base_cadre).get(reverse("candidacy_detail", args=[cast.ready.pk])).content.decode()
    offered = {code for code in EXITS if reverse("candidacy_exit", args=[cast.ready.pk, code]) in text}
    assert offered == {"withdrawn", "refused_by_decider", "died"}


def test_step_back_offers_only_earlier_stages(cast, as_user):
    url, client = reverse("candidacy_return", args=[cast.ready.pk]), as_user(cast.cell_cadre)
    offered = re.findall(r'<option value="(\w+)"', client.get(url).content.decode())
    assert "trained" in offered
    assert "base_resolved" not in offered
    words = {"stage": "trained", "on": "20/11/2026", "reason": "Giấy tờ quá hạn", "version": cast.ready.version}
    go_through(client, url, words)
    cast.ready.refresh_from_db()
    assert cast.ready.stage == "trained"


def test_hand_over_passes_the_person_within_the_scope(cast, as_user):
    url = reverse("candidacy_hand_over", args=[cast.source.pk])
    words = {
        "to_organisation": cast.cell_a12.number,
        "to_organisation_text": cast.cell_a12.name,
        "on": "20/11/2026",
        "reason": "Chuyển nơi cư trú",
        "version": cast.source.version,
    }
    go_through(as_user(cast.base_cadre), url, words)
    assert Candidacy.objects.get(pk=cast.source.pk).party_organisation == cast.cell_a12


def test_hand_over_out_of_the_scope_is_refused(cast, as_user):
    url = reverse("candidacy_hand_over", args=[cast.source.pk])
    words = {"to_organisation": cast.cell_b11.number, "to_organisation_text": "x", "on": "20/11/2026", "reason": "Y"}
    answer = as_user(cast.base_cadre).post(url, words)
    assert answer.status_code == 422
    assert 'href="#id_to_organisation_text"' in answer.content.decode()


def test_voiding_asks_why_and_strikes_through(cast, as_user):
    event = StageEvent.objects.get(candidacy=cast.ready, code="base_resolved")
    url, client = reverse("event_void", args=[cast.ready.pk, event.pk]), as_user(cast.base_cadre)
    assert client.post(url, {"reason": "", "version": cast.ready.version}).status_code == 422
    client.post(url, {"reason": "Ghi nhầm ngày", "version": cast.ready.version})
    event.refresh_from_db()
    assert event.is_voided
    assert event.voided_by.note == "Ghi nhầm ngày"


def test_event_of_another_person_is_not_found(cast, as_user):
    event = StageEvent.objects.get(candidacy=cast.ready, code="base_resolved")
    assert as_user(cast.base_cadre).get(reverse("event_void", args=[cast.source.pk, event.pk])).status_code == 404


@pytest.mark.parametrize("route", ["candidacy_return", "candidacy_hand_over"])
def test_reader_may_not_change_the_road(cast, as_user, route):
    assert as_user(cast.leader).get(reverse(route, args=[cast.ready.pk])).status_code == 403
