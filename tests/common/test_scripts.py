"""The scripts of a page in Chromium: Vietnamese keyboards, shortcuts, drafts, sums, the end of a session."""

from urllib.parse import parse_qs

import pytest

from common.dates import BadDate, long_date, parse_date


def test_a_person_is_picked_by_enter_and_the_next_enter_saves(open_lab):
    lab = open_lab()
    lab.person.press_sequentially("dao ho")
    lab.wait_for_options(1)
    lab.person.press("Enter")
    assert (lab.person.input_value(), lab.window.input_value("#id_person")) == ("Hồ Thị Thanh Đào", "0")
    assert lab.posts == [] and lab.queries() == ["dao ho"]
    lab.person.press("Enter")
    lab.window.wait_for_url("**/luu/")
    assert len(lab.posts) == 1 and lab.faults == []


def test_arrows_choose_and_escape_closes(open_lab):
    lab = open_lab()
    lab.person.press_sequentially("nguyen")
    lab.wait_for_options(2)
    lab.person.press("ArrowDown")
    active = lab.person.get_attribute("aria-activedescendant")
    assert "Nguyễn Văn An" in lab.window.text_content(f"#{active}")
    lab.person.press("Escape")
    assert lab.person.get_attribute("aria-expanded") == "false"
    assert lab.window.input_value("#id_person") == ""


def test_enter_before_the_answer_waits_and_never_saves(open_lab):
    lab = open_lab()
    lab.person.press_sequentially("dao")
    lab.person.press("Enter")
    lab.wait_until("() => document.querySelector('#id_person').value === '0'")
    assert lab.posts == []


def test_changed_text_forgets_the_person(open_lab):
    lab = open_lab()
    lab.person.press_sequentially("dao")
    lab.wait_for_options(1)
    lab.person.press("Enter")
    lab.person.press("Backspace")
    assert lab.window.input_value("#id_person") == ""


def test_the_backspaces_of_unikey_leave_the_right_word_and_one_question(open_lab):
    lab = open_lab()
    lab.person.focus()
    keyboard = lab.window.keyboard
    # "ddaof" in Telex: each completed letter is taken back and put again.
    for letter in ("d", None, "đ", "a", "o", None, None, "ào"):
        keyboard.press("Backspace") if letter is None else keyboard.insert_text(letter)
        lab.window.clock.run_for(60)
    lab.wait_for_options(1)
    assert lab.person.input_value() == "đào"
    assert lab.queries() == ["đào"]


def test_nothing_is_asked_while_letters_are_being_composed(open_lab):
    lab = open_lab()
    lab.person.focus()
    session = lab.window.context.new_cdp_session(lab.window)
    for text in ("a", "â", "ân"):
        session.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
        lab.window.clock.run_for(400)
    assert lab.queries() == []
    session.send("Input.insertText", {"text": "ân"})
    lab.wait_for_options(2)
    assert lab.person.input_value() == "ân" and lab.queries() == ["ân"]


def test_enter_that_ends_a_composition_does_nothing_else(open_lab):
    lab = open_lab()
    lab.person.press_sequentially("dao")
    lab.wait_for_options(1)
    lab.window.evaluate(
        """() => document.activeElement.dispatchEvent(
            new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"""
    )
    assert lab.window.input_value("#id_person") == "" and lab.posts == []


def test_slash_goes_to_the_search_box_and_is_typed_inside_fields(open_lab):
    lab = open_lab()
    lab.window.keyboard.press("/")
    assert lab.window.evaluate("document.activeElement.id") == "search"
    lab.window.focus("#id_decided_on")
    lab.window.keyboard.type("03/02?")
    assert lab.window.input_value("#id_decided_on") == "03/02?"
    assert not lab.window.locator("#keys").is_visible()


def test_the_list_of_keys_opens_and_closes(open_lab):
    lab = open_lab()
    lab.window.keyboard.press("?")
    assert lab.window.locator("#keys").is_visible()
    lab.window.keyboard.press("Escape")
    assert not lab.window.locator("#keys").is_visible()


