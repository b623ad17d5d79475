"""What changed in one's own account or rights is told at the next sign-in, once; at most three places are signed in."""

from allauth.usersessions.models import UserSession
from django.test import Client

from accounts.models import AuditEvent
from accounts.operations.notice import tell
from accounts.operations.session import MOST_SESSIONS
from tests.cast import PASSWORD

PAGE = "/tai-khoan/"


def signed_in(name):
    client = Client()
    assert client.post("/dang-nhap/", {"login": name, "password": PASSWORD}).status_code == 302
    return client


def test_notice_is_shown_at_the_next_sign_in_and_not_again(cast):
    tell([cast.base_cadre.pk], "Quyền của bạn đã đổi.")
    assert signed_in("base_cadre").get("/tro-giup/").content.decode().count("Quyền của bạn đã đổi.") == 1
    assert "Quyền của bạn đã đổi." not in signed_in("base_cadre").get("/tro-giup/").content.decode()
    assert "Quyền của bạn đã đổi." not in signed_in("cell_cadre").get("/tro-giup/").content.decode()


def test_notices_that_are_many_are_kept_on_the_own_page(cast):
    for number in range(8):
        tell([cast.base_cadre.pk], f"Thông báo số {number}.")
    client = signed_in("base_cadre")
    first = client.get("/tro-giup/").content.decode()
    assert first.count("Thông báo số") == 5
    assert "Còn 3 thông báo nữa" in first
    assert client.get(PAGE).content.decode().count("Thông báo số") == 8


def test_notice_is_only_the_users_own(cast):
    tell([cast.base_cadre.pk], "Quyền của bạn đã đổi.")
    assert "Quyền của bạn đã đổi." not in signed_in("cell_cadre").get(PAGE).content.decode()


def test_fourth_sign_in_ends_the_oldest_session_and_no_other(cast):
    clients = [signed_in("base_cadre") for _ in range(MOST_SESSIONS + 1)]
    other = signed_in("cell_cadre")
    assert [client.get(PAGE).status_code for client in clients] == [302, 200, 200, 200]
    assert other.get(PAGE).status_code == 200
    assert UserSession.objects.filter(user=cast.base_cadre).count() == MOST_SESSIONS
    assert AuditEvent.objects.filter(action="accounts.session.ended", user=cast.base_cadre).count() == 1
