"""What must hold before this application serves anybody: in production its whole environment, everywhere the
settings that keep jobs, sessions and pages safe."""

import os
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.utils.csp import CSP

TAG = "nguon"
MODES = ("production", "demo", "test")
SECRETS = ("SECRET_KEY", "FIELD_KEYS", "HMAC_KEY", "METRICS_TOKEN")
SERVICES = ("ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL")
CHOICES = {"UPLOADS": ("on", "off"), "SECOND_FACTOR": ("required", "optional")}
SHORTEST_HMAC_KEY = 32
YEAR_SECONDS = 31_536_000

Apps = Sequence[AppConfig] | None
Complaints = Iterator[CheckMessage]


def refuse_to_start_unsound() -> None:
    """For web processes and workers, which do not run Django's checks by themselves.

    :raises ImproperlyConfigured: with every complaint, one a line.
    """
    complaints = [message for message in run_checks(tags=[TAG]) if message.is_serious()]
    if complaints:
        raise ImproperlyConfigured("\n".join(f"{it.id}: {it.msg} {it.hint or ''}" for it in complaints))


@register(TAG)
def environment_is_complete(app_configs: Apps, **words: Any) -> Complaints:
    if settings.MODE not in MODES:
        yield Error(f"NGUON_MODE={settings.MODE} không hợp lệ.", hint=f"Chọn: {', '.join(MODES)}.", id="nguon.E001")
    if not settings.PRODUCTION:
        return
    for name in (*SECRETS, *SERVICES, *CHOICES):
        given = os.environ.get(name, "")
        if not given:
            yield Error(f"Chưa đặt biến môi trường {name}.", hint="Môi trường thật phải có đủ.", id="nguon.E002")
        elif name in CHOICES and given not in CHOICES[name]:
            yield Error(f"{name}={given} không hợp lệ.", hint=f"Chọn: {', '.join(CHOICES[name])}.", id="nguon.E003")


@register(TAG)
def keys_are_usable(app_configs: Apps, **words: Any) -> Complaints:
    for position, key in enumerate(settings.FIELD_KEYS, start=1):
        try:
            Fernet(key)
        except ValueError:
            yield Error(
                f"Khóa thứ {position} trong FIELD_KEYS không phải khóa Fernet.",
                hint='Tạo khóa: python -c "from cryptography.fernet import Fernet as F; print(F.generate_key())"',
                id="nguon.E004",
            )
    if settings.PRODUCTION and len(settings.HMAC_KEY) < SHORTEST_HMAC_KEY:
        yield Error(f"HMAC_KEY ngắn hơn {SHORTEST_HMAC_KEY} ký tự.", hint="Tạo: openssl rand -hex 32", id="nguon.E005")


@register(TAG)
def owner_is_another_role(app_configs: Apps, **words: Any) -> Complaints:
    """The role that serves pages must not be able to change tables; where it alone is known, that is well."""
    owner_url = os.environ.get("DATABASE_OWNER_URL")
    if settings.PRODUCTION and owner_url and urlsplit(owner_url).username == urlsplit(settings.DATABASE_URL).username:
        yield Error(
            "DATABASE_OWNER_URL và DATABASE_URL dùng cùng một vai trò.",
            hint="Vai trò ứng dụng chỉ được đọc và ghi dòng; vai trò chủ sở hữu chỉ dùng cho migrate.",
            id="nguon.E006",
        )


@register(Tags.database)
def connection_owns_nothing(app_configs: Apps, databases: Sequence[str] | None = None, **words: Any) -> Complaints:
    """Asked of the database itself, when a command may ask it (`check --database default`)."""
    if settings.AS_OWNER:
        return
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT rolsuper OR rolbypassrls OR EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid)"
                " FROM pg_roles WHERE rolname = current_user"
            )
            if cursor.fetchone()[0]:
                yield Error(
                    "Ứng dụng đang kết nối bằng vai trò sở hữu bảng hoặc có quyền quản trị máy chủ.",
                    hint="Đặt DATABASE_URL theo vai trò nguon_app.",
                    id="nguon.E007",
                )


@register(TAG)
def jobs_are_delivered_once(app_configs: Apps, **words: Any) -> Complaints:
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    if options["visibility_timeout"] <= settings.CELERY_TASK_TIME_LIMIT:
        yield Error(
            "CELERY_TASK_TIME_LIMIT phải nhỏ hơn visibility_timeout.",
            hint="Tác vụ dài hơn visibility_timeout được giao cho hai tiến trình cùng lúc.",
            id="nguon.E008",
        )
    if urlsplit(settings.CELERY_BROKER_URL).scheme not in {"redis", "rediss"}:
        yield Error("REDIS_URL phải bắt đầu bằng redis:// hoặc rediss://.", id="nguon.E009")


@register(TAG)
def cache_is_shared(app_configs: Apps, **words: Any) -> Complaints:
    """Throttles and used codes must hold for every process: in the memory of one they hold for that one only."""
    if settings.CACHES["default"]["BACKEND"] != "django.core.cache.backends.db.DatabaseCache":
        yield Error("CACHES phải là bảng đệm trong PostgreSQL.", id="nguon.E010")


@register(TAG)
def browsers_are_told_to_be_strict(app_configs: Apps, **words: Any) -> Complaints:
    policy: dict[str, Any] = dict(settings.SECURE_CSP)
    sources = {source for directive in policy.values() for source in directive}
    if (
        "django.middleware.csp.ContentSecurityPolicyMiddleware" not in settings.MIDDLEWARE
        or policy.get("default-src") != [CSP.SELF]
        or sources & {CSP.UNSAFE_INLINE, CSP.UNSAFE_EVAL}
    ):
        yield Error("Content-Security-Policy bị tắt hoặc đã nới lỏng.", id="nguon.E011")
    if settings.PRODUCTION and settings.SECURE_HSTS_SECONDS < YEAR_SECONDS:
        yield Error("SECURE_HSTS_SECONDS phải ít nhất một năm.", id="nguon.E012")


@register(TAG)
def proxies_are_counted(app_configs: Apps, **words: Any) -> Complaints:
    """With None, a forged X-Forwarded-For gives every request a new address and defeats the throttles."""
    count = settings.REST_FRAMEWORK.get("NUM_PROXIES")
    if not isinstance(count, int) or count < 0:
        yield Error("NUM_PROXIES phải là số nguyên từ 0 trở lên.", id="nguon.E013")
