"""The list of people in a real browser: search by keyboard, what stays in view, the telephone."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_slash_goes_to_the_search_and_inside_a_field_it_is_a_slash(page):
    window = page("canbo")
    window.goto("/nguon/")
    window.keyboard.press("/")
    expect(window.locator("[data-search]")).to_be_focused()
    window.keyboard.type("03/02")
    expect(window.locator("[data-search]")).to_have_value("03/02")


def test_search_keeps_the_words_in_the_box_and_out_of_the_address(page, screenshot):
    window = page("canbo")
    window.goto("/nguon/")
    name = window.locator("tbody th a").first.inner_text()
    window.keyboard.press("/")
    window.keyboard.type(name)
    window.keyboard.press("Enter")
    window.wait_for_url("**/nguon/?*tim=*")
    expect(window.locator("[data-search]")).to_have_value(name)
    expect(window.locator("tbody th a").first).to_have_text(name)
    assert not re.search("|".join(re.escape(part) for part in name.split()), window.url)
    assert name not in window.title()
    screenshot(window, "people-search", full_page=False)
    window.locator(".chip", has_text="Tìm: ").click()
    expect(window.locator("[data-search]")).to_have_value("")


def test_head_of_the_table_stays_in_view(page, screenshot):
    window = page("chuyenvien")
    window.goto("/nguon/")
    screenshot(window, "people", full_page=False)
    window.mouse.wheel(0, 900)
    window.wait_for_function("window.scrollY > 500")
    head = window.locator("thead th").first.bounding_box()
    assert 0 <= head["y"] < 10


def test_name_stays_in_view_where_the_table_is_wider_than_the_window(page):
    window = page("chuyenvien", width=820, height=900)
    window.goto("/nguon/")
    box = window.locator(".table-scroll")
    before = window.locator("tbody th").first.bounding_box()["x"]
    box.evaluate("(element) => element.scrollBy(200, 0)")
    assert abs(window.locator("tbody th").first.bounding_box()["x"] - before) < 3


def test_telephone_shows_rows_below_each_other(page, screenshot):
    window = page("canbo", width=390, height=844)
    window.goto("/nguon/")
    assert window.evaluate("document.documentElement.scrollWidth") <= 390
    row = window.locator("tbody tr").first
    name, unit = row.locator("th").bounding_box(), row.locator("td").nth(1).bounding_box()
    assert unit["y"] > name["y"] + name["height"] - 1
    screenshot(window, "people-390", full_page=False)


def test_list_can_be_read_without_script(page):
    window = page("canbo", java_script_enabled=False)
    window.goto("/nguon/")
    assert window.locator("tbody tr").count() > 5
    window.locator("tbody th a").first.click()
    expect(window.locator("h1")).to_be_visible()
    expect(window.locator(".stepper")).to_be_visible()


def test_person_page_is_looked_at(page, screenshot):
    for width in (1366, 390):
        window = page("canbo", width=width)
        window.goto("/nguon/?the=cho-chi-bo")
        if not window.locator("tbody th a").count():
            window.goto("/nguon/?the=lam-ho-so")
        window.locator("tbody th a").first.click()
        expect(window.locator(".next-step")).to_be_visible()
        assert window.evaluate("document.documentElement.scrollWidth") <= width
        screenshot(window, f"person-{width}")


def test_duplicates_show_before_anything_is_saved(page, screenshot):
    window = page("canbo")
    window.goto("/nguon/")
    name = window.locator("tbody th a").first.inner_text()
    birth = window.locator("tbody tr").first.locator("td").first.inner_text()
    window.goto("/nguon/moi/")
    window.fill("#id_full_name", name)
    window.fill("#id_birth_on", birth)
    with window.expect_response("**/nguon/moi/trung/"):
        window.press("#id_birth_on", "Tab")
    expect(window.locator("#duplicates")).to_contain_text("Cùng một người, hay người khác?")
    expect(window.locator("#duplicates")).to_contain_text(name)
    screenshot(window, "person-new", full_page=False)
