"""Processes by their number: what they are, and waiting for their end."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import time
from pathlib import Path


def command_line(pid: int) -> str:
    """The words a process was started with; empty when it has ended."""
    if Path("/proc/self/cmdline").exists():
        with contextlib.suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return ""
    done = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout


def wait_for_end(pid: int, *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        if not command_line(pid):
            return True
        time.sleep(0.05)
    return False


def die_with_parent() -> None:
    """For a child between fork and exec: be told to end when the parent dies, even by kill -9 (Linux)."""
    pr_set_pdeathsig = 1
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