def test_control_k_opens_the_search_and_escape_returns(open_lab):
    lab = open_lab()
    lab.window.keyboard.press("Control+k")
    assert lab.window.evaluate("document.activeElement.id") == "global-search"
    lab.window.keyboard.press("Escape")
    assert lab.window.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert not lab.window.locator("#global-search").is_visible()


@pytest.mark.parametrize(("keys", "sent"), [("Control+s", None), ("Control+Enter", ["1"])])
def test_word_habits_save(open_lab, keys, sent):
    lab = open_lab()
    lab.window.focus("#id_number")
    lab.window.keyboard.press(keys)
    lab.window.wait_for_url("**/luu/")
    assert len(lab.posts) == 1 and parse_qs(lab.posts[0]).get("next") == sent


def test_a_double_click_sends_once(open_lab):
    lab = open_lab()
    lab.window.evaluate("() => { const save = document.querySelector('[data-save]'); save.click(); save.click(); }")
    lab.window.wait_for_url("**/luu/")
    assert len(lab.posts) == 1


SPELLINGS = (
    "3/2/2026|03-02-2026|3.2.2026|03022026|03/02/26|2026-02-03|ngày 03 tháng 4 năm 2026|31/12/1999|29/02/2024|01/01/50"
)
MISTAKES = "31/02/2026|29/02/2025|00/12/2026|31/04/2026"


def test_the_echo_is_the_day_that_will_be_saved(open_lab):
    lab = open_lab()
    for text in SPELLINGS.split("|"):
        lab.window.fill("#id_decided_on", text)
        assert lab.window.text_content("[data-echo]") == long_date(parse_date(text))


def test_the_echo_names_a_mistake_as_the_server_does(open_lab):
    lab = open_lab()
    for text in MISTAKES.split("|"):
        lab.window.fill("#id_decided_on", text)
        with pytest.raises(BadDate) as refused:
            parse_date(text)
        assert lab.window.text_content("[data-echo]").rstrip("0") in str(refused.value)


def test_the_echo_is_silent_where_it_is_unsure(open_lab):
    lab = open_lab()
    for text in ("", "3/2", "hôm qua", "030226", "3/2/202"):
        lab.window.fill("#id_decided_on", text)
        assert lab.window.text_content("[data-echo]") == ""


def test_sums_are_live_and_say_how_much_too_many(open_lab):
    lab = open_lab()
    assert lab.window.text_content("[data-sum-total]") == "1.080"
    assert lab.window.text_content("[data-sum-rest]") == "12"
    lab.window.fill("[data-sum] + [data-sum]", "104")
    assert lab.window.text_content("[data-sum-rest]") == "Vượt 12"


def test_one_tick_selects_the_list(open_lab):
    lab = open_lab()
    lab.window.check("[data-check-all]")
    assert lab.window.locator("input[name=pick]:checked").count() == 2


def test_a_changed_form_is_kept_as_a_draft_every_twenty_seconds(open_lab):
    lab = open_lab()
    lab.window.clock.run_for(21_000)
    assert lab.asked == []
    lab.window.fill("#id_number", "125-QĐ/ĐU")
    with lab.window.expect_request("**/nhap/"):
        lab.window.clock.run_for(20_000)
    lab.wait_until("() => document.querySelector('[data-draft-status]').textContent.startsWith('Đã lưu nháp lúc')")
    lab.window.clock.run_for(41_000)
    assert len(lab.asked) == 1


def test_the_end_of_a_session_is_announced_and_can_be_put_off(open_lab):
    lab = open_lab()
    lab.window.clock.run_for(1_670_000)
    assert not lab.window.locator("#idle").is_visible()
    lab.window.clock.run_for(15_000)
    assert lab.window.locator("#idle").is_visible()
    with lab.window.expect_request("**/con/"):
        lab.window.get_by_text("Tiếp tục làm việc").click()
    assert not lab.window.locator("#idle").is_visible()
