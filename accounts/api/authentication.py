"""`Authorization: Bearer …`: a program acts for the one user whose token it holds."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiToken
from accounts.models.api_token import digest_of
from common.dates import local_today


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        """
        :raises AuthenticationFailed: unknown, expired or revoked token, or a disabled account.
        """
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        secret = words[1].decode("latin-1") if len(words) == 2 else ""
        found = ApiToken.objects.in_force(local_today()).select_related("user").filter(digest=digest_of(secret))
        if not (token := found.first()):
            raise AuthenticationFailed("Khóa truy cập không đúng hoặc đã hết hạn. Hãy tạo khóa mới.")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):
    """How the token is described in the OpenAPI schema."""

    target_class = "accounts.api.authentication.TokenAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
