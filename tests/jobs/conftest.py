"""Kinds of jobs that exist for one test."""

from collections.abc import Callable

import pytest

from jobs import registry
from jobs.registry import Kind, Work


@pytest.fixture
def does(monkeypatch) -> Callable[[str, Work], None]:
    """`does("thử", work)` makes `work` the kind "thử"."""

    def register(name: str, work: Work) -> None:
        monkeypatch.setitem(registry._kinds, name, Kind(name, name, work))

    return register


@pytest.fixture
def pulses(monkeypatch) -> dict[str, Callable[[], bool]]:
    """The pulses of this test alone."""
    own: dict[str, Callable[[], bool]] = {}
    monkeypatch.setattr(registry, "_pulses", own)
    return own
