"""A clone of this project's own, so that starting and killing services disturbs nobody."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.local import identity, locks, postgres
from deploy.local.places import ROOT
from deploy.local.postgres import Cluster
from tests.environment import bare_environment

COPIED = ("run", "deploy")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The script and its modules copied, everything else linked: state is kept beside the copied modules."""
    folder = tmp_path_factory.mktemp("clone")
    for source in ROOT.iterdir():
        if source.name in COPIED:
            copy = shutil.copytree if source.is_dir() else shutil.copy2
            copy(source, folder / source.name)
        elif source.name not in {".git", ".local"}:
            (folder / source.name).symlink_to(source)
    yield folder
    _run(folder, "stop")


@pytest.fixture
def run(clone: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    return lambda *words, **environment: _run(clone, *words, **environment)


def _run(clone: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """./run from another directory."""
    return subprocess.run(
        [clone / "run", *words],
        cwd="/",
        env=bare_environment() | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def trial_cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Cluster]:
    """Makes an empty PostgreSQL that no other test sees."""
    monkeypatch.setattr(identity, "LOCAL", tmp_path)
    monkeypatch.setattr(locks, "LOCAL", tmp_path)
    monkeypatch.setattr(postgres, "LOGS", tmp_path)
    return lambda: Cluster(f"trial-{os.getpid()}", throwaway=True)


@pytest.fixture
def cluster(trial_cluster: Callable[[], Cluster]) -> Iterator[Cluster]:
    made = trial_cluster()
    yield made
    made.stop()
    shutil.rmtree(made.sockets, ignore_errors=True)
