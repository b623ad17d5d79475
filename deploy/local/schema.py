"""The state of a database's schema: made empty, brought up to date by the owner's role, and marked so."""

import hashlib
import json
import os
import subprocess
import sys

import psycopg
from psycopg import sql

from deploy.local.places import ROOT
from deploy.local.postgres import Cluster
from deploy.local.words import Fault, Refusal, say

ROLES = ROOT / "deploy" / "postgres" / "roles.sql"
DATABASE = ROOT / "deploy" / "postgres" / "database.sql"


def create_database(cluster: Cluster, name: str) -> None:
    """Make a database that belongs to the owner's role, unless it is there."""
    with cluster.connect() as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'nguon_app'").fetchone():
            connection.execute(ROLES.read_bytes())
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER nguon_owner").format(sql.Identifier(name)))
    with cluster.connect(name) as connection:
        connection.execute(DATABASE.read_bytes())


def fingerprint() -> str:
    """Changes whenever a migration, an official list or a dependency with migrations does."""
    rooms = [path for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")]
    files = [file for room in rooms for kind in ("migrations", "reference") for file in (room / kind).rglob("*.*")]
    digest = hashlib.sha256()
    for file in sorted([*files, ROOT / "requirements" / "runtime.txt"]):
        if "__pycache__" not in file.parts:
            digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:20]


def marks(owner_url: str) -> dict[str, str]:
    """What this script noted about a database, in the database's own comment."""
    with _connect(owner_url) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    try:
        return dict(json.loads(row[0])) if row and row[0] else {}
    except ValueError:
        return {}


def mark(owner_url: str, **news: str) -> None:
    comment = json.dumps(marks(owner_url) | news)
    with _connect(owner_url) as connection:
        name = connection.info.dbname
        connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(comment)))


def has_accounts(owner_url: str) -> bool:
    with _connect(owner_url) as connection:
        return connection.execute("SELECT 1 FROM accounts_user LIMIT 1").fetchone() is not None


def _connect(url: str) -> psycopg.Connection:
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as problem:
        raise Refusal(f"Không kết nối được với cơ sở dữ liệu (DATABASE_URL, DATABASE_OWNER_URL): {problem}") from None


def bring_up_to_date(environment: dict[str, str]) -> None:
    """Migrate and load the official lists, unless the database carries the mark of just these files."""
    if marks(environment["DATABASE_OWNER_URL"]).get("schema") != fingerprint():
        migrate(environment)


def migrate(environment: dict[str, str]) -> None:
    owner_url, now = environment["DATABASE_OWNER_URL"], fingerprint()
    say("Đang tạo bảng và nạp danh mục…")
    make_tables(environment)
    mark(owner_url, schema=now)


def make_tables(environment: dict[str, str]) -> None:
    manage(environment | {"NGUON_AS_OWNER": "1"}, "migrate", "--verbosity", "0")
    manage(environment, "load_reference")


def manage(environment: dict[str, str], *words: str) -> str:
    """Run one management command to its end, however long it takes; its standard output is the answer."""
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    environment = os.environ | {"STATEMENT_TIMEOUT_MS": "0"} | environment
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise Fault(f"Lệnh “{' '.join(words)}” không thành công (mã {done.returncode}), xem thông báo ở trên.")
    return done.stdout
