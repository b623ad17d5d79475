"""The table of quotas takes the keys of a spreadsheet."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PASTE = """([field, text]) => {
  const data = new DataTransfer();
  data.setData("text", text);
  document.querySelector(field).dispatchEvent(
    new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def table(page):
    window = page("chuyenvien")
    window.goto("/chi-tieu/")
    return window


def test_block_copied_from_excel_fills_the_rows_below_and_the_sum(table, screenshot):
    table.locator("[data-grid] tbody tr >> nth=0 >> input >> nth=0").focus()
    first = table.evaluate("'#' + document.activeElement.id")
    table.evaluate(PASTE, [first, "3\t4\r\n5\t6\r\n7\t\r\n"])
    rows = table.locator("[data-grid] tbody tr")
    for number, (low, high) in enumerate([("3", "4"), ("5", "6"), ("7", "")]):
        expect(rows.nth(number).locator("input >> nth=0")).to_have_value(low)
        expect(rows.nth(number).locator("input >> nth=1")).to_have_value(high)
    typed = [int(field.input_value() or 0) for field in table.locator("[data-sum=targets]").all()]
    total = table.inner_text("[data-sum-total=targets]").replace(".", "")
    assert sum(typed) == int(total)
    screenshot(table, "quota-pasted", full_page=False)


def test_arrows_and_enter_walk_the_column_and_send_nothing(table):
    rows = table.locator("[data-grid] tbody tr")
    rows.nth(0).locator("input >> nth=1").focus()
    table.keyboard.press("ArrowDown")
    expect(rows.nth(1).locator("input >> nth=1")).to_be_focused()
    table.keyboard.press("Enter")
    expect(rows.nth(2).locator("input >> nth=1")).to_be_focused()
    table.keyboard.press("ArrowUp")
    table.keyboard.press("Shift+Enter")
    expect(rows.nth(0).locator("input >> nth=1")).to_be_focused()
    assert table.url.endswith("/chi-tieu/")


def test_on_a_phone_every_box_and_every_sum_is_seen_whole(page, screenshot):
    window = page("chuyenvien", width=390, height=844)
    window.goto("/chi-tieu/")
    region = window.locator(".table-scroll")
    assert region.evaluate("box => box.scrollWidth <= box.clientWidth + 1")
    for part in (*window.locator("[data-grid] tbody tr >> nth=0 >> input").all(), window.locator("[data-sum-rest]")):
        box = part.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390
    screenshot(window, "quota-390", full_page=False)
