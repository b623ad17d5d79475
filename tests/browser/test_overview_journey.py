"""A leader's question: which of my units will miss the target? Two clicks at most, the answer on the first screen."""

import os
import re
from pathlib import Path

import pytest

from deploy.local.places import LOCAL, ROOT

UNITS_ABOVE_THE_FOLD = 6
TABLE = "#don-vi table"
# A picture for the README is taken on purpose only.
PICTURES = ROOT / "docs/screenshots" if os.environ.get("NGUON_SCREENSHOTS") == "docs" else LOCAL / "screenshots"


def count_of(text: str) -> int:
    """The last number of a text."""
    found = re.findall(r"\d{1,3}(?:\.\d{3})*|\d+", text)
    assert found, text
    return int(found[-1].replace(".", ""))


def bottom(page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box, selector
    return float(box["y"] + box["height"])


def cells(page, column: str) -> list[str]:
    return page.locator(f"{TABLE} tbody [data-label='{column}']").all_inner_texts()


@pytest.fixture
def overview(page):
    window = page("lanhdao")
    window.goto("/tong-quan/")
    return window


def test_the_answer_stands_on_the_first_screen(overview):
    assert overview.locator("#headline").inner_text().startswith("Đảng bộ tỉnh")
    assert bottom(overview, ".grid-4") < 768
    assert bottom(overview, f"{TABLE} tbody tr:nth-child({UNITS_ABOVE_THE_FOLD})") <= 768
    worst = [text.strip() for text in cells(overview, "Đánh giá")]
    order = ["Chậm", "Có nguy cơ", "Đúng tiến độ", "Đạt", "Vượt"]
    assert worst == sorted(worst, key=order.index) and len(worst) >= UNITS_ABOVE_THE_FOLD


def test_one_click_filters_and_the_next_shows_the_units_below(overview):
    chip = overview.locator("nav .chip", has_text="Chậm")
    late = count_of(chip.inner_text())
    chip.click()
    assert {text.strip() for text in cells(overview, "Đánh giá")} == {"Chậm"}
    assert overview.locator(f"{TABLE} tbody tr").count() == late
    worst = overview.locator(f"{TABLE} tbody tr").first
    name, admitted = worst.locator("th").inner_text(), count_of(worst.locator("[data-label='Đã kết nạp']").inner_text())
    worst.locator("th a").click()
    assert overview.locator(".crumbs [aria-current]").inner_text() == name
    assert overview.locator("#headline").inner_text().startswith(f"{name} kết nạp {admitted} đảng viên")
    assert overview.locator(f"{TABLE} tbody tr").count() > 1
    assert overview.locator(".funnel li").count() == 5


def test_every_number_opens_the_list_it_counts(overview):
    """Length of the list behind it, for the figures above, the steps of the road and the worst units."""
    links = [
        *overview.locator(".kpi-value a").all(),
        *overview.locator(".funnel a").all(),
        *overview.locator(f"{TABLE} [data-label='Đã kết nạp'] a").all()[:2],
    ]
    shown = [(link.get_attribute("href"), _number_beside(link)) for link in links]
    assert len(shown) >= 8
    for address, number in shown:
        overview.goto(address)
        told = overview.locator("[data-figure-count], main [data-announce], .chip[aria-current]").first.inner_text()
        # Long lists are counted no further than their cap: "hơn 1.000".
        matches = number > count_of(told) if "hơn" in told.lower() else number == count_of(told)
        assert matches, f"{address} lists {told}, not {number}"


def _number_beside(link) -> int:
    line = link.locator("xpath=ancestor::*[contains(@class, 'bar-line')]//*[contains(@class, 'bar-value')]/strong")
    return count_of(line.inner_text() if line.count() else link.inner_text())


def test_the_picture_has_its_numbers_in_words(overview):
    """Every bullet tells the numbers of its row; the units sum to the whole."""
    assert overview.locator(f"{TABLE} tbody tr").count() <= 22, "the worst, and what belongs to no unit"
    overview.get_by_role("link", name="Xem tất cả").click()
    rows = overview.locator(f"{TABLE} tbody tr").all()
    for row in rows:
        told = row.locator("svg.bullet").get_attribute("aria-label")
        admitted = row.locator("[data-label='Đã kết nạp']").inner_text().strip()
        assert told.startswith(f"{row.locator('th').inner_text().strip()}: {admitted}"), told
    whole = count_of(overview.locator(".kpi-value").first.inner_text())
    assert sum(count_of(text) for text in cells(overview, "Đã kết nạp")) == whole


def test_a_phone_shows_the_rows_one_below_the_other(page):
    window = page("lanhdao", width=390, height=844)
    window.goto("/tong-quan/")
    row = window.locator(f"{TABLE} tbody tr").first
    heads = [row.locator("th"), row.locator("[data-label='Chỉ tiêu']"), row.locator("[data-label='Tỷ lệ']")]
    tops = [head.bounding_box()["y"] for head in heads]
    assert tops == sorted(tops) and len(set(tops)) == 3
    assert row.locator("svg.bullet").bounding_box()["width"] > 300
    assert window.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_overview_is_pictured(overview):
    PICTURES.mkdir(parents=True, exist_ok=True)
    file: Path = PICTURES / "overview.png"
    overview.screenshot(path=file)
    assert 0 < file.stat().st_size <= 200 * 1024
