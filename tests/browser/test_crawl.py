"""Every page of the application on the demo province, at the widths of an office screen and of two telephones."""

from collections import Counter

import pytest

from tests.access.routes import routes
from tests.browser.subjects import Subjects
from tests.browser.visits import API, NOT_PAGES, ROUTES, VISITS
from tests.browser.window import Window
from tests.browser.words import faults_of_words, names_in

PAGE_BYTES, SCRIPT_BYTES = 150 * 1024, 40 * 1024
MENU_ITEMS = 6
# Colours are the same at every width and targets are smallest on a telephone: neither is looked at twice.
COLOUR, SIZE = "color-contrast", "target-size"
SUFFIX = " – Nguồn"


def addresses(name: str, subjects: Subjects) -> str:
    return VISITS[name].address(name, subjects)


def faults_of_head(window: Window, subjects: Subjects) -> list[str]:
    shape, title = window.ask("shape"), window.page.title()
    faults = [f"lang is {shape['lang']}"] if shape["lang"] != "vi" else []
    faults += [f"h1: {shape['h1']}"] if len(shape["h1"]) != 1 or not shape["h1"][0] else []
    faults += [f"menu of {shape['menu']}"] if shape["menu"] > MENU_ITEMS else []
    faults += [f"{shape['primary']} primary buttons"] if shape["primary"] > 1 else []
    if not title.endswith(SUFFIX) or title == SUFFIX.strip():
        faults.append(f"title is {title!r}")
    return faults + [f"title names {name}" for name in names_in(title, subjects.names)]


def faults_of_weight(window: Window) -> list[str]:
    window.page.evaluate("document.fonts.ready")
    whole, scripts = window.weight(), window.weight(lambda url: url.endswith(".js"))
    faults = [f"{whole} bytes"] if not 0 < whole <= PAGE_BYTES else []
    faults += [f"{scripts} bytes of scripts"] if not 0 < scripts <= SCRIPT_BYTES else []
    return faults + [f"asks elsewhere: {url}" for url in window.foreign()]


@pytest.fixture(scope="session")
def titles() -> dict[str, tuple[str, str]]:
    """Path and title by route, as the crawl meets them."""
    return {}


@pytest.mark.parametrize("name", sorted(VISITS))
def test_page_is_sound(name, windows, subjects, titles):
    window: Window = windows(VISITS[name].account)
    answer = window.open(addresses(name, subjects))
    if name in ROUTES and answer.ok:
        titles[name] = (window.page.url.partition("?")[0], window.page.title())
    faults = [] if answer.status == VISITS[name].status else [f"answers {answer.status}"]
    faults += faults_of_weight(window) + faults_of_head(window, subjects)
    faults += faults_of_words(window.ask("spoken"))
    faults += window.ask("moving") + window.ask("stops") + window.ask("overflow") + window.broken_rules(without=[SIZE])
    window.resize(390, 844)
    faults += window.ask("targets") + window.ask("overflow")
    window.resize(320, 640)
    faults += window.ask("overflow") + window.ask("spaced") + window.broken_rules(without=[COLOUR])
    faults += window.faults
    assert not faults, "\n".join(faults)


def test_titles_are_unique(windows, subjects, titles):
    for name, visit in ROUTES.items():
        if visit.status == 200 and name not in titles:
            window = windows(visit.account)
            window.page.goto(addresses(name, subjects))
            titles[name] = (window.page.url.partition("?")[0], window.page.title())
    pages = dict(titles[name] for name in titles)
    shared = Counter(pages.values())
    assert {path: title for path, title in pages.items() if shared[title] > 1} == {}


def test_every_route_is_visited_or_is_no_page():
    known = set(ROUTES) | set(NOT_PAGES)
    named = {route.name for route in routes() if not route.name.startswith(API)}
    assert named - known == set(), "routes without a row in tests/browser/visits.py"
    assert known - named == set(), "rows without a route"
    assert set(ROUTES) & set(NOT_PAGES) == set()
