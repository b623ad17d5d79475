"""The port that the demo is served on."""

import contextlib
import socket

from deploy.local.words import Refusal, say

USUAL_PORT = 8000
TRIES = 100


class Listener:
    """A port taken at once, so that a bad one is refused before the long work; opened when all is ready."""

    def __init__(self, wanted: int | None) -> None:
        self.wanted = wanted
        self.socket = self._take()

    @property
    def port(self) -> int:
        return int(self.socket.getsockname()[1])

    def open(self) -> None:
        try:
            self.socket.listen(128)
        except OSError:  # another program opened the same port meanwhile
            self.socket = self._take()
            self.socket.listen(128)

    def _take(self) -> socket.socket:
        if self.wanted is not None:
            if bound := _bind(self.wanted):
                return bound
            another = self.wanted + 1 if self.wanted < 65535 else USUAL_PORT
            raise Refusal(
                f"Cổng {self.wanted} đã có chương trình khác dùng hoặc không được phép dùng. "
                f"Hãy chọn cổng khác, ví dụ: ./run demo --port {another}"
            )
        for port in range(USUAL_PORT, USUAL_PORT + TRIES):
            if bound := _bind(port):
                if port != USUAL_PORT:
                    say(f"Cổng {USUAL_PORT} đã có chương trình khác dùng, nên dùng cổng {port}.")
                return bound
        raise Refusal(f"Các cổng từ {USUAL_PORT} đến {USUAL_PORT + TRIES - 1} đều đã có chương trình khác dùng.")


def _bind(port: int) -> socket.socket | None:
    """Bound, not yet listening: until then a browser is refused instead of left hanging."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    with contextlib.suppress(OSError):
        bound.bind(("127.0.0.1", port))
        return bound
    bound.close()
    return None
