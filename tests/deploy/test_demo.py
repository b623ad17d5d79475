"""`./run demo` from start to Ctrl-C, on a province that is there already."""

import json
import os
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from deploy.local.processes import command_line, free_port
from deploy.local.schema import fingerprint, mark
from tests.environment import bare_environment
from tests.fixtures.databases import copied, demo_template

ACCOUNTS = {"quantri", "tochuc", "lanhdao", "chuyenvien", "canbo", "chibo", "doan", "trungtam", "kiemtra"}
START_SECONDS = 120  # on two cores that other tests share


@pytest.fixture
def environment():
    with copied(demo_template()) as database:
        urls = {name: database.environment[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL")}
        mark(urls["DATABASE_OWNER_URL"], schema=fingerprint(), province="demo")
        yield bare_environment() | urls


@pytest.fixture
def demo(clone, environment):
    """A demo that runs: its process, its port and its log."""
    port = free_port()
    with (clone / "demo.log").open("w") as log:
        process = subprocess.Popen(
            [clone / "run", "demo", "--port", str(port)], cwd="/", env=environment, stdout=log, stderr=log
        )
    yield process, port
    process.kill()
    process.wait()


def _ready(port: int) -> bool:
    try:
        return urllib.request.urlopen(f"http://localhost:{port}/readyz", timeout=5).status == 200
    except OSError:
        return False


def _processes_of(clone: Path) -> list[str]:
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    lines = [command_line(pid) for pid in pids if pid != os.getpid()]
    return [line for line in lines if str(clone) in line and "pytest" not in line.split(str(clone))[0]]


def test_demo_tells_its_accounts_before_it_is_ready_and_leaves_nothing_behind(demo, clone, environment):
    process, port = demo
    began = time.monotonic()
    while not _ready(port):
        assert process.poll() is None, (clone / "demo.log").read_text()
        assert time.monotonic() - began < START_SECONDS
        time.sleep(0.05)
    told = json.loads((clone / ".local" / "demo.json").read_text())
    assert told["url"] == f"http://localhost:{port}/"
    assert {account["username"] for account in told["accounts"]} == ACCOUNTS
    assert all(account["password"] and account["role"] and account["organisation"] for account in told["accounts"])

    again = subprocess.run(
        [clone / "run", "demo", "--port", str(port)], env=environment, capture_output=True, text=True
    )
    assert (again.returncode, f"Cổng {port}" in again.stderr) == (2, True)

    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=40) == 0
    assert _processes_of(clone) == []
