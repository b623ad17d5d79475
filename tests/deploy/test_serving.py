"""Ports, processes, locks and keys of the local installation."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from deploy.local import keys, locks, ports, serving
from deploy.local.ports import Listener
from deploy.local.processes import die_with_parent, wait_for_end
from deploy.local.schema import fingerprint
from deploy.local.serving import Child
from deploy.local.words import Refusal


@pytest.fixture
def child(tmp_path, monkeypatch):
    """A child that runs these Python words; its pauses are short."""
    monkeypatch.setattr(serving, "LOGS", tmp_path)
    monkeypatch.setattr(serving, "FIRST_PAUSE", 0.1)
    made = []

    def make(program: str) -> Child:
        made.append(Child("trial", [sys.executable, "-c", program], dict(os.environ)))
        return made[-1]

    yield make
    for one in made:
        one.stop(seconds=0)


def _until(condition, seconds=5.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def _first_line(process) -> str:
    return process.stdout.readline().strip()


def test_usual_port_taken_gives_the_next_free_one_aloud(monkeypatch, capsys):
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        monkeypatch.setattr(ports, "USUAL_PORT", taken)
        listener = Listener(None)
    assert listener.port > taken
    assert f"Cổng {taken} đã có chương trình khác dùng, nên dùng cổng {listener.port}" in capsys.readouterr().err
    listener.socket.close()


def test_listener_refuses_callers_until_it_opens():
    listener = Listener(0)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", listener.port))
    listener.open()
    socket.create_connection(("127.0.0.1", listener.port)).close()
    listener.socket.close()


def test_port_lost_during_set_up_is_refused_when_it_was_given():
    listener = Listener(0)
    other = socket.socket()
    other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    other.bind(("127.0.0.1", listener.port))
    other.listen()
    listener.wanted = listener.port
    with pytest.raises(Refusal, match="Hãy chọn cổng khác"):
        listener.open()
    other.close()


def test_child_that_dies_is_started_again_aloud_and_ever_more_slowly(child, tmp_path, capsys):
    one = child(f"open({str(tmp_path / 'starts')!r}, 'a').write('x'); raise SystemExit(3)")
    starts = tmp_path / "starts"
    began = time.monotonic()

    def three_starts() -> bool:
        one.tend()
        return starts.exists() and len(starts.read_text()) >= 3

    _until(three_starts)
    assert time.monotonic() - began >= 0.1 + 0.2
    assert "Tiến trình trial đã dừng (mã 3), khởi động lại sau 0.2 giây" in capsys.readouterr().err


def test_child_that_ignores_the_request_to_end_is_killed(child, tmp_path):
    ready = tmp_path / "ready"
    one = child(
        f"import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); open({str(ready)!r}, 'w'); time.sleep(60)"
    )
    one.start()
    _until(ready.exists)
    pid = one._process.pid
    one.stop(seconds=0.1)
    assert wait_for_end(pid, seconds=1)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own word to the children")
def test_children_end_with_a_parent_that_was_killed():
    program = (
        "import subprocess, sys, time; from deploy.local.processes import die_with_parent\n"
        "child = subprocess.Popen(['sleep', '60'], preexec_fn=die_with_parent)\n"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    assert callable(die_with_parent)
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        pid = int(_first_line(parent))
        parent.send_signal(signal.SIGKILL)
        assert wait_for_end(pid, seconds=3)


def test_lock_of_a_killed_holder_is_free(tmp_path, monkeypatch):
    monkeypatch.setattr(locks, "LOCAL", tmp_path)
    program = (
        f"import pathlib, time; from deploy.local import locks; locks.LOCAL = pathlib.Path({str(tmp_path)!r})\n"
        "lock = locks.Lock('trial'); lock.take(); lock.sign(); print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as holder:
        assert _first_line(holder) == "held"
        lock = locks.Lock("trial")
        assert not lock.try_to_take()
        assert lock.holder() == holder.pid
        holder.kill()
    assert lock.try_to_take()


def test_keys_are_made_once_and_readable_by_their_user_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(keys, "FILE", tmp_path / "keys.json")
    monkeypatch.setattr(locks, "LOCAL", tmp_path)
    with ThreadPoolExecutor(4) as pool:
        first, *others = pool.map(lambda _: keys.local_keys(), range(4))
    assert all(other == first for other in others)
    assert set(first) == {"SECRET_KEY", "FIELD_KEYS", "HMAC_KEY", "METRICS_TOKEN"}
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600


def test_fingerprint_follows_the_migrations(tmp_path, monkeypatch):
    from deploy.local import schema

    monkeypatch.setattr(schema, "ROOT", tmp_path)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "runtime.txt").write_text("")
    (tmp_path / "room" / "migrations").mkdir(parents=True)
    before = fingerprint()
    (tmp_path / "room" / "migrations" / "0002_more.py").write_text("operations = []")
    after = fingerprint()
    (tmp_path / "room" / "views.py").write_text("")
    assert before != after == fingerprint()
