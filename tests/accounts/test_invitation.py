"""Invitations: one-time links by which a person, and nobody else, sets a password."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, Invitation
from accounts.operations.invitation import InvitationGone, accept, invite, invited
from tests.cast import PASSWORD

NEW = "câu đố tự đặt lấy"


def follow(client, secret):
    return client.get(f"/loi-moi/{secret}/")


@pytest.fixture
def secret(cast):
    return invite(by=cast.organisation_admin, user=cast.nobody)


def test_invitation_sets_the_password(secret, cast, client):
    answer = follow(client, secret)
    assert answer.headers["Location"] == "/loi-moi/"
    assert b"nobody" in client.get("/loi-moi/").content
    assert client.post("/loi-moi/", {"password1": NEW, "password2": NEW}).headers["Location"] == "/dang-nhap/"
    assert client.post("/dang-nhap/", {"login": "nobody", "password": NEW}).status_code == 302


def test_invitation_voids_the_old_password_and_its_sessions(cast, client):
    client.force_login(cast.nobody)
    assert client.get("/tai-khoan/").status_code == 200
    invite(by=cast.organisation_admin, user=cast.nobody)
    assert client.get("/tai-khoan/").status_code == 302
    assert Client().post("/dang-nhap/", {"login": "nobody", "password": PASSWORD}).status_code == 422


def test_invitation_works_once(secret, client):
    accept(secret=secret, password=NEW)
    with pytest.raises(InvitationGone):
        accept(secret=secret, password="câu đố của kẻ khác")
    assert follow(client, secret).status_code == 410


def test_invitation_ends_after_72_hours(secret, cast, time_machine):
    now = timezone.now()
    time_machine.move_to(now + timedelta(hours=71, minutes=59), tick=False)
    assert invited(secret) == cast.nobody
    time_machine.move_to(now + timedelta(hours=72, seconds=1), tick=False)
    with pytest.raises(InvitationGone):
        invited(secret)


def test_invitation_is_void_when_a_newer_one_is_sent(secret, cast):
    newer = invite(by=cast.organisation_admin, user=cast.nobody)
    with pytest.raises(InvitationGone):
        invited(secret)
    assert invited(newer) == cast.nobody


def test_invitation_of_a_disabled_account_is_void(secret, cast):
    cast.nobody.is_active = False
    cast.nobody.save()
    with pytest.raises(InvitationGone):
        invited(secret)


@pytest.mark.parametrize("secret", ["khong-co", "a" * 500, "%00"])
def test_invitation_that_was_never_sent_is_gone(db, client, secret):
    assert follow(client, secret).status_code == 410
    assert client.get("/loi-moi/").status_code == 410


def test_invitation_secret_is_stored_as_a_digest_only(secret):
    assert secret not in str(list(Invitation.objects.values()))
    assert secret not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [("ngắn quá", "ngắn quá", "12"), (NEW, NEW + "!", "Hai lần nhập"), ("password1234", "password1234", "phổ biến")],
)
def test_invitation_refuses_a_weak_or_mistyped_password(secret, client, first, second, said):
    follow(client, secret)
    answer = client.post("/loi-moi/", {"password1": first, "password2": second})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Invitation.objects.get().used_at is None


def test_invitation_guessing_is_limited(db, client):
    answers = [follow(client, f"doan-{number}").status_code for number in range(21)]
    assert answers == [410] * 20 + [429]
