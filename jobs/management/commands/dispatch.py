"""The process between the record and the bell: listens, polls, publishes; survives whatever is down."""

import logging
import signal
import time
from types import FrameType
from typing import Any

import psycopg
from celery import current_app
from django.core.management.base import BaseCommand
from django.db import Error, connection
from kombu.exceptions import OperationalError as BrokerDown

from jobs.operations.dispatch import dispatch_once
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
        while not self.is_stopping:
            try:
                self._serve()
            except (Error, psycopg.Error) as fault:
                logger.warning("database not reachable: %s", type(fault).__name__)
                connection.close()
                time.sleep(POLL_SECONDS)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True

    def _serve(self) -> None:
        """Rounds until told to stop; a connection of its own listens, outside the pool."""
        with psycopg.connect(**_plain_parameters(), autocommit=True) as listener:
            listener.execute(f"LISTEN {CHANNEL}")
            while not self.is_stopping:
                _round()
                for _ in listener.notifies(timeout=POLL_SECONDS, stop_after=1):
                    pass


def _round() -> None:
    try:
        dispatch_once(send=_ring)
    except (BrokerDown, OSError) as fault:
        logger.warning("broker not reachable: %s", type(fault).__name__)


def _ring(job_id: int) -> None:
    """Publish without the library's own retries: this round gives up soon, the next one tries again."""
    current_app.send_task("jobs.run", kwargs={"job_id": job_id}, retry=False)


def _plain_parameters() -> dict[str, Any]:
    parameters = dict(connection.get_connection_params())
    for name in ("pool", "cursor_factory", "context", "prepare_threshold"):
        parameters.pop(name, None)
    return parameters
