import pytest
import time_machine


@pytest.fixture
def in_november():
    """A day after most of what the cast has done."""
    with time_machine.travel("2026-11-22 09:00:00+07:00"):
        yield
