"""A list is saved, changed, renamed and dropped: by keyboard, without script, on a telephone."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

NAME, RENAMED = "Nữ ở lâu một bước", "Nữ cần hỏi thăm"


def strip(window: Page):
    return window.get_by_role("navigation", name="Danh sách đã lưu")


def current(window: Page):
    return strip(window).locator("[aria-current=page]")


def tab_to(window: Page, name: str) -> None:
    """Press Tab until the thing of that name has the focus."""
    for _stop in range(80):
        window.keyboard.press("Tab")
        focused = window.locator(":focus")
        if name in (focused.text_content() or "") and focused.is_visible():
            return
    raise AssertionError(f"no stop called {name}")


def test_list_is_saved_changed_renamed_and_dropped_by_keyboard(page, screenshot, assert_accessible):
    window = page("lanhdao")
    window.goto("/nguon/")
    expect(strip(window)).to_have_count(0)
    expect(window.get_by_text("Lưu danh sách này")).to_have_count(0)

    # Save.
    window.goto("/nguon/?gioi=female&the=cam-tinh")
    tab_to(window, "Lưu danh sách này")
    window.keyboard.press("Enter")
    assert_accessible(window)
    window.keyboard.press("Tab")
    window.keyboard.type(NAME)
    window.keyboard.press("Enter")
    expect(window.get_by_text(f"Đã lưu danh sách “{NAME}”")).to_be_visible()
    expect(current(window)).to_have_text(NAME)
    expect(window.get_by_text("Lưu danh sách này")).to_have_count(0)
    screenshot(window, "saved-views", full_page=False)

    # Change.
    window.locator("summary", has_text="Bộ lọc").click()
    window.select_option("#id_sap", "lau-nhat")
    window.get_by_role("button", name="Áp dụng").first.click()
    expect(current(window)).to_have_text(re.compile(rf"^{NAME}\*"))
    assert_accessible(window)
    screenshot(window, "saved-views-changed", full_page=False)
    tab_to(window, "Lưu thay đổi")
    window.keyboard.press("Enter")
    expect(window.get_by_text("Đã lưu thay đổi")).to_be_visible()
    expect(current(window)).to_have_text(NAME)

    # Another tab leaves it, its link brings it back as it was kept.
    window.get_by_role("navigation", name="Nhóm người").get_by_role("link", name="Tất cả").click()
    expect(current(window)).to_have_count(0)
    tab_to(window, NAME)
    window.keyboard.press("Enter")
    expect(current(window)).to_have_text(NAME)
    expect(window.get_by_text("sắp ở một bước lâu nhất trước")).to_be_visible()

    # Rename; a name that is refused stays in its box.
    tab_to(window, "Đổi tên, xóa")
    window.keyboard.press("Enter")
    window.fill("#id_name", "")
    window.get_by_role("button", name="Đổi tên").click()
    expect(window).to_have_title(re.compile("^Lỗi: "))
    window.fill("#id_name", RENAMED)
    window.keyboard.press("Enter")
    expect(current(window)).to_have_text(RENAMED)

    # Drop.
    strip(window).get_by_role("link", name="Đổi tên, xóa").click()
    assert_accessible(window)
    window.get_by_role("button", name="Xóa danh sách").click()
    expect(window.get_by_text(f"Đã xóa danh sách “{RENAMED}”")).to_be_visible()
    expect(strip(window)).to_have_count(0)
    expect(window.locator("tbody tr").first).to_be_visible()


def test_list_is_saved_and_dropped_without_script(page):
    window = page("kiemtra", java_script_enabled=False)
    window.goto("/nguon/?gioi=male")
    window.locator("summary", has_text="Lưu danh sách này").click()
    window.fill("#id_name", NAME)
    window.get_by_role("button", name="Lưu", exact=True).click()
    expect(current(window)).to_have_text(NAME)
    strip(window).get_by_role("link", name="Đổi tên, xóa").click()
    window.get_by_role("button", name="Xóa danh sách").click()
    expect(strip(window)).to_have_count(0)


def test_open_list_is_in_sight_on_a_telephone(page, screenshot):
    window = page("canbo", width=390, height=844)
    window.goto("/nguon/")
    last = strip(window).locator("ul a").last
    address = last.get_attribute("href")
    window.goto(f"{address}&nghe=worker")
    assert window.evaluate("document.documentElement.scrollWidth") <= 390
    box = current(window).bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    expect(current(window)).to_contain_text("*")
    screenshot(window, "saved-views-390", full_page=False)
