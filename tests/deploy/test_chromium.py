"""Bringing the browser of the browser tests, with an apt-get of our own."""

import os

import pytest

from deploy.local import chromium


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine on whose PATH stands nothing but this apt-get."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    def apt_get(script: str) -> None:
        (tmp_path / "apt-get").write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\n{script}\n')
        (tmp_path / "apt-get").chmod(0o755)

    return apt_get


@pytest.mark.parametrize("known", chromium.PACKAGES)
def test_chromium_is_brought_after_an_update_and_waits_for_the_lock(machine, tmp_path, known):
    program = tmp_path / known
    machine(f'case "$*" in *"install {known}") : > {program}; /bin/chmod 755 {program} ;; *install*) exit 100 ;; esac')
    chromium.bring()
    update, *_others, install = (tmp_path / "calls").read_text().splitlines()
    assert update.endswith("update")
    assert install.endswith(f"install {known}")
    assert "DPkg::Lock::Timeout" in install
    assert chromium.find() == str(program)


def test_no_network_is_said_and_is_no_fault(machine, capsys):
    machine("echo no network >&2; exit 100")
    chromium.bring()
    assert "apt-get update không thành công: no network" in capsys.readouterr().err


def test_without_the_right_to_install_it_is_said(machine, monkeypatch, capsys, tmp_path):
    machine("true")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    chromium.bring()
    assert "sẽ bị bỏ qua" in capsys.readouterr().err
    assert not (tmp_path / "calls").exists()
