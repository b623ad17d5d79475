"""The second factor: enrolment, the second step, recovery codes, and installations that demand it."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value
from django.test import Client
from django.urls import reverse

from accounts.middleware import WITHOUT_SECOND_FACTOR
from accounts.models import AuditEvent
from tests.access.routes import routes
from tests.cast import PASSWORD

ENROL = "/tai-khoan/xac-thuc-hai-lop/bat/"
STEP = "/dang-nhap/xac-thuc/"
PAGE = "/tai-khoan/"


def code_for(secret: str, steps: int = 0) -> str:
    return f"{hotp_value(secret, int(time.time()) // 30 + steps):06d}"


def sign_in(client: Client, name: str = "base_cadre"):
    return client.post("/dang-nhap/", {"login": name, "password": PASSWORD})


def enrol(client: Client) -> str:
    """Turn the second factor on; gives the secret that the telephone keeps."""
    secret = client.get(ENROL).context["form"].secret
    answer = client.post(ENROL, {"code": code_for(secret)})
    assert answer.status_code == 302, answer.context["form"].errors
    return secret


@pytest.fixture
def enrolled(cast, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(client)
        secret = enrol(client)
    client.post("/dang-xuat/")
    return secret


def test_second_factor_is_asked_for_after_the_password(enrolled, client):
    assert sign_in(client).headers["Location"] == STEP
    assert client.get(PAGE).status_code == 302
    answer = client.post(STEP, {"code": code_for(enrolled, 1)})
    assert answer.headers["Location"] == reverse("home")
    assert client.get(PAGE).status_code == 200


def test_second_factor_code_works_once(enrolled, client):
    code = code_for(enrolled, 1)
    sign_in(client)
    assert client.post(STEP, {"code": code}).status_code == 302
    other = Client()
    sign_in(other)
    assert other.post(STEP, {"code": code}).status_code == 422


def test_second_factor_code_works_once_as_long_as_it_is_good(enrolled, client, time_machine):
    """A code is good for a minute and a half, longer than half a minute."""
    time_machine.move_to("2026-11-21 08:00:00+07:00", tick=False)
    code = code_for(enrolled, 1)
    sign_in(client)
    assert client.post(STEP, {"code": code}).status_code == 302
    time_machine.shift(45)
    other = Client()
    sign_in(other)
    answer = other.post(STEP, {"code": code})
    assert answer.status_code == 422
    assert "đã được dùng" in str(answer.context["form"].errors)


def test_second_factor_stops_after_five_wrong_codes(enrolled, client):
    sign_in(client)
    for _ in range(5):
        assert client.post(STEP, {"code": "000000"}).status_code == 422
    answer = client.post(STEP, {"code": code_for(enrolled, 1)})
    assert answer.status_code == 422
    assert "Chờ 15 phút" in str(answer.context["form"].errors)
    assert client.get(PAGE).status_code == 302


def test_second_factor_recovery_code_works_once(enrolled, cast, client):
    codes = Authenticator.objects.get(user=cast.base_cadre, type="recovery_codes").wrap().get_unused_codes()
    assert len(codes) == 10
    sign_in(client)
    assert client.post(STEP, {"code": codes[3]}).status_code == 302
    other = Client()
    sign_in(other)
    assert other.post(STEP, {"code": codes[3]}).status_code == 422


def test_second_factor_secrets_are_sealed_in_the_database(enrolled, cast):
    rows = Authenticator.objects.filter(user=cast.base_cadre)
    codes = rows.get(type="recovery_codes").wrap().get_unused_codes()
    stored = str(list(rows.values("data")))
    assert enrolled not in stored
    assert not any(code in stored for code in codes)


def test_second_factor_changes_are_recorded(enrolled, cast, client, django_capture_on_commit_callbacks):
    sign_in(client)
    client.post(STEP, {"code": "000000"})
    client.post(STEP, {"code": code_for(enrolled, 1)})
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/tai-khoan/ma-du-phong/tao/")
        client.post("/tai-khoan/xac-thuc-hai-lop/tat/")
    actions = set(AuditEvent.objects.filter(user=cast.base_cadre).values_list("action", flat=True))
    assert {
        "accounts.second_factor.added",
        "accounts.second_factor.refused",
        "accounts.recovery_codes.generated",
        "accounts.second_factor.removed",
    } <= actions


def test_second_factor_pages_ask_for_the_password_again_after_a_while(cast, client, time_machine):
    time_machine.move_to("2026-11-21 08:00:00+07:00", tick=False)
    sign_in(client)
    assert client.get(ENROL).status_code == 200
    time_machine.shift(301)
    assert client.get(ENROL).headers["Location"].startswith("/tai-khoan/xac-nhan/")
    answer = client.post("/tai-khoan/xac-nhan/", {"password": "không đúng câu đố"})
    assert answer.status_code == 422
    client.post("/tai-khoan/xac-nhan/", {"password": PASSWORD})
    assert client.get(ENROL).status_code == 200


@pytest.fixture
def demanded(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def test_second_factor_demanded_opens_no_page_to_a_password_alone(cast, client, demanded):
    sign_in(client)
    open_to_password = []
    for route in routes():
        if route.path.startswith("api/"):
            continue  # programs sign in with tokens, never with a session
        answers = [client.get(route.filled()), client.post(route.filled())]
        if not all(answer.headers.get("Location") == ENROL for answer in answers):
            open_to_password.append(route.name)
        if route.name == "account_logout":
            sign_in(client)
    assert set(open_to_password) == set(WITHOUT_SECOND_FACTOR)


def test_second_factor_demanded_lets_in_who_has_just_enrolled(
    cast, client, demanded, django_capture_on_commit_callbacks
):
    sign_in(client)
    assert client.get(PAGE).headers["Location"] == ENROL
    with django_capture_on_commit_callbacks(execute=True):
        enrol(client)
    assert client.get(PAGE).status_code == 200


def test_second_factor_demanded_is_asked_of_a_session_that_was_there_before(
    enrolled, cast, client, demanded, django_capture_on_commit_callbacks
):
    sign_in(client)
    client.post(STEP, {"code": code_for(enrolled, 1)})
    assert client.get(PAGE).status_code == 200
    before = Client()
    before.force_login(cast.base_cadre)
    assert before.get(PAGE).headers["Location"] == "/tai-khoan/xac-thuc-hai-lop/xac-nhan/"


def test_second_factor_demanded_cannot_be_turned_off(enrolled, cast, client, demanded):
    sign_in(client)
    client.post(STEP, {"code": code_for(enrolled, 1)})
    answer = client.post("/tai-khoan/xac-thuc-hai-lop/tat/")
    assert answer.status_code == 422
    assert Authenticator.objects.filter(user=cast.base_cadre, type="totp").exists()
