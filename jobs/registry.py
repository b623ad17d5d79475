"""What can be done in the background. Rooms register by name; this room knows nothing of their work.

A room registers its functions in its `tasks.py` and imports that file in `AppConfig.ready()`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from jobs.models import Job


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one chunk of a job came to. Not `is_done`: the job goes on with its next chunk.

    `parked` is a sentence: the job cannot be done as things are and is set aside at once, for someone to mend. `denied`
    is one too: what was asked for cannot be done; the job is over, because trying again would come to the same.
    """

    is_done: bool = True
    result: dict[str, Any] = field(default_factory=dict)
    progress_done: int = 0
    progress_total: int = 0
    parked: str = ""
    denied: str = ""


type Work = Callable[[Job], Outcome]


@dataclass(frozen=True, slots=True)
class Kind:
    """`label` is what people read; `work` does one chunk of a few seconds inside the transaction that closes it.

    `is_whole`: a chunk cannot be cut, however long it takes. Its row is not locked meanwhile, so that the dispatcher
    goes on and `jobs.operations.progress` can tell how far it is.
    """

    name: str
    label: str
    work: Work
    is_whole: bool = False


_kinds: dict[str, Kind] = {}
_pulses: dict[str, Callable[[], bool]] = {}


def job(name: str, *, label: str, is_whole: bool = False) -> Callable[[Work], Work]:
    """Decorator: this function does the jobs of this name. It must be safe to do twice."""

    def register(work: Work) -> Work:
        _kinds[name] = Kind(name, label, work, is_whole)
        return work

    return register


def pulse(name: str, wanted: Callable[[], bool]) -> None:
    """The dispatcher asks every round whether the work is wanted; then a job is asked for, one at a time."""
    _pulses[name] = wanted


def pulses() -> dict[str, Callable[[], bool]]:
    return dict(_pulses)


def kind_of(name: str) -> Kind | None:
    return _kinds.get(name)


def label_of(name: str) -> str:
    found = _kinds.get(name)
    return found.label if found else name
