"""Signing in: one neutral message, limits before the hash, a new session, audit events."""

import threading
import unicodedata

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, User
from accounts.operations.attempt import ADDRESS, PASSWORD, TooManyAttempts, count
from tests import cast as people

SIGN_IN = "/dang-nhap/"
WRONG = "một câu đố khác hẳn"


def post(client, login, password=people.PASSWORD, **extra):
    return client.post(SIGN_IN, {"login": login, "password": password}, **extra)


def errors_of(answer):
    return [str(error) for error in answer.context["form"].non_field_errors()]


@pytest.fixture
def hashed(monkeypatch):
    """The passwords that were hashed, in order."""
    seen = []
    encode = MD5PasswordHasher.encode

    def spy(self, password, salt):
        seen.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", spy)
    return seen


def test_sign_in_leads_home(cast, client):
    answer = post(client, "base_cadre")
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("home"))


def test_sign_in_leads_on_to_the_page_that_was_asked_for(cast, client):
    answer = client.post(f"{SIGN_IN}?next=/tro-giup/", {"login": "base_cadre", "password": people.PASSWORD})
    assert answer.headers["Location"] == "/tro-giup/"


def test_sign_in_never_leads_to_another_site(cast, client):
    answer = client.post(f"{SIGN_IN}?next=https://vi-du.example/", {"login": "base_cadre", "password": people.PASSWORD})
    assert answer.headers["Location"] == reverse("home")


def test_sign_in_takes_capitals_and_either_spelling_of_the_password(cast, client):
    assert post(client, " BASE_cadre ", unicodedata.normalize("NFD", people.PASSWORD)).status_code == 302


@pytest.mark.parametrize(
    ("login", "password"),
    [("base_cadre", WRONG), ("khong_co_ai", people.PASSWORD), ("disabled", people.PASSWORD), ("disabled", WRONG)],
)
def test_sign_in_refuses_everybody_in_the_same_words(cast, client, login, password):
    answer = post(client, login, password)
    assert answer.status_code == 422
    assert errors_of(answer) == ["Tên đăng nhập hoặc mật khẩu chưa đúng. Kiểm tra phím Caps Lock và bộ gõ tiếng Việt."]
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("login", ["base_cadre", "khong_co_ai", "disabled"])
def test_sign_in_hashes_once_whether_or_not_the_account_exists(cast, client, hashed, login):
    post(client, login, WRONG)
    assert hashed == [WRONG]


@pytest.mark.parametrize("login", ["base_cadre", "khong_co_ai"])
def test_sign_in_stops_after_five_failures_before_the_hash(cast, client, hashed, login):
    for _ in range(5):
        assert post(client, login, WRONG).status_code == 422
    hashed.clear()
    answer = post(client, login)
    assert "Chờ 15 phút" in errors_of(answer)[0]
    assert hashed == []
    assert "_auth_user_id" not in client.session


def test_sign_in_opens_again_after_fifteen_minutes(cast, client, time_machine):
    time_machine.move_to("2026-11-21 08:00:00+07:00", tick=False)
    for _ in range(6):
        post(client, "base_cadre", WRONG)
    time_machine.shift(15 * 60 - 1)
    assert post(client, "base_cadre").status_code == 422
    time_machine.shift(1)
    assert post(client, "base_cadre").status_code == 302


def test_sign_in_attempts_during_the_wait_do_not_prolong_it(cast, client, time_machine):
    time_machine.move_to("2026-11-21 08:00:00+07:00", tick=False)
    for _ in range(5):
        post(client, "base_cadre", WRONG)
    time_machine.shift(14 * 60)
    post(client, "base_cadre", WRONG)
    time_machine.shift(60)
    assert post(client, "base_cadre").status_code == 302


def test_sign_in_that_succeeds_forgets_the_mistyped_ones(cast, client):
    for _ in range(4):
        post(client, "base_cadre", WRONG)
    assert post(client, "base_cadre").status_code == 302
    client.logout()
    for _ in range(4):
        assert post(client, "base_cadre", WRONG).status_code == 422
    assert post(client, "base_cadre").status_code == 302


