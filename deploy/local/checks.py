"""`./run test`: every check of the code base, then the tests; all are run and listed, whatever fails."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local import chromium
from deploy.local.places import LOCAL, ROOT
from deploy.local.schema import create_database
from deploy.local.stack import stop_test_services
from deploy.local.words import say

PROGRAMS = Path(sys.executable).parent
AT_ONCE = max(2, min(4, os.cpu_count() or 2))


@dataclass(frozen=True)
class Check:
    name: str
    words: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self) -> bool:
        started = time.monotonic()
        done = subprocess.run(
            [PROGRAMS / self.words[0], *self.words[1:]],
            cwd=ROOT,
            env=os.environ | dict(self.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        seconds = time.monotonic() - started
        good = done.returncode == 0
        print(f"{'đạt  ' if good else 'HỎNG '} {self.name} ({seconds:.1f} giây)", flush=True)
        if not good:
            print(done.stdout, flush=True)
        return good


def run(words: list[str]) -> int:
    from tests.environment import CLUSTER

    if words:
        code = _pytest(words)
        stop_test_services()
        return code
    chromium.bring()
    CLUSTER.ensure_up()
    say(f"Đang chạy các phép kiểm tra mã nguồn, {AT_ONCE} phép cùng lúc…")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        # It goes on beside the tests: whoever needs the province waits for it.
        province = pool.submit(PROVINCE.run)
        results = list(pool.map(Check.run, _checks()))
        if not all(results):
            print(f"{results.count(False)} phép kiểm tra HỎNG, xem ở trên; vẫn chạy tiếp các kiểm thử.", flush=True)
        code = _pytest(["-n", str(AT_ONCE)])
    stop_test_services()
    return code or int(not all([*results, province.result()]))


def _checks() -> list[Check]:
    from tests.environment import CLUSTER, environment

    create_database(CLUSTER, "checks")
    plain = environment("checks")
    return [
        Check("mypy", ["mypy", "."], plain),
        Check("lint-imports", ["lint-imports", "--cache-dir", str(LOCAL / "import-linter")], plain),
        Check("ruff format --check", ["ruff", "format", "--check", "."]),
        Check("ruff check", ["ruff", "check", "."]),
        Check("makemigrations --check", ["python", "manage.py", "makemigrations", "--check", "--dry-run"], plain),
        Check(
            "check --deploy",
            ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING", "--database", "default"],
            plain | PRODUCTION,
        ),
        Check("templates", ["python", "-m", "deploy.local.templates"]),
    ]


PROVINCE = Check("tỉnh mẫu cho các kiểm thử", ["python", "-m", "tests.fixtures.databases"])

# Invented, and long and varied enough for every check of a real one.
PRODUCTION = {
    "NGUON_MODE": "production",
    "SECRET_KEY": "mTq4-7Zc_Rw9xLb2VnKpE8sYhUd3GfJa6oQiXeWrC1tB5yNvM0zS",
    "HMAC_KEY": "5f1d" * 16,
    "ALLOWED_HOSTS": "nguon.example",
    "SECOND_FACTOR": "required",
    "REDIS_URL": "redis://:secret@broker:6379/0",
}


def _pytest(words: list[str]) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *words], cwd=ROOT, check=False).returncode
