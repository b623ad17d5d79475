"""Passkeys in Chromium with its virtual authenticator: made, signed in with, and worth nothing without their holder."""

import pytest
from allauth.mfa.models import Authenticator

from accounts.models import AuditEvent, User
from accounts.operations import attempt

PASSWORD = "câu đố của khóa bảo mật"


@pytest.fixture
def owner(in_demo, request):
    """An account of each test's own, so that no other one is asked for its key."""
    with in_demo():
        return User.objects.create_user(request.node.name[:60], PASSWORD, full_name="Quách Thị Khóa")


@pytest.fixture
def window(page, owner):
    """A window with an authenticator that has seen its holder; `window.key(False)` takes that back."""
    opened = page(None)
    session = opened.context.new_cdp_session(opened)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    opened.key = lambda seen: session.send(
        "WebAuthn.setUserVerified", {"authenticatorId": made, "isUserVerified": seen}
    )
    opened.complaints, opened.owner = [], owner
    opened.on("console", lambda line: opened.complaints.append(line.text) if "Security Policy" in line.text else None)
    return opened


def with_password(window):
    window.goto("/dang-nhap/")
    window.fill("input[name=login]", window.owner.username)
    window.fill("input[name=password]", PASSWORD)
    window.press("input[name=password]", "Enter")
    window.wait_for_url(lambda url: not url.endswith("/dang-nhap/"))


def with_key(window):
    window.goto("/dang-nhap/")
    window.click("#passkey-login")


def leave(window):
    window.goto("/dang-xuat/")
    window.click("main form button")
    window.wait_for_url("**/dang-nhap/**")


def add_key(window):
    with_password(window)
    window.goto("/tai-khoan/xac-thuc-hai-lop/khoa/them/")
    window.fill("input[name=name]", "Máy ở cơ quan")
    window.click("#passkey-add")
    window.wait_for_url("**/ma-du-phong/")


def test_passkey_signs_in_alone_and_only_with_its_holder(window, in_demo, owner, screenshot):
    add_key(window)
    assert window.locator(".code-list li").count() == 10
    window.goto("/tai-khoan/xac-thuc-hai-lop/")
    assert "Máy ở cơ quan" in window.inner_text("main")
    screenshot(window, "second-factor")
    leave(window)

    with_key(window)
    window.wait_for_url(lambda url: "/dang-nhap/" not in url)
    window.goto("/tai-khoan/")
    assert "Quách Thị Khóa" in window.inner_text("main")
    leave(window)

    window.key(False)
    with_key(window)
    window.wait_for_selector("[data-passkey-failed]:not([hidden])")
    assert window.url.endswith("/dang-nhap/")
    screenshot(window, "passkey-refused")
    assert window.complaints == []
    with in_demo():
        kinds = AuditEvent.objects.filter(user=owner, action="accounts.second_factor.added").values_list(
            "detail__type", flat=True
        )
        assert set(kinds) == {"webauthn", "recovery_codes"}


def test_passkey_is_the_second_step_after_a_password(window):
    add_key(window)
    leave(window)
    with_password(window)
    assert window.url.endswith("/dang-nhap/xac-thuc/")
    window.click("#passkey-authenticate")
    window.wait_for_url(lambda url: "/dang-nhap/" not in url)
    window.goto("/tai-khoan/")
    assert "Quách Thị Khóa" in window.inner_text("main")
    assert window.complaints == []


def test_passkey_still_opens_when_guessing_has_shut_the_password(window, in_demo):
    add_key(window)
    leave(window)
    for _ in range(attempt.PASSWORD.most + 1):
        window.goto("/dang-nhap/")
        window.fill("input[name=login]", window.owner.username)
        window.fill("input[name=password]", "đoán sai câu đố")
        window.press("input[name=password]", "Enter")
        window.wait_for_load_state()
    assert "tạm dừng" in window.inner_text("main")
    with_key(window)
    window.wait_for_url(lambda url: "/dang-nhap/" not in url)


def test_passkey_is_given_up(window, in_demo, owner):
    add_key(window)
    window.goto("/tai-khoan/xac-thuc-hai-lop/")
    window.click("text=Bỏ")
    window.click("main form button")
    window.wait_for_url("**/tai-khoan/xac-thuc-hai-lop/")
    with in_demo():
        assert not Authenticator.objects.filter(user=owner).exists()
