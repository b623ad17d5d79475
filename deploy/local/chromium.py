"""The browser of the browser tests: Debian's Chromium, brought by apt-get where that is possible."""

import os
import shutil
import subprocess

from deploy.local.words import say

# The one without windows does the same with a third less work; older systems have only the whole one.
PACKAGES = ("chromium-headless-shell", "chromium")
NAMES = (*PACKAGES, "chromium-browser", "google-chrome")


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
    _apt_get("update")
    for package in PACKAGES:
        if not find():
            _apt_get("install", package)
    if not find():
        say("Không cài được Chromium (không có mạng?): các kiểm thử bằng trình duyệt sẽ không chạy.")


def _apt_get(*words: str) -> None:
    # Another apt-get may hold the lock for a while.
    done = subprocess.run(
        ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=180", "--no-install-recommends", *words],
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        say(f"apt-get {' '.join(words)} không thành công: {done.stderr.strip()[-500:]}")
