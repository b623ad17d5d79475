"""The API keeps what its schema promises, whatever it is sent."""

from datetime import timedelta

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.api import throttling
from accounts.models import ApiToken
from accounts.models.api_token import digest_of
from accounts.operations.attempt import Limit
from common.dates import local_today
from config.wsgi import application

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]
pytestmark = pytest.mark.django_db


@pytest.fixture
def api_schema(cast, monkeypatch):
    """The schema of the running application, asked for by a base cadre who is in a hurry."""
    for name in ("READ", "WRITE"):
        monkeypatch.setattr(throttling, name, Limit(f"test_{name}", 100_000, timedelta(minutes=1)))
    secret = ApiToken.new_secret()
    ApiToken.objects.create(
        user=cast.base_cadre, digest=digest_of(secret), expires_on=local_today() + timedelta(days=1)
    )
    headers = {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}
    # As Django's own test client does: a request must not close the connection that holds the test's transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/schema/", app=application, headers=headers), headers
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_api_keeps_its_schema(api_schema):
    loaded, headers = api_schema
    operations = [result.ok() for result in loaded.get_all_operations()]
    assert len(operations) >= 13
    for operation in operations:
        _try_out(operation, headers)


def _try_out(operation, headers):
    @settings(max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def attempt(case):
        case.validate_response(case.call(headers=headers), checks=CHECKS)

    attempt()
