"""The process between the record and the bell: listens, polls, publishes; survives whatever is down."""

import logging
import signal
import time
from types import FrameType
from typing import Any

import psycopg
from django.core.management.base import BaseCommand
from django.db import Error, connection

from jobs.operations.bell import Bell
from jobs.operations.dispatch import PULSE_PAUSE, dispatch_once
from jobs.operations.job import CHANNEL

logger = logging.getLogger(__name__)
POLL_SECONDS = 1.0


class Command(BaseCommand):
    help = "Gửi các tác vụ đang chờ cho tiến trình làm việc."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.is_stopping = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self.bell, self.was_silent = Bell(), False
        while not self.is_stopping:
            try:
                self._serve()
            except (Error, psycopg.Error) as fault:
                logger.warning("database not reachable: %s", type(fault).__name__)
                connection.close()
                time.sleep(POLL_SECONDS)
        self.bell.close()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True

    def _serve(self) -> None:
        """Rounds until told to stop; a connection of its own listens, outside the pool."""
        with psycopg.connect(**_plain_parameters(), autocommit=True) as listener:
            listener.execute(f"LISTEN {CHANNEL}")
            while not self.is_stopping:
                for _ in listener.notifies(timeout=self._round(), stop_after=1):
                    pass

    def _round(self) -> float:
        """Do a round; for how many seconds to listen before the next."""
        done = dispatch_once(send=self.bell.ring)
        if done.is_silent != self.was_silent:
            self.was_silent = done.is_silent
            logger.warning("the broker %s", "does not answer" if done.is_silent else "answers again")
        return PULSE_PAUSE.total_seconds() if done.wants_more else POLL_SECONDS


def _plain_parameters() -> dict[str, Any]:
    parameters = dict(connection.get_connection_params())
    for name in ("pool", "cursor_factory", "context", "prepare_threshold"):
        parameters.pop(name, None)
    return parameters
