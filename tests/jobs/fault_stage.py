"""A private installation whose parts are killed on purpose: PostgreSQL, Valkey, worker and dispatcher of its own."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import redis
from django.db import connections
from psycopg import sql

from deploy.local import serving
from deploy.local.locks import held
from deploy.local.places import LOGS
from deploy.local.postgres import Cluster
from deploy.local.processes import wait_for_end
from deploy.local.schema import create_database, fingerprint, make_tables
from deploy.local.valkey import Broker
from tests.environment import environment

# Not a throwaway cluster: what was acknowledged must survive a kill. The machine itself stays up, so what the kernel
# was given is safe, and recovery need not wait for the disk.
CLUSTER = Cluster("fault-postgres")
CLUSTER.settings["fsync"] = "off"
BROKER = Broker("fault-valkey")


class Stage:
    """The processes of an installation, brought back when they die as their supervisor would, only sooner.

    Everything is killed by its own process number.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.environment = os.environ | {
            **environment(name),
            "DATABASE_URL": CLUSTER.url("nguon_app", name),
            "DATABASE_OWNER_URL": CLUSTER.url("nguon_owner", name),
            "REDIS_URL": BROKER.url(name),
        }
        self.deaths = 0
        self._children: dict[str, serving.Child] = {}
        self._is_over = threading.Event()
        self._tending = threading.Thread(target=self._tend)

    def start(self) -> None:
        for name in ("worker", "dispatcher"):
            self._start(name)
        self._tending.start()

    def stop(self) -> None:
        self._is_over.set()
        self._tending.join()
        for child in reversed(self._children.values()):
            child.stop(seconds=2)

    def _start(self, name: str) -> None:
        child = getattr(serving, name)(self.environment)
        child.log = LOGS / f"fault-{name}.log"
        child.start()
        self._children[name] = child

    def _tend(self) -> None:
        while not self._is_over.wait(0.2):
            for name, child in self._children.items():
                if child._process is None or child._process.poll() is not None:
                    self.deaths += 1
                    self._start(name)

    def pid(self, name: str) -> int:
        process = self._children[name]._process
        assert process is not None
        return process.pid

    @property
    def broker(self) -> redis.Redis:
        return redis.Redis.from_url(self.environment["REDIS_URL"], socket_timeout=5)

    # The faults.

    def kill_worker(self) -> None:
        self._kill_group("worker")

    def kill_dispatcher(self) -> None:
        self._kill_group("dispatcher")

    def kill_worker_child(self) -> None:
        """One process of the worker's pool; its parent puts another in its place."""
        for pid in self.pool()[:1]:
            kill(pid)

    def kill_broker(self) -> None:
        pid = BROKER._pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        wait_for_end(pid, seconds=5)

    def restart_broker(self) -> None:
        self.kill_broker()
        BROKER.ensure_up()

    @contextlib.contextmanager
    def broker_frozen(self) -> Iterator[None]:
        """The broker takes connections and never answers."""
        pid = BROKER._pid()
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def flush_broker(self) -> None:
        self.broker.flushall()

    def restart_postgres(self) -> None:
        """`pg_ctl restart -m immediate`: every connection is cut, nothing is written down first."""
        pid = CLUSTER._postmaster()
        assert pid is not None
        os.kill(pid, signal.SIGQUIT)
        wait_for_end(pid, seconds=10)
        CLUSTER.ensure_up()

    def pool(self) -> list[int]:
        """The numbers of the processes that do the worker's work; none while it starts."""
        parent = self.pid("worker")
        with contextlib.suppress(OSError):
            return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
        return []

    def _kill_group(self, name: str) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid(name), signal.SIGKILL)


def kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@contextlib.contextmanager
def staged() -> Iterator[Stage]:
    """A stage on a fresh database; this process's connection leads there meanwhile."""
    with held("fault-tests"):
        CLUSTER.ensure_up()
        BROKER.ensure_up()
        name = f"fault_{os.getpid()}"
        _copy(_template(), name)
        before = dict(connections.settings["default"])
        connections.close_all()
        connections.settings["default"].update(NAME=name, HOST=str(CLUSTER.sockets))
        stage = Stage(name)
        try:
            stage.start()
            yield stage
        finally:
            stage.stop()
            connections.close_all()
            connections.settings["default"].update(NAME=before["NAME"], HOST=before["HOST"])
            _drop(name)
            CLUSTER.stop()
            BROKER.stop()


def _template() -> str:
    """A database with tables, made once for this state of the code."""
    name = f"fault_template_{fingerprint()}"
    with CLUSTER.connect() as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            for (old,) in server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'fault%'").fetchall():
                _drop(old)
            create_database(CLUSTER, "fault_draft")
            urls = {
                "DATABASE_URL": CLUSTER.url("nguon_app", "fault_draft"),
                "DATABASE_OWNER_URL": CLUSTER.url("nguon_owner", "fault_draft"),
            }
            make_tables(os.environ | environment("fault_draft") | urls)
            server.execute(sql.SQL("ALTER DATABASE fault_draft RENAME TO {}").format(sql.Identifier(name)))
    return name


def _copy(template: str, name: str) -> None:
    with CLUSTER.connect() as server:
        words = (sql.Identifier(name), sql.Identifier(template))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER nguon_owner").format(*words))


def _drop(name: str) -> None:
    with contextlib.suppress(psycopg.Error), CLUSTER.connect() as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def wait_until(holds: Callable[[], bool], *, seconds: float) -> float:
    """Wait for something to come true; how long it took.

    :raises AssertionError: it did not.
    """
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if holds():
            return time.monotonic() - began
        time.sleep(0.05)
    raise AssertionError(f"still not so after {seconds} s: {holds.__doc__ or holds}")
