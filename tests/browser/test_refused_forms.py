"""What every form says when it is sent empty, and how one gets from the sentence to the field."""

import pytest

from tests.browser.visits import VISITS

REFUSING = sorted(name for name, visit in VISITS.items() if visit.refuses)
NOT_A_DAY = "31/02/2026"
FORM = "main form[method=post]:has([data-save], .button-primary)"
# Where the focus lands after a click on each line of the summary, and what the field says of it.
FOLLOW = """() => [...document.querySelectorAll('[data-error-summary] li')].map(line => {
    const link = line.querySelector('a');
    if (!link) return [line.textContent, 'no link'];
    link.click();
    const field = document.activeElement;
    const box = field.closest('.field');
    if ('#' + field.id !== link.hash) return [link.textContent, 'focus on ' + field.outerHTML.slice(0, 90)];
    const said = [...(box?.querySelectorAll('.field-error > span') || [])].map(e => e.lastChild.textContent.trim());
    if (!said.includes(link.textContent.trim())) return [link.textContent, 'the field says ' + said];
    const marked = field.closest('[aria-invalid=true]') || box.querySelector('[aria-invalid=true]');
    if (!marked) return [link.textContent, 'not aria-invalid'];
    const described = (marked.getAttribute('aria-describedby') || '').split(' ');
    return described.some(id => document.getElementById(id)?.classList.contains('field-error'))
        ? null : [link.textContent, 'not described by its error'];
}).filter(Boolean)"""


@pytest.mark.parametrize("name", REFUSING)
def test_refused_form_says_what_to_mend_and_keeps_the_entries(name, windows, subjects):
    visit = VISITS[name]
    window = windows(visit.account)
    window.open(visit.address(name, subjects))
    page = window.page
    form = page.locator(FORM).first
    days = form.locator("input[data-date]:visible")
    has_day = days.count() > 0
    kept = days.first.get_attribute("name") if has_day else ""
    if has_day:
        days.first.fill(NOT_A_DAY)
    with page.expect_response(lambda answer: answer.request.is_navigation_request()) as waiting:
        form.locator("[data-save], .button-primary").first.click()
    assert waiting.value.status == 422
    page.wait_for_load_state("load")
    assert page.title().startswith("Lỗi: ")
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    assert page.locator("[data-error-summary] li").count() > 0
    if has_day:
        assert page.input_value(f"{FORM} [name='{kept}']") == NOT_A_DAY
        assert "chỉ có 28 ngày" in page.inner_text("[data-error-summary]")
    assert page.evaluate(FOLLOW) == []
    window.resize(390, 844)
    window.probe_with_axe()
    faults = window.broken_rules() + window.ask("overflow") + window.ask("targets") + window.faults
    assert not faults, "\n".join(faults)
