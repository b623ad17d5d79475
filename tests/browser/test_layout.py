"""Long tables, printed pages, and pages read without scripts."""

import re

import pytest

from tests.browser.visits import VISITS

BOX = "element => { const {x, y, width} = element.getBoundingClientRect(); return {x, y, width}; }"


def test_head_of_a_long_table_stays_in_sight(page):
    window = page("canbo")
    window.goto("/nguon/")
    window.evaluate("scrollTo(0, 900)")
    head = window.locator("table thead th").first.evaluate(BOX)
    assert 0 <= head["y"] < 10


def test_first_column_of_a_wide_table_stays_in_sight(page):
    window = page("chuyenvien", width=660, height=844)
    window.goto("/tong-quan/")
    box = window.locator(".table-scroll").first
    first = box.locator("tbody th").first
    before = first.evaluate(BOX)["x"]
    box.evaluate("box => box.scrollBy(200, 0)")
    assert box.evaluate("box => box.scrollLeft") > 100
    assert abs(first.evaluate(BOX)["x"] - before) < 8


def test_numbers_stand_on_the_right_in_digits_of_one_width(page):
    window = page("lanhdao")
    window.goto("/tong-quan/")
    cells = window.locator("td.col-number").evaluate_all(
        "cells => cells.map(c => [getComputedStyle(c).textAlign, getComputedStyle(c).fontVariantNumeric])"
    )
    assert len(cells) > 20 and {tuple(cell) for cell in cells} == {("right", "tabular-nums")}


@pytest.mark.parametrize("name", ["overview", "candidacy_list", "candidacy_detail", "probation_list"])
def test_paper_shows_the_content_alone(name, windows, subjects):
    visit = VISITS[name]
    window = windows(visit.account)
    window.open(visit.address(name, subjects))
    window.page.emulate_media(media="print")
    try:
        seen = window.page.evaluate(
            """() => [...document.querySelectorAll('nav, .button, .menu, .shell-bar, .skip-link, dialog')]
                .filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 90))"""
        )
        heads = window.page.locator("thead").evaluate_all("all => all.map(e => getComputedStyle(e).display)")
        assert seen == []
        assert set(heads) <= {"table-header-group"}
        assert window.page.locator("h1").is_visible()
    finally:
        window.page.emulate_media(media="screen")


SHEETS = re.compile(rb"/Type\s*/Page\b(?!s)")


@pytest.mark.parametrize("account", ["lanhdao", "canbo"])
def test_leader_takes_one_sheet_into_the_room(account, page):
    window = page(account)
    window.goto("/tong-quan/")
    assert len(SHEETS.findall(window.pdf(format="A4", prefer_css_page_size=True))) == 1


def test_paper_says_whose_page_it_is_and_who_printed_it(page):
    window = page("lanhdao")
    window.goto("/nguon/")
    window.emulate_media(media="print")
    assert window.locator(".print-head").inner_text() == "Đảng bộ tỉnh Quảng Trị"
    assert re.search(
        r"Trang lập lúc \d\d:\d\d ngày \d\d/\d\d/\d{4} · người in: \w+", window.locator("footer").inner_text()
    )
    look = "all => new Set(all.map(e => getComputedStyle(e)).map(s => s.color + s.textDecorationLine)).size"
    assert window.locator("tbody a, tbody th").evaluate_all(look) == 1, "a link on paper is a name like others"


def test_paper_shows_what_is_folded(page):
    window = page("canbo")
    window.goto("/nguon/")
    window.locator("tbody th a").first.click()
    folded = window.locator("details.facts-panel").first
    assert not folded.evaluate("one => one.open")
    window.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert folded.evaluate("one => one.open")
    window.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not folded.evaluate("one => one.open")


def test_long_address_breaks_on_a_phone(page):
    """The one-time links of a batch of invitations stand in such a list."""
    window = page("canbo", width=390, height=844)
    window.goto("/tro-giup/")
    link = f'<dl class="answers"><div><dt>A</dt><dd><code>{"x" * 90}</code></dd></div></dl>'
    window.evaluate("link => document.querySelector('main .panel').insertAdjacentHTML('beforeend', link)", link)
    assert window.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_own_sessions_need_no_sideways_scrolling_on_a_phone(page):
    window = page("canbo", width=390, height=844)
    window.goto("/tai-khoan/phien/")
    assert window.locator(".table-scroll").evaluate("box => box.scrollWidth <= box.clientWidth")


READ = {
    "overview": "#don-vi tbody tr >> nth=5",
    "candidacy_list": "table tbody tr >> nth=20",
    "candidacy_detail": ".timeline li >> nth=1",
    "quota_table": "table tbody tr >> nth=2",
    "work_list": ".work-list li >> nth=0",
    "conversion": "main .panel >> nth=0",
    "organisation_tree": "main [data-tree] a >> nth=0",
}


@pytest.mark.parametrize("name", READ)
def test_pages_are_read_without_scripts(name, page, subjects):
    visit = VISITS[name]
    window = page(visit.account, java_script_enabled=False)
    window.goto(visit.address(name, subjects))
    assert window.locator(READ[name]).is_visible()


def test_search_and_filters_work_without_scripts(page):
    window = page("canbo", java_script_enabled=False)
    window.goto("/nguon/")
    name = window.locator("tbody th a").first.inner_text()
    window.fill("#list-search", name)
    window.click("form.list-search button")
    assert name in window.locator("tbody th").all_inner_texts()
    assert name.split()[0] not in window.url


@pytest.mark.parametrize("width", [1366, 390])
def test_open_menus_are_accessible_and_fit(width, windows, subjects):
    window = windows("canbo")
    window.open(VISITS["candidacy_list"].address("candidacy_list", subjects), width=width)
    menus = window.page.locator("details.menu").all()
    assert len(menus) >= 4
    for menu in menus:
        menu.locator("summary").click()
        faults = window.broken_rules(without=["target-size"]) + window.ask("overflow")
        box = menu.locator("summary + *").bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width
        assert not faults, "\n".join(faults)
        window.page.keyboard.press("Escape")
        assert menu.get_attribute("open") is None
