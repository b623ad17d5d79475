"""How allauth is bent to this product: no self-registration, sign-in by user name, limits before the hash."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.network import client_address, network_of
from accounts.operations import attempt, audit, notice, session
from accounts.sealing import open_text, seal_text

# A sign-in as fresh as this counts as a proof of who it is.
FRESH_SECONDS = 300
# More than these stand on the page of one's own account.
_TOLD_AT_ONCE = 5
_CHECK_KEYBOARD = "Kiểm tra phím Caps Lock và bộ gõ tiếng Việt."


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": f"Tên đăng nhập hoặc mật khẩu chưa đúng. {_CHECK_KEYBOARD}",
        "incorrect_password": f"Mật khẩu chưa đúng. {_CHECK_KEYBOARD}",
        "enter_current_password": "Mật khẩu đang dùng chưa đúng.",
        "too_many_login_attempts": "Đã thử sai quá nhiều lần. Chờ 15 phút rồi thử lại.",
        "rate_limited": "Đã thử quá nhiều lần. Chờ một lát rồi thử lại.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are created by an administrator, never by a visitor."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No mail leaves the closed network."""

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Count, then hash. A disabled account is answered like one that does not exist.

        :raises ValidationError: too many attempts; nothing is hashed.
        """
        name, address = credentials.get("username", "").lower(), client_address(request)
        try:
            attempt.count(attempt.ADDRESS, address)
            attempt.count(attempt.PASSWORD, name, network_of(address))
        except attempt.TooManyAttempts as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal
        user = authenticate(request, **credentials)
        # allauth would lead a disabled account to a page of its own.
        AuthenticationBackend.unstash_authenticated_user()
        if user is None:
            # Who was meant, if anybody; never what was typed, which may be a password.
            meant = User.objects.filter(username=name).first()
            audit.record(action="accounts.session.refused", user=meant, address=address)
            return None
        attempt.forget(attempt.PASSWORD, name, network_of(address))
        return user

    def post_login(self, request: HttpRequest, user: User, **words: Any) -> HttpResponse:
        audit.record(action="accounts.session.begun", user=user, address=client_address(request))
        attempt.purge(timezone.now())
        response = super().post_login(request, user, **words)
        session.end_oldest(user)
        told = notice.unseen(user)
        for text in told[:_TOLD_AT_ONCE]:
            messages.info(request, text)
        if (more := len(told) - _TOLD_AT_ONCE) > 0:
            messages.info(request, f"Còn {more} thông báo nữa ở trang Tài khoản của tôi.")
        return response

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            audit.record(action="accounts.session.ended", user=request.user)
        super().logout(request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Whoever has a second factor confirms with it: a password that was overseen is not enough.

        Looked up once for each request: the page asks twice, and each kind of factor is a statement.
        """
        if not hasattr(user, "ways_to_prove"):
            user.ways_to_prove = super().get_reauthentication_methods(user)
        ways: list[dict[str, Any]] = user.ways_to_prove
        return [way for way in ways if way["id"] != "reauthenticate"] or ways

    def is_reauthentication_required(self, *, app: str, **words: Any) -> bool:
        records = get_authentication_records(self.request, self.request.user)
        return not records or time.time() - records[-1]["at"] > FRESH_SECONDS


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are sealed in the database; where a second factor is a must it cannot be given up."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Mã chưa đúng. Xem mã mới nhất trong ứng dụng và kiểm tra giờ của điện thoại.",
        "cannot_delete_authenticator": "Hệ thống này bắt buộc xác thực hai lớp nên không tắt được.",
        "cannot_generate_recovery_codes": "Bật xác thực hai lớp trước, rồi mới tạo mã dự phòng.",
    }

    def encrypt(self, text: str) -> str:
        return seal_text(text).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return open_text(encrypted_text.encode())

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": settings.MFA_TOTP_ISSUER}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not settings.SECOND_FACTOR_REQUIRED


class SessionsAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions: list[UserSession]) -> None:
        for ended in sessions:
            audit.record(action="accounts.session.ended", user=ended.user, by_another_session=True)
        super().end_sessions(sessions)
