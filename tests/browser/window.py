"""A window that remembers what it asked for, how much came over the line, and what the browser complained of."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Response

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
_PROBES = (Path(__file__).parent / "probes.js").read_text(encoding="utf-8")


class Window:
    """`weights` is shared by all windows: what one has in its cache another has weighed."""

    def __init__(self, context: BrowserContext, weights: dict[str, int], own: str) -> None:
        self.page = context.new_page()
        self.own = own
        self.asked: list[str] = []
        self.faults: list[str] = []
        self._weights = weights
        self._urls: dict[str, str] = {}
        line = context.new_cdp_session(self.page)
        line.send("Network.enable")
        line.on("Network.responseReceived", self._note_answer)
        line.on("Network.loadingFinished", self._weigh)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", self._note_complaint)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))

    def open(self, address: str, *, width: int = 1366, height: int = 768) -> Response:
        self.asked.clear()
        self.faults.clear()
        self.page.set_viewport_size({"width": width, "height": height})
        answer = self.page.goto(address)
        assert answer
        self.probe_with_axe()
        return answer

    def probe_with_axe(self) -> None:
        """Bring the probes into the page that is open now."""
        self.page.evaluate(Axe().axe_script)
        self.page.evaluate(_PROBES)

    def resize(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def ask(self, probe: str) -> Any:
        return self.page.evaluate(f"probes.{probe}()")

    def broken_rules(self, *, without: Sequence[str] = ()) -> list[str]:
        """What axe finds, but for the rules named `without`."""
        found: list[str] = self.page.evaluate("words => probes.broken(words)", [RULES, list(without)])
        return found

    def weight(self, is_counted: Callable[[str], bool] = lambda url: True) -> int:
        """Bytes over the line of a first view, with nothing in the cache."""
        return sum(self._weights.get(url, 0) for url in set(self.asked) if is_counted(url))

    def foreign(self) -> list[str]:
        return [url for url in self.asked if not url.startswith((self.own, "data:"))]

    def _note_complaint(self, message: ConsoleMessage) -> None:
        # The browser reports an answer of 4xx as an error, though it was asked for.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _note_answer(self, event: dict[str, Any]) -> None:
        self._urls[event["requestId"]] = event["response"]["url"]

    def _weigh(self, event: dict[str, Any]) -> None:
        url = self._urls.get(event["requestId"], "")
        self._weights[url] = max(self._weights.get(url, 0), int(event["encodedDataLength"]))
