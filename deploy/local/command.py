"""`./run manage`: any management command, with the local services up."""

import os
import sys
from typing import NoReturn

from deploy.local.places import ROOT
from deploy.local.schema import bring_up_to_date, fingerprint, marks, migrate
from deploy.local.stack import Stack
from deploy.local.words import Refusal, say

# These look at or change the schema themselves, as its owner.
OWNERS_COMMANDS = {"migrate", "makemigrations", "showmigrations", "sqlmigrate", "pgtrigger"}
# These need no tables.
PLAIN_COMMANDS = {
    "help",
    "check",
    "collectstatic",
    "makemessages",
    "compilemessages",
    "diffsettings",
    "spectacular",
}


def run(words: list[str]) -> NoReturn:
    if not words:
        raise Refusal("Thiếu tên lệnh, ví dụ: ./run manage attainment --help. Danh sách lệnh: ./run manage help.")
    stack = Stack()
    stack.users.take(shared=True)
    stack.ensure_up()
    environment = stack.environment()
    # A command may take its time; only pages are held to seconds.
    environment.setdefault("STATEMENT_TIMEOUT_MS", "0")
    if words == ["migrate"]:
        migrate(environment)
        raise SystemExit(0)
    if words[0] in OWNERS_COMMANDS:
        environment["NGUON_AS_OWNER"] = "1"
    elif words[0] not in PLAIN_COMMANDS:
        _look_at_schema(environment)
    stack.users.keep_through_exec()
    # Paths among the words are meant from where the person stands.
    os.chdir(os.environ.get("NGUON_CALLED_FROM", "."))
    os.execve(sys.executable, [sys.executable, str(ROOT / "manage.py"), *words], environment)  # noqa: S606


def _look_at_schema(environment: dict[str, str]) -> None:
    """A new database is made ready; an old one that is behind is only mentioned."""
    known = marks(environment["DATABASE_OWNER_URL"]).get("schema")
    if known is None:
        bring_up_to_date(environment)
    elif known != fingerprint():
        say("Cơ sở dữ liệu chưa theo kịp mã nguồn. Hãy chạy: ./run manage migrate")
