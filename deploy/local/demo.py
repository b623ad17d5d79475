"""`./run demo`: a whole installation on this machine, with an invented province in it."""

import hashlib
import json
import os
import signal
import time
import urllib.request
from collections.abc import Sequence
from types import FrameType

from deploy.local import serving
from deploy.local.locks import Lock, held
from deploy.local.places import DEMO_FILE, LOCAL, write_private
from deploy.local.ports import Listener
from deploy.local.schema import bring_up_to_date, has_accounts, manage, mark, marks
from deploy.local.stack import Stack, database_name, stop_test_services
from deploy.local.words import Refusal, say

LOOK_EVERY_SECONDS = 0.5


def run(words: list[str]) -> int:
    prepare_only, port = _read(words)
    listener = None if prepare_only else Listener(port)
    demo = Demo()
    try:
        accounts = demo.prepare()
        if listener:
            demo.serve(listener, accounts)
        else:
            say("Bản demo đã sẵn sàng. Chạy: ./run demo")
    finally:
        demo.leave()
    return 0


def _read(words: Sequence[str]) -> tuple[bool, int | None]:
    match list(words):
        case []:
            return False, None
        case ["--prepare"]:
            return True, None
        case ["--port", text] if text.isdecimal() and 0 < int(text) < 65536:
            return False, int(text)
    raise Refusal(f"Không hiểu “{' '.join(words)}”. Cách dùng: ./run demo [--port N] hoặc ./run demo --prepare")


class Demo:
    def __init__(self) -> None:
        self.database = database_name()
        self.stack = Stack()
        self.children: list[serving.Child] = []
        self.leadership = Lock(f"leads-{self.database}")
        self.leading = False
        self._stopping = False

    def prepare(self) -> list[dict[str, str]]:
        """Bring services, tables and province up; what is there already is left as it is."""
        self.stack.users.take(shared=True)
        say("Đang khởi động PostgreSQL và Valkey…")
        self.stack.ensure_up()
        self.environment = self.stack.environment()
        with held(f"prepare-{self.database}"):
            bring_up_to_date(self.environment)
            self._make_province()
            return self._accounts()

    def _make_province(self) -> None:
        owner_url = self.environment["DATABASE_OWNER_URL"]
        if "province" in marks(owner_url):
            return
        if has_accounts(owner_url):
            raise Refusal(
                "Cơ sở dữ liệu đã có người dùng mà không phải do ./run demo tạo; không trộn tỉnh mẫu vào dữ liệu thật."
                " Hãy chọn cơ sở dữ liệu khác bằng NGUON_DATABASE hoặc DATABASE_URL."
            )
        say("Đang tạo tỉnh mẫu với những con người hư cấu, mất chừng nửa phút…")
        manage(self.environment, "generate", "--preset", "demo")
        mark(owner_url, province="demo")

    def _accounts(self) -> list[dict[str, str]]:
        """The accounts that the demo offers; made anew only when this file and the database do not agree."""
        file = LOCAL / f"accounts-{self.database}.json"
        owner_url = self.environment["DATABASE_OWNER_URL"]
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        if not text or marks(owner_url).get("accounts") != _digest(text):
            text = manage(self.environment, "demo_accounts")
            write_private(file, text)
            mark(owner_url, accounts=_digest(text))
        accounts: list[dict[str, str]] = json.loads(text)["accounts"]
        return accounts

    def serve(self, listener: Listener, accounts: list[dict[str, str]]) -> None:
        listener.open()
        url = f"http://localhost:{listener.port}/"
        presence = Lock(f"serves-{listener.port}")
        presence.take()
        presence.sign()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        self.children = [serving.web(self.environment, listener.socket)]
        announced = False
        while not self._stopping:
            self._lead(url, accounts, start=announced)
            for child in self.children:
                child.tend()
            if not announced and (announced := _answers(url)):
                self._announce(url, accounts)
            time.sleep(LOOK_EVERY_SECONDS)
            for name in self.stack.ensure_up():
                say(f"{name} đã dừng, vừa được khởi động lại.")
        say("Đang dừng…")

    def _lead(self, url: str, accounts: list[dict[str, str]], *, start: bool) -> None:
        """One demo per database tells its address and runs the jobs; when it ends, another one takes over.

        The jobs start after the pages: at a cold start both would wait for the same two cores.
        """
        if not self.leading and (leading := self.leadership.try_to_take()):
            self.leading = leading
            text = json.dumps({"url": url, "accounts": accounts}, ensure_ascii=False, indent=2)
            write_private(DEMO_FILE, text)
        if self.leading and start and len(self.children) == 1:
            self.children += [
                serving.worker(self.environment),
                serving.dispatcher(self.environment),
                serving.scheduler(self.environment, self.database),
            ]

    def _announce(self, url: str, accounts: list[dict[str, str]]) -> None:
        if not self.leading:
            say("Một bản demo khác đang chạy trên cùng cơ sở dữ liệu; bản này chỉ thêm một địa chỉ.")
        say(f"\nNguồn chạy tại {url}  (Ctrl-C để dừng)\n")
        for account in accounts:
            say(f"  {account['username']:<12} {account['password']:<24} {account['role']} – {account['organisation']}")
        say("")

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def leave(self) -> None:
        """Pages first, then what rings, then what works, and last the services, unless others use them."""
        for child in (*self.children[:1], *reversed(self.children[1:])):
            child.stop(seconds=20)
        if self.stack.users.try_to_take():
            self.stack.stop()


def stop(words: list[str]) -> int:
    """`./run stop`: end the demos of this clone, then the services."""
    if words:
        raise Refusal("./run stop không nhận tham số nào.")
    for file in sorted(LOCAL.glob("serves-*.lock")):
        lock = Lock(file.stem)
        if not lock.try_to_take() and (pid := lock.holder()):
            os.kill(pid, signal.SIGTERM)
            lock.take()
    Stack().stop()
    stop_test_services()
    return 0


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}healthz", timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]
