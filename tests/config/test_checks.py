"""Each planted fault must be named by its check, and the settings of the tests by none."""

import pytest
from cryptography.fernet import Fernet
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from config.checks import CHOICES, SECRETS, SERVICES, TAG, refuse_to_start_unsound

COMPLETE = {
    **dict.fromkeys((*SECRETS, *SERVICES), "set"),
    "DATABASE_URL": "postgres://nguon_app:x@db/nguon",
    "DATABASE_OWNER_URL": "postgres://nguon_owner:x@db/nguon",
    "UPLOADS": "off",
    "SECOND_FACTOR": "required",
}


@pytest.fixture
def production(settings, monkeypatch):
    """The settings of a sound production."""
    for name, value in COMPLETE.items():
        monkeypatch.setenv(name, value)
    settings.MODE, settings.PRODUCTION = "production", True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.DATABASE_URL = COMPLETE["DATABASE_URL"]
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    settings.HMAC_KEY = "0" * 64
    return settings


def complaints() -> list[str]:
    return [str(message.id) for message in run_checks(tags=[TAG])]


def test_settings_of_the_tests_are_sound():
    assert complaints() == []


def test_complete_production_is_sound(production):
    assert complaints() == []
    refuse_to_start_unsound()


def test_misspelt_mode_is_named(production):
    production.MODE = "prod"
    assert complaints() == ["nguon.E001"]


@pytest.mark.parametrize("name", [*SECRETS, *SERVICES, *CHOICES])
def test_missing_variable_is_named(production, monkeypatch, name):
    monkeypatch.setenv(name, "")
    with pytest.raises(ImproperlyConfigured, match=rf"nguon\.E002: Chưa đặt biến môi trường {name}"):
        refuse_to_start_unsound()


@pytest.mark.parametrize("name", CHOICES)
def test_choice_out_of_its_list_is_named(production, monkeypatch, name):
    monkeypatch.setenv(name, "maybe")
    assert complaints() == ["nguon.E003"]


def test_field_key_that_is_none_is_named_by_its_place(production):
    production.FIELD_KEYS = [*production.FIELD_KEYS, "not-a-key"]
    with pytest.raises(ImproperlyConfigured, match=r"nguon\.E004: Khóa thứ 2"):
        refuse_to_start_unsound()


def test_short_hmac_key_is_named(production):
    production.HMAC_KEY = "short"
    assert complaints() == ["nguon.E005"]


def test_one_role_for_rows_and_tables_is_named(production, monkeypatch):
    monkeypatch.setenv("DATABASE_OWNER_URL", COMPLETE["DATABASE_URL"])
    assert complaints() == ["nguon.E006"]


def test_owner_url_unknown_to_web_is_sound(production, monkeypatch):
    monkeypatch.delenv("DATABASE_OWNER_URL")
    assert complaints() == []


@pytest.mark.django_db
def test_application_role_is_accepted_by_the_database():
    assert run_checks(tags=["database"], databases=["default"]) == []


def test_owner_role_is_named_by_the_database(committed_db):
    connection.close()
    connection.settings_dict["USER"] = "nguon_owner"
    try:
        found = [message.id for message in run_checks(tags=["database"], databases=["default"])]
    finally:
        connection.close()
        connection.settings_dict["USER"] = "nguon_app"
    assert found == ["nguon.E007"]


def test_task_longer_than_the_visibility_timeout_is_named(production):
    production.CELERY_TASK_TIME_LIMIT = 300
    assert complaints() == ["nguon.E008"]


def test_broker_that_is_not_redis_is_named(production):
    production.CELERY_BROKER_URL = "amqp://broker/"
    assert complaints() == ["nguon.E009"]


def test_cache_of_one_process_is_named(production):
    production.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    assert complaints() == ["nguon.E010"]


@pytest.mark.parametrize(
    "policy",
    [{}, {"default-src": ["*"]}, {"default-src": ["'self'"], "script-src": ["'self'", "'unsafe-inline'"]}],
    ids=["off", "open", "inline"],
)
def test_loose_content_security_policy_is_named(production, policy):
    production.SECURE_CSP = policy
    assert complaints() == ["nguon.E011"]


def test_policy_without_its_middleware_is_named(production):
    production.MIDDLEWARE = [name for name in production.MIDDLEWARE if "csp" not in name]
    assert complaints() == ["nguon.E011"]


def test_short_hsts_is_named(production):
    production.SECURE_HSTS_SECONDS = 3600
    assert complaints() == ["nguon.E012"]


@pytest.mark.parametrize("count", [None, "2", -1])
def test_uncounted_proxies_are_named(production, count):
    production.REST_FRAMEWORK = {**production.REST_FRAMEWORK, "NUM_PROXIES": count}
    assert complaints() == ["nguon.E013"]
