"""Programs that ask the API for one of the cast."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from accounts.models import ApiToken, User
from accounts.models.api_token import digest_of
from common.dates import local_today


@pytest.fixture
def program() -> Callable[[User], APIClient]:
    """`program(cast.leader)` is a client with a token of that account."""

    def client_of(user: User, days: int = 30) -> APIClient:
        secret = ApiToken.new_secret()
        ApiToken.objects.create(user=user, digest=digest_of(secret), expires_on=local_today() + timedelta(days=days))
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return client

    return client_of
