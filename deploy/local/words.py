"""What the script says to a person, and the ways in which it ends."""

import sys
from typing import NoReturn


class Refusal(Exception):
    """Bad input or a missing condition (exit 2): says what is wrong, where, and how to mend it."""


class Fault(Exception):
    """Something that should have worked did not (exit 1)."""


def say(text: str) -> None:
    """Progress goes to standard error: standard output belongs to the commands."""
    print(text, file=sys.stderr, flush=True)


def leave(problem: Refusal | Fault) -> NoReturn:
    say(str(problem))
    sys.exit(2 if isinstance(problem, Refusal) else 1)
