"""Add an organisation, move it, close it, find it on the tree of another day: by mouse, by keyboard, without script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

PROVINCE = "Đảng bộ tỉnh Quảng Trị"
FIRST, SECOND = "Đảng bộ các cơ quan Đảng tỉnh", "Đảng bộ Ủy ban nhân dân tỉnh"
NEW = "Chi bộ Hợp tác xã Suối Mơ"
Open = Callable[..., Page]


@pytest.fixture(autouse=True)
def proof(proof_is) -> None:
    """The account has just proved who it is, as long ago as it may have signed in."""
    proof_is("tochuc", 0)


def item(page: Page, name: str):
    return page.get_by_role("treeitem", name=re.compile(f"^{name}( |$)"))


def find(page: Page, words: str, name: str) -> None:
    """Search, and jump to the body on the tree."""
    page.goto("/to-chuc/")
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.locator(".hits").get_by_role("link", name=name, exact=True).click()


def fill_change(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.fill(f"#id_{name}", value)
    page.get_by_role("button", name="Tiếp tục").click()


def confirm(page: Page, button: str = "Xác nhận và ghi") -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Kiểm tra trước khi ghi")
    page.get_by_role("button", name=button).click()


def test_add_move_and_close_an_organisation(page: Open, screenshot, assert_accessible):
    window = page("tochuc")
    find(window, "tinh dang co quan cac", FIRST)
    pane = window.get_by_role("region", name="Đơn vị đang xem")
    expect(pane.get_by_role("heading", name=FIRST)).to_be_visible()
    assert_accessible(window)
    screenshot(window, "tree", full_page=False)

    # Add.
    pane.get_by_role("link", name="Thêm cấp dưới").click()
    window.select_option("#id_kind", "base_cell")
    fill_change(window, name=NEW, code="", effective_on="31/02/2025", decision_number="15-QĐ/TU")
    expect(window).to_have_title(re.compile("^Lỗi: "))
    expect(window.locator("#id_effective_on_error")).to_contain_text("chỉ có 28 ngày")
    expect(window.locator("#id_name")).to_have_value(NEW)
    fill_change(window, effective_on="01072025")
    expect(window.get_by_text("01/07/2025")).to_be_visible()
    assert_accessible(window)
    confirm(window)
    expect(window.get_by_role("heading", level=1)).to_have_text(NEW)
    assert_accessible(window)

    # Move, with what goes along told before.
    window.get_by_text("Thay đổi", exact=True).click()
    window.get_by_role("link", name="Chuyển trực thuộc").click()
    window.get_by_role("combobox", name="Cấp trên mới").press_sequentially("uy ban nhan dan tinh", delay=20)
    window.get_by_role("option", name=re.compile(SECOND)).click()
    fill_change(window, effective_on="1/9/2025", decision_number="16-QĐ/TU")
    expect(window.get_by_text("Ngày hiệu lực đã qua")).to_be_visible()
    screenshot(window, "tree-move-check")
    confirm(window)
    expect(window.get_by_text(f"Đã chuyển {NEW}")).to_be_visible()
    expect(window.get_by_role("navigation", name="Vị trí")).to_contain_text(SECOND)

    # On the tree of a day before, it stands where it stood.
    window.get_by_role("link", name="Xem trên cây").click()
    expect(item(window, NEW)).to_be_visible()
    window.fill("#tree-day", "1/8/2025")
    window.get_by_role("button", name="Xem", exact=True).click()
    expect(window.get_by_text("Đang xem cây của ngày 01/08/2025.")).to_be_visible()
    expect(pane.get_by_role("link", name=FIRST)).to_be_visible()

    # Close.
    find(window, "suoi mo hop tac", NEW)
    expect(pane.get_by_role("heading", name=NEW)).to_be_visible()
    pane.get_by_text("Thay đổi", exact=True).click()
    pane.get_by_role("link", name="Kết thúc hoạt động").click()
    fill_change(window, effective_on="1/10/2025", decision_number="17-QĐ/TU")
    confirm(window, "Xác nhận kết thúc")
    expect(window.get_by_text("kết thúc ngày 01/10/2025").first).to_be_visible()


def test_the_tree_is_walked_by_keyboard(page: Open):
    window = page("tochuc")
    window.goto("/to-chuc/")
    top = item(window, PROVINCE)
    top.focus()
    expect(top).to_have_attribute("aria-expanded", "false")
    window.keyboard.press("ArrowRight")
    expect(top).to_have_attribute("aria-expanded", "true")
    expect(item(window, FIRST)).to_be_visible()
    window.keyboard.press("ArrowRight")
    first = window.locator(":focus")
    expect(first).to_have_attribute("role", "treeitem")
    window.keyboard.press("ArrowDown")
    window.keyboard.press("ArrowUp")
    window.keyboard.press("*")
    expect(item(window, FIRST)).to_have_attribute("aria-expanded", "true")
    expect(item(window, SECOND)).to_have_attribute("aria-expanded", "true")
    # Dozens of branches come at once; what is asked for next would stand in line behind them on a slow machine.
    window.wait_for_load_state("networkidle")
    window.keyboard.press("ArrowLeft")
    window.keyboard.press("ArrowLeft")
    expect(top).to_be_focused()
    window.keyboard.press("ArrowLeft")
    expect(item(window, FIRST)).to_be_hidden()
    window.keyboard.press("End")
    window.keyboard.press("Home")
    expect(top).to_be_focused()
    # One stop of the Tab key for each tree.
    assert window.locator("[role=tree]").count() == 2
    assert window.locator("[role=tree] [tabindex='0']").count() == 2
    window.keyboard.press("Enter")
    expect(window.get_by_role("region", name="Đơn vị đang xem").get_by_role("heading", name=PROVINCE)).to_be_visible()


def test_the_tree_opens_without_script(page: Open):
    window = page("tochuc", java_script_enabled=False)
    window.goto("/to-chuc/")
    window.get_by_role("link", name=f"Mở {PROVINCE}").click()
    expect(window.get_by_role("link", name=re.compile(f"^{FIRST} "))).to_be_visible()
    window.get_by_role("link", name=re.compile(f"^{FIRST} ")).click()
    expect(window.get_by_role("heading", level=1)).to_have_text(FIRST)


def test_the_tree_fits_a_telephone(page: Open, screenshot, assert_accessible):
    window = page("tochuc", width=390, height=844)
    find(window, "tinh dang co quan cac", FIRST)
    expect(item(window, FIRST)).to_be_visible()
    assert window.evaluate("document.documentElement.scrollWidth") <= 390
    assert_accessible(window)
    screenshot(window, "tree-390", full_page=False)
    item(window, FIRST).click()
    expect(window.get_by_role("heading", level=1)).to_have_text(FIRST)
    assert window.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_search_that_composes_letters_finds_the_same(page: Open):
    """Decomposed letters, as Windows' own keyboard sends them."""
    window = page("tochuc")
    window.goto("/to-chuc/")
    window.fill("#tree-search", "Đảng tỉnh các cơ quan")
    window.get_by_role("button", name="Tìm", exact=True).click()
    expect(window.locator(".hits").get_by_role("link", name=FIRST, exact=True)).to_be_visible()
