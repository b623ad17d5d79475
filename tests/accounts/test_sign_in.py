"""Signing in: one neutral message, limits before the hash, sessions that end."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from tests.cast import PASSWORD

SIGN_IN = "/dang-nhap/"


def post(client, login, password, **extra):
    return client.post(SIGN_IN, {"login": login, "password": password}, **extra)


def test_sign_in_leads_home(cast, client):
    answer = post(client, "base_cadre", PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("home"))
