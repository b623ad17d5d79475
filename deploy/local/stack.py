"""PostgreSQL and Valkey for one kind of work, and the environment that leads Django to them."""

import os
import re

from deploy.local.keys import local_keys
from deploy.local.locks import Lock
from deploy.local.postgres import Cluster
from deploy.local.schema import create_database
from deploy.local.valkey import Broker
from deploy.local.words import Refusal


class Stack:
    """What `./run demo` and `./run manage` stand on; DATABASE_URL and REDIS_URL replace either half."""

    def __init__(self) -> None:
        self.cluster = None if "DATABASE_URL" in os.environ else Cluster("postgres")
        self.broker = None if "REDIS_URL" in os.environ else Broker("valkey")
        self.users = Lock("services")

    def ensure_up(self) -> list[str]:
        """Start what does not answer; the names of what had to be started."""
        return [service.name for service in (self.cluster, self.broker) if service and service.ensure_up()]

    def stop(self) -> None:
        for service in (self.broker, self.cluster):
            if service:
                service.stop()

    def environment(self) -> dict[str, str]:
        """What the processes of the application are told beyond what is set already."""
        found = {
            **local_keys(),
            "NGUON_MODE": "demo",
            "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
            "SECOND_FACTOR": "optional",
            "UPLOADS": "on",
        } | dict(os.environ)
        found["DJANGO_SETTINGS_MODULE"] = "config.settings"
        if self.cluster:
            name = database_name()
            create_database(self.cluster, name)
            found["DATABASE_URL"] = self.cluster.url("nguon_app", name)
            found["DATABASE_OWNER_URL"] = self.cluster.url("nguon_owner", name)
        found.setdefault("DATABASE_OWNER_URL", found["DATABASE_URL"])
        if self.broker:
            found["REDIS_URL"] = self.broker.url(database_name())
        return found


def test_cluster() -> Cluster:
    return Cluster("test-postgres", throwaway=True)


def test_broker() -> Broker:
    return Broker("test-valkey")


def stop_test_services() -> None:
    """End what the tests started, unless a test run still uses it."""
    lock = Lock("tests")
    if lock.try_to_take():
        test_broker().stop()
        test_cluster().stop()
        lock.release()


def database_name() -> str:
    name = os.environ.get("NGUON_DATABASE") or "nguon"
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,40}", name) or name in {"postgres", "template0", "template1"}:
        raise Refusal(
            f"NGUON_DATABASE={name}: tên cơ sở dữ liệu chỉ gồm chữ thường không dấu, chữ số và dấu "
            "gạch dưới, bắt đầu bằng chữ, dài nhất 41 ký tự, không trùng tên cơ sở dữ liệu của hệ thống."
        )
    return name
