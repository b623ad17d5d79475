"""What the crawl shares: the demo province seen by Django, and one window for each account."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from playwright.sync_api import Browser

from tests.browser.subjects import Subjects, find_subjects
from tests.browser.window import Window
from tests.fixtures.browser import Installation
from tests.fixtures.databases import TestDatabase, point_django_at

type Windows = Callable[[str], Window]


@pytest.fixture(scope="session")
def in_demo(demo_db: TestDatabase, django_db_blocker):
    """`with in_demo():` Django reads and writes the demo province."""

    @contextmanager
    def inside() -> Iterator[None]:
        before = connection.settings_dict["NAME"]
        with django_db_blocker.unblock():
            point_django_at(demo_db.name)
            try:
                yield
            finally:
                point_django_at(before)

    return inside


@pytest.fixture(scope="session")
def subjects(in_demo, installation: Installation) -> Subjects:
    with in_demo():
        return find_subjects()


@pytest.fixture
def proof_is(in_demo, signed_in: Callable[[str], Path]) -> Callable[[str, int], None]:
    """`proof_is("tochuc", 301)`: so many seconds ago the account last proved who it is."""

    def put_back(account: str, seconds: int) -> None:
        cookies = json.loads(signed_in(account).read_text())["cookies"]
        session = SessionStore(next(row["value"] for row in cookies if row["name"] == settings.SESSION_COOKIE_NAME))
        with in_demo():
            for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
                record["at"] = time.time() - seconds
            session.save()

    return put_back


@pytest.fixture(scope="session")
def windows(browser: Browser, installation: Installation, signed_in: Callable[[str], Path]) -> Iterator[Windows]:
    """`windows("canbo")` is the one window of that account, `windows("")` that of nobody."""
    opened: dict[str, Window] = {}
    weights: dict[str, int] = {}

    def window(account: str) -> Window:
        if account not in opened:
            context = browser.new_context(
                base_url=installation.url,
                locale="vi-VN",
                timezone_id="Asia/Ho_Chi_Minh",
                reduced_motion="reduce",
                storage_state=signed_in(account) if account else None,
            )
            context.set_default_timeout(15_000)
            opened[account] = Window(context, weights, installation.url)
        return opened[account]

    yield window
    for one in opened.values():
        one.page.context.close()
