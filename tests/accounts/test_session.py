"""Sessions: idle and absolute limits, and how soon the loss of a right is felt."""

import time

import pytest
from django.test import Client

from membership.models import Grant
from tests.cast import PASSWORD

PAGE = "/tai-khoan/"
IDLE, ABSOLUTE = 30 * 60, 12 * 3600
EVERY_ROLE = (
    "system_admin",
    "organisation_admin",
    "leader",
    "specialist",
    "base_cadre",
    "cell_cadre",
    "union_officer",
    "training_centre",
    "auditor",
    "nobody",
)


def clock_seconds():
    return int(time.time())


def signed_in(name):
    client = Client()
    answer = client.post("/dang-nhap/", {"login": name, "password": PASSWORD})
    assert answer.status_code == 302
    return client


@pytest.fixture
def clock(time_machine):
    time_machine.move_to("2026-11-21 08:00:00+07:00", tick=False)
    return time_machine


@pytest.mark.parametrize("name", EVERY_ROLE)
def test_session_lives_a_minute_before_the_idle_limit_and_not_a_minute_after(cast, clock, name):
    early, late = signed_in(name), signed_in(name)
    for client in (early, late):
        assert client.get(PAGE).status_code == 200
    clock.shift(IDLE - 60)
    assert early.get(PAGE).status_code == 200
    clock.shift(120)
    assert late.get(PAGE).status_code == 302
    assert early.get(PAGE).status_code == 200


def test_who_was_idle_too_long_is_told_so(cast, clock):
    client = signed_in("base_cadre")
    client.get(PAGE)
    clock.shift(IDLE + 60)
    assert "vì lâu không thao tác" in client.get(PAGE, follow=True).content.decode()


@pytest.mark.parametrize("name", ["base_cadre", "system_admin"])
def test_session_ends_after_twelve_hours_however_busy(cast, clock, name):
    client = signed_in(name)
    began = clock_seconds()
    while (left := began + ABSOLUTE - 60 - clock_seconds()) > 0:
        assert client.get(PAGE).status_code == 200
        clock.shift(min(left, IDLE - 60))
    assert client.get(PAGE).status_code == 200
    clock.shift(120)
    assert client.get(PAGE).status_code == 302


def test_who_worked_for_too_long_is_not_called_idle(cast, clock):
    client = signed_in("base_cadre")
    client.get(PAGE)
    session = client.session
    session["began"] -= ABSOLUTE + 60
    session.save()
    told = client.get(PAGE, follow=True).content.decode()
    assert "đã kéo dài quá lâu" in told and "không thao tác." not in told


def test_session_that_ended_is_dead_on_the_server(cast, clock):
    client = signed_in("base_cadre")
    client.get(PAGE)
    kept = client.cookies["sessionid"].value
    clock.shift(IDLE + 60)
    client.get(PAGE)
    again = Client()
    again.cookies["sessionid"] = kept
    assert again.get(PAGE).status_code == 302


def test_session_limit_does_not_begin_with_a_visit_before_sign_in(cast, clock):
    client = Client()
    client.get("/dang-nhap/")
    clock.shift(IDLE + 600)
    client.post("/dang-nhap/", {"login": "base_cadre", "password": PASSWORD})
    assert client.get(PAGE).status_code == 200


def test_session_writes_its_time_once_a_minute(cast, clock, django_assert_num_queries):
    client = signed_in("nobody")
    client.get(PAGE)
    clock.shift(30)
    before = client.session["last_seen"]
    client.get(PAGE)
    assert client.session["last_seen"] == before
    clock.shift(31)
    client.get(PAGE)
    assert client.session["last_seen"] > before


def test_session_of_a_disabled_account_ends_at_the_next_request(cast):
    client = signed_in("base_cadre")
    assert client.get(PAGE).status_code == 200
    cast.base_cadre.is_active = False
    cast.base_cadre.save(update_fields=["is_active"])
    assert client.get(PAGE).status_code == 302


def test_session_loses_a_role_at_the_next_request(cast):
    client = signed_in("system_admin")
    assert client.get("/quan-tri/tai-khoan/").status_code == 200
    grant = cast.system_admin.grants.get()
    Grant.objects.filter(pk=grant.pk).update(valid_to=grant.valid_from)
    assert client.get("/quan-tri/tai-khoan/").status_code == 403


def test_session_elsewhere_ends_when_the_password_changes(cast):
    here, there = signed_in("base_cadre"), signed_in("base_cadre")
    new = "một câu đố mới toanh"
    answer = here.post("/tai-khoan/doi-mat-khau/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
    assert here.get(PAGE).status_code == 200
    assert there.get(PAGE).status_code == 302


def test_session_list_ends_the_others(cast):
    here, there = signed_in("base_cadre"), signed_in("base_cadre")
    assert here.get("/tai-khoan/phien/").content.count(b"Phi\xc3\xaan n\xc3\xa0y") == 1
    here.post("/tai-khoan/phien/")
    assert here.get(PAGE).status_code == 200
    assert there.get(PAGE).status_code == 302


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("ngắn quá", "12"),
        ("password1234", "phổ biến"),
        ("base_cadre_1", "giống"),
    ],
)
def test_password_that_is_weak_is_refused(cast, password, said):
    client = signed_in("base_cadre")
    answer = client.post(
        "/tai-khoan/doi-mat-khau/", {"oldpassword": PASSWORD, "password1": password, "password2": password}
    )
    assert answer.status_code == 422
    assert said in str(answer.context["form"].errors).lower()
