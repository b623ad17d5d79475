"""Journey J1 in a real browser: one admission in at most 45 keys and 2 clicks, and what may go wrong on the way."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import pytest
from playwright.sync_api import Page, Request, expect

from accounts.models import User
from common.dates import add_months, local_today, short_date
from common.text import fold
from pipeline.models import Candidacy, Decision

pytestmark = pytest.mark.browser
MOST_KEYS, MOST_CLICKS = 45, 2
MOST_LETTERS = 16
ENOUGH = 6
WHO = "chuyenvien"


@dataclass(frozen=True)
class Ready:
    """Somebody who waits for a decision, whom these few letters find first."""

    pk: int
    name: str
    letters: str


class Hands:
    """Types and clicks as a person does, and counts."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = self.clicks = 0

    def type(self, text: str) -> None:
        self.keys += len(text)
        self.page.keyboard.type(text, delay=20)

    def press(self, key: str) -> None:
        self.keys += 1
        self.page.keyboard.press(key)

    def click(self, selector: str) -> None:
        self.clicks += 1
        self.page.click(selector)


@pytest.fixture(scope="module")
def ready_people(in_demo) -> Iterator[Ready]:
    """People of the specialist's committee who wait for a decision; each test takes one."""
    with in_demo():
        specialist = User.objects.get(username=WHO)
        rows = Candidacy.objects.visible_to(specialist).open().filter(admitted_on=None).select_related("person")
        known = [(row.pk, row.stage, row.person) for row in rows]
    found: list[Ready] = []
    for pk, _stage, person in (row for row in known if row[1] == "base_resolved"):
        letters = fold(f"{person.given_name} {person.family_name} {person.middle_name}")
        if len(letters) <= MOST_LETTERS and sum(_fits(letters, other.search_key) for _pk, _, other in known) == 1:
            found.append(Ready(pk, person.full_name, letters))
        if len(found) == ENOUGH:
            break
    assert len(found) == ENOUGH, "the demo province has too few people who wait for a decision"
    return iter(found)


def _fits(letters: str, search_key: str) -> bool:
    return all(f" {word}" in search_key for word in letters.split())


def suggested_number(page: Page) -> str:
    """What the page says suffices to be typed."""
    hint = page.inner_text("#id_decision_number_helptext")
    found = re.search(r"gõ (\d+)", hint, re.IGNORECASE)
    return found[1] if found else "901-QĐ/ĐU"


def fill_in(page: Page, person: Ready) -> None:
    """Everything up to the check page, by the keyboard."""
    today = f"{local_today():%d%m%Y}"
    page.goto("/ket-nap/moi/")
    expect(page.locator("#id_candidacy_text")).to_be_focused()  # the browser does that after it has loaded
    page.keyboard.type(person.letters)
    page.wait_for_selector("[role=option]")
    with page.expect_response("**/ket-nap/moi/nguoi/"):
        page.keyboard.press("Enter")
    expect(page.locator("#admission-person .chosen")).to_be_visible()
    page.fill("#id_decision_number", suggested_number(page))
    page.fill("#id_decided_on", today)
    page.fill("#id_ceremony_on", today)
    page.press("#id_ceremony_on", "Enter")
    page.wait_for_selector("h1:has-text('Kiểm tra trước khi ghi kết nạp')")


@pytest.fixture
def typing() -> Callable[[Page], Page]:
    """Opens the entry in a window whose clock moves only when the test says so, however slow the machine is."""

    def open_entry(window: Page) -> Page:
        window.clock.install(time=datetime(2026, 11, 22, 8))
        window.clock.pause_at(datetime(2026, 11, 22, 8, 5))
        window.goto("/ket-nap/moi/")
        expect(window.locator("#id_candidacy_text")).to_be_focused()
        return window

    return open_entry


def count_of(in_demo, pk: int) -> int:
    with in_demo():
        return Decision.objects.filter(candidacy=pk, is_voided=False).count()


@contextmanager
def requests_to(page: Page, part: str) -> Iterator[list[Request]]:
    seen: list[Request] = []

    def note(request: Request) -> None:
        if part in request.url:
            seen.append(request)

    page.on("request", note)
    yield seen
    page.remove_listener("request", note)


def test_admission_takes_few_keys_and_clicks(page: Callable[..., Page], in_demo, ready_people, screenshot):
    person, today = next(ready_people), local_today()
    window = page(WHO)
    hands = Hands(window)
    window.goto("/ket-nap/")
    hands.click("text=Nhập kết nạp")
    expect(window.locator("#id_candidacy_text")).to_be_focused()
    hands.type(person.letters)
    window.wait_for_selector("[role=option]")
    screenshot(window, "admission-person", full_page=False)
    hands.press("Enter")
    expect(window.locator("#id_candidacy_text")).to_have_value(person.name)
    window.wait_for_selector("#admission-person .chosen")
    hands.press("Tab")
    hands.type(suggested_number(window))
    hands.press("Tab")
    hands.type(f"{today:%d%m%Y}")
    hands.press("Tab")
    hands.type(f"{today:%d%m%Y}")
    screenshot(window, "admission-entry", full_page=False)
    hands.press("Enter")
    window.wait_for_selector("h1:has-text('Kiểm tra trước khi ghi kết nạp')")
    screenshot(window, "admission-check", full_page=False)
    hands.press("Enter")
    window.wait_for_selector("h1:has-text('Đã ghi kết nạp')")
    screenshot(window, "admission-done", full_page=False)

    expect(window.locator("main")).to_contain_text(f"12 tháng dự bị đến {short_date(add_months(today, 12))}")
    expect(window.locator("text=Nhập người tiếp")).to_be_focused()
    assert hands.keys <= MOST_KEYS
    assert hands.clicks <= MOST_CLICKS
    assert count_of(in_demo, person.pk) == 1
    hands.press("Enter")
    expect(window.locator("#id_candidacy_text")).to_be_focused()


