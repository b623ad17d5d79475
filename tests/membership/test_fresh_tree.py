"""Whoever moves, merges, splits or dissolves bodies proves who it is at the last step, and never on the way there."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from common.dates import local_today
from membership.models import Organisation, Reorganisation
from membership.queries.reorganisation_people import people_of
from tests.cast import PASSWORD

STALE = 301
AGAIN = "/tai-khoan/xac-nhan/"
WHEN = {"effective_on": "1/11/2026", "decision_number": "15-QĐ/TU"}


@dataclass(frozen=True)
class Act:
    """Address, what leads to the page to check, what confirms it, and whether it is done."""

    address: str
    tried: dict
    confirmed: dict
    is_done: Callable[[], bool]


@pytest.fixture
def stale(cast, time_machine) -> Client:
    """Of the organisation admin, who signed in more than five minutes ago."""
    time_machine.move_to("2026-11-21 08:00:00+07:00", tick=False)
    client = Client()
    client.post("/dang-nhap/", {"login": "organisation_admin", "password": PASSWORD})
    time_machine.shift(STALE)
    return client


def ended(body: Organisation) -> Callable[[], bool]:
    return lambda: Organisation.objects.get(pk=body.pk).closed_on is not None


def change(route: str, body: Organisation, is_done: Callable[[], bool], **more) -> Act:
    sent = {"version": body.version, **WHEN, **more}
    last = {**sent, "confirmed": "1", "key": str(uuid4())}
    return Act(reverse(route, args=[body.number]), sent, last, is_done)


def moves(cast) -> Act:
    def is_done() -> bool:
        return Organisation.objects.get(pk=cast.base_a1.pk).parent == cast.upper_b

    return change("organisation_move", cast.base_a1, is_done, parent=cast.upper_b.number)


def closes(cast) -> Act:
    return change("organisation_close", cast.base_a1, ended(cast.base_a1), successor=cast.base_a2.number)


def walks(address: str, steps: int, is_done: Callable[[], bool], **sent) -> Act:
    tried = {"step": str(steps - 1), "next": "1", **sent}
    return Act(address, tried, {"step": str(steps), "confirmed": "1", "key": str(uuid4()), **sent}, is_done)


def merges(cast) -> Act:
    sources = {f"source_{row}": body.number for row, body in enumerate((cast.cell_a11, cast.cell_a12))}
    target = {"into": "co", "target": cast.cell_a12.number, "decided_by": "Ban Thường vụ"}
    return walks("/to-chuc/sap-nhap/", 2, ended(cast.cell_a11), **WHEN, **sources, **target)


def splits(cast) -> Act:
    two = {f"name_{row}": f"Chi bộ Xóm {row}" for row in range(2)}
    two |= {f"code_{row}": f"90.001.001.000.01{row}" for row in range(2)}
    people = {f"person_{person}": "t0" for person in people_of(cast.cell_a11.pk, local_today())}
    address = reverse("organisation_split", args=[cast.cell_a11.number])
    return walks(address, 3, ended(cast.cell_a11), **WHEN, **two, **people)


ACTS = {"move": moves, "close": closes, "merge": merges, "split": splits}


def prove(client: Client, asked: str, address: str):
    return client.post(asked, {"password": PASSWORD, "next": address})


@pytest.mark.parametrize("name", ACTS)
def test_change_is_tried_out_without_a_proof_and_confirmed_with_one(cast, stale, name):
    act = ACTS[name](cast)
    check = stale.post(act.address, act.tried)
    assert check.status_code == 200
    assert "Kiểm tra trước khi ghi" in check.content.decode()
    asked = stale.post(act.address, act.confirmed)
    assert (asked.status_code, asked.url) == (302, f"{AGAIN}?next={quote(act.address, safe='')}")
    assert Reorganisation.objects.count() == 0 and not act.is_done()
    assert prove(stale, asked.url, act.address).status_code == 302
    assert act.is_done()


@pytest.mark.parametrize("name", ACTS)
def test_way_back_from_the_page_to_check_needs_no_proof(cast, stale, name):
    act = ACTS[name](cast)
    assert stale.post(act.address, {**act.tried, "back": "1"}).status_code == 200


def test_wrong_proof_changes_nothing_and_the_change_still_waits(cast, stale):
    act = moves(cast)
    asked = stale.post(act.address, act.confirmed).url
    assert stale.post(asked, {"password": "không đúng câu đố", "next": act.address}).status_code == 422
    assert not act.is_done()
    prove(stale, asked, act.address)
    assert act.is_done()


def test_what_is_refused_after_the_proof_keeps_what_was_typed(cast, stale):
    act = moves(cast)
    asked = stale.post(act.address, act.confirmed).url
    Organisation.objects.filter(pk=cast.base_a1.pk).update(version=9)
    answer = prove(stale, asked, act.address)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert f'action="{act.address}"' in html and 'value="15-QĐ/TU"' in html


def test_file_is_tried_out_without_a_proof_and_written_with_one(cast, stale, settings):
    settings.UPLOADS = True
    page = "/to-chuc/tu-tep/"
    header = "line,action,from_codes,to_codes,new_name,new_kind,new_parent_code,effective_on,decision"
    line = f"1,merge,{cast.cell_a11.code},{cast.cell_a12.code},,,,2026-11-01,15-QĐ/TU"
    check = stale.post(page, {"file": SimpleUploadedFile("a.csv", f"{header}\n{line}\n".encode())})
    found = re.search(r'name="steps" value="([^"]+)"', check.content.decode())
    assert found
    sent = {"steps": found[1], "key": str(uuid4())}
    asked = stale.post(f"{page}ghi/", sent)
    assert asked.url.startswith(AGAIN)
    assert not ended(cast.cell_a11)()
    assert prove(stale, asked.url, f"{page}ghi/").url == "/to-chuc/cho-hieu-luc/"
    assert ended(cast.cell_a11)()


def test_part_of_a_page_that_confirms_leads_the_whole_page_to_be_asked(cast, stale):
    act = moves(cast)
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{act.address}"}
    part = stale.post(act.address, act.confirmed, headers=headers)
    assert part.headers["HX-Redirect"] == f"{AGAIN}?next={quote(act.address, safe='')}"
    assert not act.is_done()


def test_names_and_new_bodies_need_no_proof(cast, stale):
    def is_done() -> bool:
        return Organisation.objects.get(pk=cast.base_a1.pk).name == "Đảng bộ thôn Đông"

    act = change("organisation_rename", cast.base_a1, is_done, name="Đảng bộ thôn Đông", code=cast.base_a1.code)
    stale.post(act.address, act.confirmed)
    assert act.is_done()
