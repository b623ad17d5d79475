"""Where local state lives: everything under .local/, sockets where their paths stay short."""

import hashlib
import os
import tempfile
from pathlib import Path

from deploy.local.words import Refusal

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"
LOGS = LOCAL / "logs"
DEMO_FILE = LOCAL / "demo.json"

# One name per clone, so that two clones on a machine never meet.
MARK = hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:10]
# PostgreSQL refuses to listen where the path of the socket would be longer.
LONGEST_SOCKET_PATH = 107


def private_folder(path: Path) -> Path:
    """Make a folder that only this user can enter; one that somebody else made is refused."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.is_symlink() or path.stat().st_uid != os.geteuid():
        raise Refusal(f"Thư mục {path} thuộc về người dùng khác. Hãy xóa thư mục đó rồi chạy lại.")
    path.chmod(0o700)
    return path


def socket_folder(name: str) -> Path:
    """The folder of one cluster's socket, in $XDG_RUNTIME_DIR when that is usable and short enough."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    for parent in (Path(runtime) if runtime else None, Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108
        if parent is None or not os.access(parent, os.W_OK):
            continue
        folder = parent / f"nguon-{MARK}" / name
        if len(os.fsencode(folder / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET_PATH:
            return folder
    raise Refusal("Không có thư mục nào đủ ngắn cho socket của PostgreSQL. Hãy đặt XDG_RUNTIME_DIR hoặc DATABASE_URL.")


def write_private(file: Path, text: str) -> None:
    """Write a file that only this user can read, whole or not at all."""
    draft = file.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8")
    draft.rename(file)
