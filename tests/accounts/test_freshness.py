"""Delicate acts ask again who it is after five minutes; what was sent is done without being typed again."""

import pytest
from django.test import Client

from membership.models import Grant
from tests.cast import PASSWORD

STALE = 301
AGAIN = "/tai-khoan/xac-nhan/"


@pytest.fixture
def clock(time_machine):
    time_machine.move_to("2026-11-21 08:00:00+07:00", tick=False)
    return time_machine


def signed_in(name):
    client = Client()
    assert client.post("/dang-nhap/", {"login": name, "password": PASSWORD}).status_code == 302
    return client


def acts(cast):
    """Address and body of each delicate act."""
    user = f"/quan-tri/tai-khoan/{cast.cell_cadre.pk}/"
    grant = cast.cell_cadre.grants.get().pk
    return {
        "grant": (f"{user}quyen/", {"role": "cell_cadre"}),
        "end of a grant": (f"{user}quyen/{grant}/thu/", {"reason": "chuyển công tác"}),
        "confirmation": (f"{user}quyen/{grant}/xac-nhan/", {}),
        "invitation": ("/quan-tri/tai-khoan/moi/", {}),
        "new invitation": (f"{user}moi-lai/", {}),
        "shutting": (f"{user}khoa/", {"reason": "nghỉ việc"}),
        "opening": (f"{user}mo-khoa/", {}),
    }


def test_stale_session_is_asked_before_any_delicate_act(cast, clock):
    client = signed_in("organisation_admin")
    clock.shift(STALE)
    for name, (address, body) in acts(cast).items():
        answer = client.post(address, body)
        assert answer.status_code == 302, name
        assert answer.headers["Location"].startswith(AGAIN), name
    cast.cell_cadre.refresh_from_db()
    assert cast.cell_cadre.is_active
    assert cast.cell_cadre.grants.get().valid_to is None


def test_stale_session_may_still_look(cast, clock):
    client = signed_in("organisation_admin")
    clock.shift(STALE)
    assert client.get(f"/quan-tri/tai-khoan/{cast.cell_cadre.pk}/quyen/").status_code == 200


def test_act_is_done_after_the_proof_without_typing_it_again(cast, clock):
    client = signed_in("organisation_admin")
    clock.shift(STALE)
    address, body = acts(cast)["end of a grant"]
    asked = client.post(address, body).headers["Location"]
    assert client.post(asked, {"password": "không đúng câu đố", "next": address}).status_code == 422
    assert Grant.objects.filter(user=cast.cell_cadre, valid_to=None).exists()
    client.post(asked, {"password": PASSWORD, "next": address})
    assert not Grant.objects.filter(user=cast.cell_cadre, valid_to=None).exists()


def test_fresh_session_is_not_asked(cast, clock):
    client = signed_in("organisation_admin")
    clock.shift(STALE - 2)
    address, body = acts(cast)["shutting"]
    assert not client.post(address, body).headers["Location"].startswith(AGAIN)


def test_number_is_revealed_only_after_a_fresh_proof(cast, clock):
    client = signed_in("base_cadre")
    clock.shift(STALE)
    page = f"/nguon/{cast.ready.pk}/"
    reveal, body = f"{page}so-can-cuoc/", {"reason": "đối chiếu với thẻ"}
    assert client.post(reveal, body).headers["Location"].startswith(AGAIN)
    part = client.post(reveal, body, headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"})
    assert part.headers["HX-Redirect"] == f"{AGAIN}?next=%2Fnguon%2F{cast.ready.pk}%2F"
    assert part.content == b""


def refused(cast):
    """Address and body of each delicate act that answers with a page to mend or to check."""
    user = f"/quan-tri/tai-khoan/{cast.cell_cadre.pk}/"
    grant = cast.cell_cadre.grants.get().pk
    taking_over = {"username": cast.base_cadre.username, "on": "21/11/2026", "reason": "chuyển công tác"}
    return {
        "grant": (f"{user}quyen/", {"role": "cell_cadre"}),
        "end of a grant": (f"{user}quyen/{grant}/thu/", {}),
        "invitation": ("/quan-tri/tai-khoan/moi/", {"full_name": "Lê Thị Mới"}),
        "handover": (f"{user}ban-giao/", {}),
        "check of a handover": (f"{user}ban-giao/", taking_over),
        "reset": (f"{user}xac-thuc-hai-lop/", {}),
        "looking as another": (f"{user}xem-nhu/", {}),
    }


def test_page_that_comes_after_the_proof_sends_to_its_own_address(cast, clock):
    for name, (address, body) in refused(cast).items():
        client = signed_in("organisation_admin")
        clock.shift(STALE)
        asked = client.post(address, body).headers["Location"]
        answer = client.post(asked, {"password": PASSWORD, "next": address})
        assert answer.status_code in (200, 422), name
        # The page stands at the address of the proof: a form without an address would send there what is typed.
        assert f'action="{address}"' in answer.content.decode(), name


def test_page_with_a_query_sends_to_where_the_proof_can_take_it_up(cast, clock):
    client = signed_in("organisation_admin")
    address, _body = acts(cast)["end of a grant"]
    # What is sent to an address with a query is not done after the proof, but forgotten.
    assert f'action="{address}"' in client.get(f"{address}?don-vi={cast.base_a1.number}").content.decode()
