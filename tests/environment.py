"""The PostgreSQL and Valkey of the tests: private, without fsync, started when a test needs them."""

import os

from deploy.local.places import LOCAL
from deploy.local.stack import test_broker, test_cluster

CLUSTER = test_cluster()
BROKER = test_broker()
# Nobody listens there: a test that needs no broker proves that saving needs none either.
NO_BROKER = "redis://127.0.0.1:1/0"


def environment(database: str = "not_made_yet") -> dict[str, str]:
    """What the application is told, here and in the processes that tests start."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "NGUON_MODE": "test",
        "NGUON_AS_OWNER": "0",
        "DATABASE_URL": CLUSTER.url("nguon_app", database),
        "DATABASE_OWNER_URL": CLUSTER.url("nguon_owner", database),
        "REDIS_URL": NO_BROKER,
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "SECRET_KEY": "a secret of the tests, long enough to be taken for one by every check there is",
        "FIELD_KEYS": "dGhpcyBpcyBub3QgYSBzZWNyZXQsIGp1c3QgYSB0ZXM=",
        "HMAC_KEY": "another secret of the tests",
        "METRICS_TOKEN": "metrics-of-the-tests",
        "SECOND_FACTOR": "optional",
        "UPLOADS": "off",
        "HYPOTHESIS_STORAGE_DIRECTORY": str(LOCAL / "hypothesis"),
    }


def bare_environment() -> dict[str, str]:
    """The environment of somebody who has set nothing of ours."""
    ours = set(environment()) | {"DJANGO_ALLOW_ASYNC_UNSAFE"}
    return {name: value for name, value in os.environ.items() if name not in ours}
