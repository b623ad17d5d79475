"""Merge, split and move organisations step by step, by mouse and keyboard, and take a planned change back."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.db.models import Count, Q
from playwright.sync_api import Page, expect

from membership.models import Organisation, PartyMembership

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


@pytest.fixture(autouse=True)
def demo(in_demo, proof_is) -> Iterator[None]:
    """The account has just proved who it is, as long ago as it may have signed in."""
    proof_is("tochuc", 0)
    with in_demo():
        yield


@pytest.fixture
def bodies(demo) -> list[Organisation]:
    """Base committees of one upper body with at least three cells each; the fullest last."""
    cells = Count("children", filter=Q(children__kind="cell", children__closed_on=None))
    found = Organisation.objects.filter(kind="base_committee", closed_on=None).annotate(cells=cells)
    rows = list(found.filter(cells__gte=3).select_related("parent").order_by("parent", "-pk"))
    same = [row for row in rows if sum(other.parent_id == row.parent_id for other in rows) >= 3]
    assert len(same) >= 3, "the demo province has no upper body with three base committees of three cells"
    return [row for row in same if row.parent_id == same[0].parent_id]


def choose(page: Page, label: str, organisation: Organisation) -> None:
    """Pick a body in a combobox by its code, which only one has."""
    page.get_by_role("combobox", name=re.compile(f"^{label}")).press_sequentially(organisation.code, delay=5)
    page.get_by_role("option", name=re.compile(re.escape(organisation.name))).first.click()


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Tiếp tục", exact=True).click()


def decide(page: Page, on: str, number: str) -> None:
    page.fill("#id_effective_on", on)
    page.fill("#id_decision_number", number)


def confirm(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Kiểm tra trước khi ghi")
    page.get_by_role("button", name="Xác nhận và ghi").click()


def test_merge_two_cells_into_a_new_one(page: Open, bodies, screenshot, assert_accessible):
    first, second = Organisation.objects.filter(parent=bodies[0], kind="cell", closed_on=None).order_by("pk")[:2]
    window = page("tochuc")
    window.goto(f"/to-chuc/sap-nhap/?nguon={first.number}")
    choose(window, "Đơn vị sáp nhập thứ 2", second)
    screenshot(window, "merge-sources")
    assert_accessible(window)
    go_on(window)
    window.fill("#id_name", "Chi bộ Liên thôn Suối Mơ")
    decide(window, "31/2/2026", "21-QĐ/ĐU")
    go_on(window)
    expect(window).to_have_title(re.compile("^Lỗi: "))
    expect(window.locator("#id_name")).to_have_value("Chi bộ Liên thôn Suối Mơ")
    window.fill("#id_code", "SM-01")
    decide(window, "1/9/2026", "21-QĐ/ĐU")
    screenshot(window, "merge-target")
    go_on(window)
    expect(window.get_by_text(f"Sáp nhập {first.name}, {second.name} vào Chi bộ Liên thôn Suối Mơ")).to_be_visible()
    assert_accessible(window)
    screenshot(window, "merge-check")
    confirm(window)
    expect(window.get_by_role("heading", level=1)).to_have_text("Chi bộ Liên thôn Suối Mơ")
    first.refresh_from_db()
    assert f"{first.closed_on:%d/%m/%Y}" == "01/09/2026"


def test_split_a_cell_until_nobody_is_left(page: Open, bodies, screenshot, assert_accessible):
    members = Count("party_memberships", filter=Q(party_memberships__valid_to=None))
    cells = Organisation.objects.filter(parent=bodies[1], kind="cell", closed_on=None)
    cell = cells.annotate(size=members).order_by("-size", "pk")[0]
    window = page("tochuc")
    window.goto(f"/to-chuc/{cell.number}/")
    window.get_by_text("Thay đổi", exact=True).click()
    window.get_by_role("link", name="Chia tách").click()
    for row, name in enumerate(("Chi bộ Suối Trong", "Chi bộ Suối Đục")):
        window.fill(f"#id_name_{row}", name)
        window.fill(f"#id_code_{row}", f"ST-0{row}")
    decide(window, "1/9/2026", "22-QĐ/ĐU")
    screenshot(window, "split-targets")
    assert_accessible(window)
    go_on(window)
    go_on(window)
    left = window.locator("output[data-count-value='0']")
    total = int(left.inner_text())
    assert total
    window.locator("select[name^='person_']").first.select_option(label="Chi bộ Suối Đục")
    expect(left).to_have_text(str(total - 1))
    go_on(window)
    expect(window.get_by_text("chưa phân về đơn vị nào").first).to_be_visible()
    window.locator("#id_goes_to").select_option(label="Chi bộ Suối Trong")
    window.get_by_role("button", name=re.compile("^Phân cả .* người chưa phân")).press("Enter")
    expect(left).to_have_text("0")
    screenshot(window, "split-people", full_page=False)
    assert_accessible(window)
    go_on(window)
    confirm(window)
    expect(window.get_by_role("heading", level=1)).to_have_text("Chi bộ Suối Trong")
    assert not PartyMembership.objects.filter(organisation=cell, valid_to=None).exists()


def test_drag_on_the_tree_opens_the_move_which_waits_and_is_taken_back(
    page: Open, bodies, screenshot, assert_accessible, installation, proof_is
):
    """Long after signing in, the last step alone asks who it is, and then goes on with what was sent."""
    proof_is("tochuc", 301)
    new, old = sorted(bodies, key=lambda row: row.sort_key)[:2]  # neighbours, so that both are in view
    cell = Organisation.objects.filter(parent=old, kind="cell", closed_on=None).order_by("sort_key")[0]
    window = page("tochuc")
    window.goto(f"/to-chuc/?mo={old.number}")
    target = window.locator(f"#n{new.number} > .tree-row")
    window.locator(f"#n{cell.number} > .tree-row").drag_to(target)
    expect(window.get_by_role("heading", level=1)).to_have_text(f"Chuyển {cell.name} sang cấp trên khác")
    expect(window.get_by_role("combobox", name="Cấp trên mới")).to_have_value(new.name)
    decide(window, "1/1/2030", "23-QĐ/ĐU")
    go_on(window)
    expect(window.get_by_text("thay đổi chờ đến ngày đó")).to_be_visible()
    confirm(window)
    expect(window.locator("input[name=password]")).to_be_visible()
    assert_accessible(window)
    screenshot(window, "tree-proof")
    window.fill("input[name=password]", installation.passwords["tochuc"])
    window.press("input[name=password]", "Enter")
    expect(window.get_by_role("heading", name="Quyết định 23-QĐ/ĐU")).to_be_visible()
    screenshot(window, "planned-changes")
    window.get_by_role("link", name=re.compile("^Bỏ thay đổi này.*23-Q")).click()
    window.fill("#id_reason", "Quyết định đã thu hồi")
    window.get_by_role("button", name="Bỏ thay đổi này").click()
    expect(window.get_by_text("Đã bỏ quyết định 23-QĐ/ĐU")).to_be_visible()
    cell.refresh_from_db()
    assert cell.parent_id == old.pk


def test_the_steps_work_without_script_on_a_telephone(page: Open, bodies, screenshot):
    cells = Organisation.objects.filter(parent=bodies[0], kind="cell", closed_on=None).exclude(code="SM-01")
    one, other = cells.order_by("-pk")[:2]
    window = page("tochuc", width=390, height=844, java_script_enabled=False)
    window.goto("/to-chuc/sap-nhap/")
    window.fill("#id_source_0_text", one.code)
    window.fill("#id_source_1_text", other.code)
    go_on(window)
    window.get_by_label("Một đơn vị đang có tiếp nhận").check()
    window.fill("#id_target_text", other.code)
    decide(window, "1/9/2026", "24-QĐ/ĐU")
    screenshot(window, "merge-390")
    go_on(window)
    expect(window.get_by_text(f"Sáp nhập {one.name} vào {other.name}")).to_be_visible()
    screenshot(window, "merge-check-390")
    window.get_by_role("button", name="Quay lại sửa").click()
    expect(window.locator("#id_decision_number")).to_have_value("24-QĐ/ĐU")
