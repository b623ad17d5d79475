"""The supervisor of the embedded PostgreSQL, after everything that can be left behind."""

import os
import pwd
import shutil
import signal
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deploy.local import identity
from deploy.local.processes import wait_for_end
from deploy.local.words import Refusal


def _postmaster(cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split()[0])


def _kill(cluster) -> int:
    pid = _postmaster(cluster)
    os.kill(pid, signal.SIGKILL)
    wait_for_end(pid, seconds=5)
    return pid


def test_cluster_sorts_and_folds_without_the_machine(cluster):
    cluster.ensure_up()
    with cluster.connect() as connection:
        row = connection.execute(
            "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database LIMIT 1"
        ).fetchone()
        assert row == ("b", "C.UTF-8", "UTF8")
        assert connection.execute("SELECT lower('ĐẶNG')").fetchone() == ("đặng",)


def test_cluster_listens_only_in_a_folder_of_its_user(cluster):
    cluster.ensure_up()
    with cluster.connect() as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert stat.S_IMODE(cluster.sockets.stat().st_mode) == 0o700
    assert stat.S_IMODE(cluster.data.stat().st_mode) == 0o700


def test_cluster_that_was_killed_starts_again_with_what_was_committed(cluster):
    cluster.ensure_up()
    with cluster.connect() as connection:
        connection.execute("CREATE TABLE kept (number int)")
        connection.execute("INSERT INTO kept VALUES (1)")
        # A backend in the middle of something outlives its postmaster and holds the shared memory.
        _kill(cluster)
    assert cluster.ensure_up() is True
    with cluster.connect() as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (1,)


def test_cluster_starts_over_a_lock_that_names_another_living_process(cluster):
    cluster.ensure_up()
    pid = _kill(cluster)
    for lock in (cluster.data / "postmaster.pid", *cluster.sockets.glob("*.lock")):
        lock.write_text(lock.read_text().replace(str(pid), str(os.getpid())))
    cluster.ensure_up()
    assert cluster.answers()


def test_two_starts_at_once_make_one_cluster(cluster):
    with ThreadPoolExecutor(2) as pool:
        started = list(pool.map(lambda _: cluster.ensure_up(), range(2)))
    assert any(started)
    assert cluster.answers()
    assert cluster.ensure_up() is False


def test_stop_lets_the_cluster_end_and_twice_is_no_fault(cluster):
    cluster.ensure_up()
    pid = _postmaster(cluster)
    cluster.stop()
    cluster.stop()
    assert wait_for_end(pid, seconds=0.2)
    assert not cluster.answers()


@pytest.fixture
def no_namespaces(monkeypatch):
    def refuse(flags):
        raise PermissionError

    monkeypatch.setattr(os, "unshare", refuse)


@pytest.fixture
def nobodys_folder(monkeypatch):
    folder = Path("/var/tmp") / f"nguon-trial-{os.getpid()}"
    monkeypatch.setattr(identity, "NOBODYS_FOLDER", folder)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="concerns root alone")
def test_root_without_namespaces_becomes_nobody(no_namespaces, nobodys_folder, trial_cluster):
    cluster = trial_cluster()
    assert cluster.data.parent == nobodys_folder
    cluster.ensure_up()
    assert cluster.answers()
    assert cluster.data.stat().st_uid == pwd.getpwnam("nobody").pw_uid
    cluster.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="concerns root alone")
def test_root_takes_no_folder_that_somebody_else_laid_out(no_namespaces, nobodys_folder, trial_cluster, tmp_path):
    nobodys_folder.symlink_to(tmp_path)
    with pytest.raises(Refusal, match="thuộc về người dùng khác"):
        trial_cluster()
    nobodys_folder.unlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="concerns root alone")
def test_root_without_any_other_user_is_refused_with_the_way_out(
    no_namespaces, nobodys_folder, trial_cluster, monkeypatch
):
    monkeypatch.setattr(identity, "_runs", lambda binaries, popen: False)
    with pytest.raises(Refusal, match="DATABASE_URL"):
        trial_cluster()
