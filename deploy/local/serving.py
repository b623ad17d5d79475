"""The processes of the application, and the small supervisor that keeps them running on one machine."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence

from deploy.local.places import LOCAL, LOGS, ROOT
from deploy.local.processes import die_with_parent
from deploy.local.words import say

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
# Running this long counts as recovered.
STEADY_SECONDS = 60.0


class Child:
    """One process; when it dies it is started again, after a pause that grows while it keeps dying."""

    def __init__(self, name: str, words: Sequence[str], environment: dict[str, str], *, port: int = -1) -> None:
        self.name = name
        self.log = LOGS / f"{name}.log"
        self._words = words
        self._environment = environment
        self._files = [port] if port >= 0 else []
        self._process: subprocess.Popen[bytes] | None = None
        self._pause = FIRST_PAUSE
        self._started = self._next_start = 0.0

    def start(self) -> None:
        LOGS.mkdir(parents=True, exist_ok=True)
        self._started = time.monotonic()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._words,
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=self._files,
                # A session of its own: Ctrl-C reaches the supervisor alone, which ends the others in order.
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    def tend(self) -> None:
        now = time.monotonic()
        if self._process is None:
            if now >= self._next_start:
                self.start()
        elif (code := self._process.poll()) is not None:
            if now - self._started > STEADY_SECONDS:
                self._pause = FIRST_PAUSE
            say(f"Tiến trình {self.name} đã dừng (mã {code}), khởi động lại sau {self._pause:g} giây. Xem {self.log}.")
            self._process = None
            self._next_start = now + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def stop(self, *, seconds: float) -> None:
        """Ask it to finish what it does; after that long it is killed with all that it started."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def web(environment: dict[str, str], listener: socket.socket) -> Child:
    """gunicorn on a socket that is held here, so that a restart refuses nobody; no access log."""
    words = ["-m", "gunicorn", "config.wsgi:application", "--bind", f"fd://{listener.fileno()}"]
    words += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket"]
    return Child("web", [sys.executable, *words], environment, port=listener.fileno())


def worker(environment: dict[str, str]) -> Child:
    words = ["-m", "celery", "-A", "config", "worker", "--concurrency", "2", "--loglevel", "WARNING"]
    words += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return Child("worker", [sys.executable, *words], {"STATEMENT_TIMEOUT_MS": "120000"} | environment)


def dispatcher(environment: dict[str, str]) -> Child:
    return Child("dispatcher", [sys.executable, "manage.py", "dispatch"], environment)


def scheduler(environment: dict[str, str], database: str) -> Child:
    schedule = str(LOCAL / f"schedule-{database}")
    words = [
        "-m",
        "celery",
        "-A",
        "config",
        "beat",
        "--schedule",
        schedule,
        "--pidfile=",
        "--loglevel",
        "WARNING",
    ]
    return Child("scheduler", [sys.executable, *words], environment)
