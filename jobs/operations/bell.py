"""The door-bell: one small message on the broker, with hard limits on how long it may take to get rid of it."""

from typing import Any, Final

from celery import current_app
from kombu import Connection
from kombu.exceptions import KombuError, OperationalError

# Whoever rings must never hang on a broker that is gone or does not answer; the next round rings again.
_CONNECT_SECONDS: Final = 0.5
_ANSWER_SECONDS: Final = 1.0
_TRANSPORT: Final = {
    "socket_connect_timeout": _CONNECT_SECONDS,
    "socket_timeout": _ANSWER_SECONDS,
    "retry_on_timeout": False,
    # The library would try again and again before it says that it cannot connect.
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
}


class BellIsSilent(Exception):
    """The broker is down or does not answer; nothing is lost."""


class Bell:
    """Rings for jobs by number. One connection, kept while it works.

    :param url: of another broker than the installation's.
    """

    def __init__(self, url: str | None = None) -> None:
        self._url = url
        self._connection: Connection | None = None

    def ring(self, job_id: int) -> None:
        """
        :raises BellIsSilent: after a second or two at most.
        """
        try:
            connection = self._connected()
            current_app.send_task("jobs.run", kwargs={"job_id": job_id}, connection=connection, retry=False)
        except (KombuError, OperationalError, OSError) as fault:
            self.close()
            raise BellIsSilent(type(fault).__name__) from fault

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.release()

    def _connected(self) -> Connection:
        if self._connection is None:
            options: dict[str, Any] = {**(current_app.conf.broker_transport_options or {}), **_TRANSPORT}
            self._connection = current_app.connection_for_write(
                self._url, connect_timeout=_CONNECT_SECONDS, transport_options=options
            )
        return self._connection