def test_empty_entry_shows_what_is_missing_and_leads_there(page, screenshot, assert_accessible):
    window = page(WHO)
    window.goto("/ket-nap/moi/")
    with window.expect_response(lambda answer: answer.status == 422):
        window.click("text=Tiếp tục")
    expect(window).to_have_title(re.compile("^Lỗi: "))
    expect(window.locator("[data-error-summary]")).to_be_focused()
    assert_accessible(window)
    screenshot(window, "admission-errors", full_page=False)
    for link in window.locator("[data-error-summary] a").all():
        link.click()
        box = window.locator(link.get_attribute("href"))
        expect(box).to_be_focused()
        expect(box).to_have_attribute("aria-invalid", "true")
        described = box.get_attribute("aria-describedby").split()
        errors = " ".join(window.inner_text(f"#{name}") for name in described if name.endswith("_error"))
        assert link.inner_text() in errors


def test_two_clicks_save_one_decision(page, in_demo, ready_people):
    person, window = next(ready_people), page(WHO)
    fill_in(window, person)
    window.locator("[name=confirmed]").dblclick()
    window.wait_for_selector("h1:has-text('Đã ghi kết nạp')")
    assert count_of(in_demo, person.pk) == 1


def test_what_was_typed_survives_a_reload(page, ready_people, screenshot):
    person, window = next(ready_people), page(WHO)
    window.goto("/ket-nap/moi/")
    expect(window.locator("#id_candidacy_text")).to_be_focused()
    window.keyboard.type(person.letters)
    window.wait_for_selector("[role=option]")
    window.keyboard.press("Enter")
    window.fill("#id_decision_number", "77-QĐ/ĐU")
    # The draft is kept every 20 seconds, and at once when the session is about to end.
    with window.expect_response("**/ban-nhap/**") as saved:
        window.evaluate("document.dispatchEvent(new Event('nguon:idle'))")
    assert saved.value.status == 204
    window.reload()
    expect(window.locator("#id_candidacy_text")).to_have_value(person.name)
    expect(window.locator("#id_decision_number")).to_have_value("77-QĐ/ĐU")
    screenshot(window, "admission-restored", full_page=False)
    window.click("text=Bỏ, nhập mới")
    expect(window.locator("#id_decision_number")).to_have_value("")


def test_entry_works_without_script(page, in_demo, ready_people):
    person, today = next(ready_people), f"{local_today():%d/%m/%Y}"
    window = page(WHO, java_script_enabled=False)
    window.goto("/ket-nap/moi/")
    window.fill("[name=candidacy_text]", person.letters)
    window.fill("[name=decision_number]", "9902-QĐ/ĐU")
    window.fill("[name=decided_on]", today)
    window.fill("[name=ceremony_on]", today)
    window.click("text=Tiếp tục")
    expect(window.locator("main")).to_contain_text(person.name)
    window.click("text=Xác nhận ghi kết nạp")
    expect(window.locator("h1")).to_have_text("Đã ghi kết nạp")
    assert count_of(in_demo, person.pk) == 1


def test_keyboard_that_sends_false_backspaces_asks_once(page, typing):
    window = typing(page(WHO))
    with requests_to(window, "/ket-nap/moi/goi-y/") as asked, window.expect_request("**/ket-nap/moi/goi-y/**"):
        # UniKey: "dao" becomes "đào" by a false Backspace and the new letter, without composition events.
        for typed, instead in (("d", ""), ("d", "đ"), ("a", ""), ("f", "à"), ("o", "")):
            if instead:
                window.keyboard.press("Backspace")
            window.keyboard.insert_text(instead or typed)
            window.clock.run_for(60)
        window.clock.run_for(700)
    expect(window.locator("#id_candidacy_text")).to_have_value("đào")
    assert len(asked) == 1


def test_composing_keyboard_asks_once_and_enter_only_ends_the_word(page, typing):
    window = typing(page(WHO))
    keyboard = window.context.new_cdp_session(window)
    with requests_to(window, "/ket-nap/moi/goi-y/") as asked, window.expect_request("**/ket-nap/moi/goi-y/**"):
        for text in ("d", "đ", "đa", "đà", "đào"):
            keyboard.send(
                "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
            )
            window.clock.run_for(120)
        window.clock.run_for(500)
        assert asked == []
        # While composing, Enter belongs to the keyboard (key code 229): it must neither pick nor send.
        keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "windowsVirtualKeyCode": 229, "key": "Enter"})
        keyboard.send("Input.insertText", {"text": "đào"})
        window.clock.run_for(700)
    assert len(asked) == 1
    expect(window.locator("#id_candidacy_text")).to_have_value("đào")
    assert window.url.endswith("/ket-nap/moi/")
