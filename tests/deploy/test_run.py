"""The script as its user meets it: what it refuses, what it leaves alone, what it says."""

import socket

import pytest


@pytest.fixture
def taken_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize(
    "words", [[], ["serve"], ["demo", "--port"], ["demo", "--port", "x"], ["demo", "--port", "70000"]]
)
def test_words_it_does_not_know_are_refused_with_the_usage(run, words):
    done = run(*words)
    assert done.returncode == 2
    assert "./run demo" in done.stderr
    assert done.stdout == ""


def test_port_given_and_taken_is_refused_before_anything_is_set_up(run, clone, taken_port):
    done = run("demo", "--port", str(taken_port))
    assert done.returncode == 2
    assert f"Cổng {taken_port}" in done.stderr
    assert not (clone / ".local" / "postgres").exists()


@pytest.mark.parametrize("name", ["template1", "Nguon", "a b", "a;b", "a" * 42])
def test_database_name_that_cannot_be_is_refused(run, name):
    done = run("manage", "check", NGUON_DATABASE=name)
    assert done.returncode == 2
    assert f"NGUON_DATABASE={name}" in done.stderr


def test_manage_needs_a_command(run):
    done = run("manage")
    assert done.returncode == 2
    assert "./run manage help" in done.stderr


def test_stop_with_nothing_running_is_no_fault(run):
    assert run("stop").returncode == 0


def test_manage_gives_the_commands_own_output_and_code(run, clone):
    done = run("manage", "help", "check")
    assert done.returncode == 0
    assert done.stdout.startswith("usage: manage.py check")
    refused = run("manage", "check", "--no-such-option")
    assert (refused.returncode, refused.stdout) == (2, "")


def test_services_stay_for_the_next_command_and_end_with_stop(run, clone):
    run("manage", "help")
    pid = (clone / ".local" / "postgres" / "postmaster.pid").read_text().split()[0]
    run("manage", "help")
    assert (clone / ".local" / "postgres" / "postmaster.pid").read_text().split()[0] == pid
    run("stop")
    assert not (clone / ".local" / "postgres" / "postmaster.pid").exists()


def test_unreachable_database_of_the_environment_is_refused_by_name(run):
    done = run("manage", "verify", DATABASE_URL="postgres://nobody@127.0.0.1:1/none", REDIS_URL="redis://127.0.0.1:1")
    assert done.returncode == 2
    assert "DATABASE_URL" in done.stderr
