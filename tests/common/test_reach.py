"""What everyone can reach: by keyboard, on a small screen, with a thumb, without scripts."""

from urllib.parse import parse_qs

import pytest


def test_a_refused_form_puts_the_focus_on_its_errors(open_lab):
    lab = open_lab({})
    assert lab.window.title().startswith("Lỗi: Kết nạp")
    assert "error-summary" in lab.window.evaluate("document.activeElement.className")
    lab.window.click("text=Chưa nhập ngày quyết định >> nth=0")
    assert lab.window.evaluate("document.activeElement.id") == "id_decided_on"


def test_the_first_tab_skips_to_the_content(open_lab):
    lab = open_lab()
    lab.window.keyboard.press("Tab")
    assert lab.window.evaluate("document.activeElement.textContent") == "Đến nội dung chính"
    lab.window.keyboard.press("Enter")
    assert lab.window.evaluate("document.activeElement.id") == "main"


def test_every_tab_stop_shows_where_it_is(open_lab):
    lab = open_lab()
    stops = []
    for _ in range(60):
        lab.window.keyboard.press("Tab")
        stop = lab.window.evaluate(
            "() => { const e = document.activeElement, s = getComputedStyle(e);"
            " return [e.outerHTML.slice(0, 70), parseFloat(s.outlineWidth), s.outlineStyle]; }"
        )
        if stop[0].startswith("<body"):
            break
        stops.append(stop)
    assert len(stops) > 15
    assert [stop for stop in stops if stop[1] < 2 or stop[2] == "none"] == []


@pytest.mark.parametrize("width", [1366, 390, 320])
@pytest.mark.parametrize("data", [None, {}])
def test_the_page_is_accessible_and_fits(open_lab, assert_accessible, width, data):
    lab = open_lab(data, width=width)
    lab.person.press_sequentially("nguyen")
    lab.wait_for_options(2)
    lab.window.clock.resume()  # axe waits by timers
    assert_accessible(lab.window)
    lab.window.click("summary[aria-label^='Tài khoản']")
    assert_accessible(lab.window)
    assert lab.window.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert lab.faults == []


def test_targets_are_large_enough_for_a_thumb(open_lab):
    lab = open_lab({}, width=390)
    small = lab.window.evaluate(
        """() => [...document.querySelectorAll('a, button, summary, select, input:not([type=hidden])')].filter(e => {
            const {width, height} = e.getBoundingClientRect();
            return width && (width < 24 || height < 24) && !e.closest('p, dd, label, .skip-link');
        }).map(e => e.outerHTML.slice(0, 90))"""
    )
    assert small == []


def test_nothing_moves_for_those_who_ask_for_rest(open_lab):
    lab = open_lab(reduced_motion="reduce")
    moving = lab.window.evaluate(
        """() => [...document.querySelectorAll('*')]
            .filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0).length"""
    )
    assert moving == 0


def test_every_vietnamese_letter_is_drawn_by_the_shipped_font(open_lab):
    lab = open_lab()
    letters = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
    missing = lab.window.evaluate(
        """async letters => {
            await document.fonts.ready;
            const pen = document.createElement('canvas').getContext('2d');
            const width = (font, letter) => { pen.font = font; return pen.measureText(letter).width; };
            const all = [...letters, ...letters.toUpperCase()];
            await Promise.all(all.map(letter => document.fonts.load('72px Inter', letter)));
            return all.filter(letter => width('72px Inter, monospace', letter) === width('72px monospace', letter));
        }""",
        letters,
    )
    assert missing == []


def test_the_page_can_be_read_without_scripts(open_lab):
    lab = open_lab(java_script_enabled=False)
    lab.window.click("summary[aria-label^='Tài khoản']")
    assert lab.window.get_by_role("button", name="Đăng xuất").is_visible()
    lab.window.fill("#id_number", "125")
    lab.window.click("[data-save]")
    assert parse_qs(lab.posts[0])["number"] == ["125"]
