"""The probes of the crawl turn red: each is shown a page with its fault."""

import pytest

from tests.browser.words import faults_of_words, names_in

SKIP = '<a class="skip-link" href="#main">Đến nội dung</a>'
OUTLINE = "<style>:focus { outline: 3px solid blue }</style>"
ROWS = "".join(f'<p><a href="#{row}">Dòng {row}</a></p>' for row in range(80))
BROKEN = {
    "overflow": (f'{SKIP}<div style="width: 2000px">rộng</div>', "px in 1366"),
    "spaced": (f'<p style="width: 1340px; white-space: nowrap; overflow: visible">{"chữ " * 50}</p>', "px in 1366"),
    "targets": (f'{SKIP}<button style="width: 9px; height: 9px; padding: 0">x</button>', "small target: <button"),
    "moving": ('<div style="transition: width 1s">x</div>', "moves: <div"),
    "stops": (f'<a href="#">Đầu</a>{SKIP}', "the first stop is not the skip link"),
}
HIDDEN_STOPS = {
    f'{SKIP}<button style="outline: none">Lưu</button>': "no outline: <button",
    f'{SKIP}<button tabindex="3">Lưu</button>': "its own place in the order",
    f'{SKIP}<div style="position: sticky; top: 0; height: 90px; background: red">Đầu</div>{ROWS}': "covered by <div",
}


@pytest.fixture
def blank(windows):
    def show(body):
        window = windows("")
        window.resize(1366, 768)
        window.page.goto("about:blank")
        window.page.set_content(f"<html lang=vi><title>Thử</title><body><main>{body}</main></body></html>")
        window.probe_with_axe()
        return window

    return show


@pytest.mark.parametrize("probe", BROKEN)
def test_probe_finds_its_fault(probe, blank):
    body, told = BROKEN[probe]
    assert any(told in fault for fault in blank(body).ask(probe))


@pytest.mark.parametrize("body", HIDDEN_STOPS)
def test_stops_are_seen_in_order_and_in_sight(body, blank):
    assert any(HIDDEN_STOPS[body] in fault for fault in blank(body).ask("stops"))


def test_a_sound_page_has_no_faults(blank):
    window = blank(f"{SKIP}<h1>Thử</h1>{OUTLINE}<button style='min-height: 30px'>Lưu</button>")
    assert [fault for probe in BROKEN for fault in window.ask(probe)] == []


def test_axe_finds_a_picture_without_words(blank):
    assert any("axe image-alt" in fault for fault in blank("<h1>Thử</h1><img src='data:,'>").broken_rules())


@pytest.mark.parametrize(
    "text",
    [
        "This field is required.",
        "ngày 2026-02-03",
        "ngày 3-2-2026",
        "có 1,234 người",
        "đạt 12.34%",
        "quá 2376 ngày",
        "chọn ứng viên",
        "{{ name }}",
        "None",
    ],
)
def test_words_that_no_page_may_show_are_found(text):
    assert faults_of_words(f"Đảng bộ {text} là vậy")


@pytest.mark.parametrize(
    "text",
    ["36,66%", "1.274.204", "03/02/2026", "quý I/2022", "1.329 ngày", "65-QĐ/TU", "0,02 giây", "26,5"],
)
def test_words_as_they_should_be_are_left_alone(text):
    assert faults_of_words(f"Đảng bộ {text} là vậy") == []


def test_names_of_people_in_a_title_are_found():
    assert names_in("Hồ sơ của Hồ Thị Thanh Đào – Nguồn", frozenset({"Hồ Thị Thanh Đào"})) == ["Hồ Thị Thanh Đào"]
    assert names_in("Người số 12 – Nguồn", frozenset({"Hồ Thị Thanh Đào"})) == []
