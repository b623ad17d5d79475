"""Locks that the kernel lets go when their holder dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from deploy.local.places import LOCAL


class Lock:
    """A lock on a file under .local/; it holds as long as the process (and what it executes) lives."""

    def __init__(self, name: str) -> None:
        LOCAL.mkdir(exist_ok=True)
        self.path = LOCAL / f"{name}.lock"
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)

    def take(self, *, shared: bool = False) -> None:
        fcntl.flock(self._file, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)

    def try_to_take(self) -> bool:
        """Take it alone, or say no at once; a shared hold of this object becomes an exclusive one."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)

    def keep_through_exec(self) -> None:
        os.set_inheritable(self._file, True)

    def sign(self) -> None:
        """Leave the holder's process number, for whoever wants to end it; void once the lock is free."""
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, str(os.getpid()).encode(), 0)

    def holder(self) -> int | None:
        text = self.path.read_text()
        return int(text) if text.isdigit() else None


@contextmanager
def held(name: str) -> Iterator[None]:
    lock = Lock(name)
    lock.take()
    try:
        yield
    finally:
        lock.release()