def test_sign_in_of_others_and_from_elsewhere_is_not_locked(cast, client):
    for _ in range(6):
        post(client, "base_cadre", WRONG)
    assert post(Client(), "cell_cadre").status_code == 302
    assert post(Client(), "base_cadre", REMOTE_ADDR="10.9.8.7").status_code == 302


def test_sign_in_counts_a_network_and_not_each_of_its_addresses(cast, client):
    for last in range(5):
        post(client, "base_cadre", WRONG, REMOTE_ADDR=f"10.0.0.{last}")
    assert post(Client(), "base_cadre", REMOTE_ADDR="10.0.0.200").status_code == 422


def test_sign_in_is_limited_for_one_address_over_all_names(cast, client, hashed):
    for number in range(20):
        post(client, f"khong_co_{number}", WRONG)
    hashed.clear()
    assert "Chờ 1 phút" in errors_of(post(client, "base_cadre"))[0]
    assert hashed == []


@pytest.mark.parametrize("proxies", [0, 1])
def test_sign_in_is_not_fooled_by_forged_forwarding(cast, client, hashed, settings, proxies):
    settings.NUM_PROXIES = proxies
    own_proxy = ", 203.0.113.9" if proxies else ""
    for number in range(100):
        forged = f"198.51.{number}.1{own_proxy}"
        post(client, f"khong_co_{number}", WRONG, HTTP_X_FORWARDED_FOR=forged)
    assert len(hashed) == ADDRESS.most


def test_sign_in_session_has_a_new_number_and_the_old_one_is_dead(cast, client):
    session = client.session
    session["don-vi"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    post(client, "base_cadre")
    assert client.cookies["sessionid"].value != before
    stolen = Client()
    stolen.cookies["sessionid"] = before
    assert stolen.get("/tai-khoan/").status_code == 302


def test_sign_in_cookie_is_strict(cast, client):
    cookie = post(client, "base_cadre").cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
    assert cookie["max-age"] == ""  # ends with the browser


def test_sign_in_and_out_are_recorded(cast, client):
    post(client, "base_cadre", WRONG)
    post(client, "mật khẩu gõ nhầm ô", WRONG)
    post(client, "base_cadre")
    client.post("/dang-xuat/")
    events = [(event.action.rpartition(".")[2], event.user) for event in AuditEvent.objects.order_by("pk")]
    user = cast.base_cadre
    assert events == [("refused", user), ("refused", None), ("begun", user), ("ended", user)]
    assert "gõ nhầm" not in str(list(AuditEvent.objects.values()))


def test_sign_out_is_a_post_and_leaves_nothing_in_the_browser(cast, client):
    post(client, "base_cadre")
    assert client.get("/dang-xuat/").status_code == 200
    assert client.get("/tai-khoan/").status_code == 200
    answer = client.post("/dang-xuat/")
    assert answer.headers["Location"] == SIGN_IN
    assert "storage" in answer.headers["Clear-Site-Data"]
    assert client.get("/tai-khoan/").status_code == 302


def test_sign_up_and_reset_by_mail_do_not_exist(client, db):
    for path in ("/dang-ky/", "/accounts/signup/", "/accounts/password/reset/", "/admin/"):
        assert client.get(path).status_code == 404


def test_attempts_fifty_at_once_are_all_counted(committed_db):
    let_through, refused = [], []

    def attempt() -> None:
        try:
            count(PASSWORD, "canbo", "10.0.0.0/24")
            let_through.append(1)
        except TooManyAttempts:
            refused.append(1)
        connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(let_through), len(refused)) == (5, 45)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count FROM accounts_attempt")
        assert cursor.fetchone() == (50,)


def test_sign_in_of_a_database_without_users_is_refused(committed_db):
    assert User.objects.count() == 0
    assert post(Client(), "admin", "admin").status_code == 422


def test_attempt_row_does_not_hold_what_was_typed(cast, client):
    post(client, "mật khẩu gõ nhầm ô", WRONG)
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM accounts_attempt")
        keys = [key for (key,) in cursor.fetchall()]
    assert len(keys) == 2
    assert all(len(key) == 64 for key in keys)
