"""The browser of the browser tests: Debian's Chromium, brought by apt-get where that is possible."""

import os
import shutil
import subprocess

from deploy.local.words import say

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def bring() -> None:
    """Without it the browser tests say so: they fail in CI, elsewhere they are skipped."""
    if find():
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say("Không có Chromium và không cài được bằng apt-get: các kiểm thử bằng trình duyệt sẽ bị bỏ qua.")
        return
    say("Đang cài Chromium bằng apt-get…")
    # Another apt-get may hold the lock for a while.
    apt = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=180", "--no-install-recommends"]
    for words in (["update"], ["install", "chromium"]):
        done = subprocess.run(
            [*apt, *words],
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            say(f"apt-get {words[0]} không thành công: {done.stderr.strip()[-500:]}")
    if not find():
        say("Không cài được Chromium (không có mạng?): các kiểm thử bằng trình duyệt sẽ không chạy.")
