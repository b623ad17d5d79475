"""The components: each is listed with its parameters, and says in words what it draws."""

import re

import pytest
from django import forms
from django.conf import settings
from django.template import engines
from django.template.loader import render_to_string

from common.formats import DateField, TextField
from common.pagination import Page
from common.templatetags import vietnamese

FOLDER = settings.BASE_DIR / "templates/components"
# Parts of the shell, which no page includes by itself.
SHELL = {"icons", "head", "shell_bar", "dialogs", "messages"}


def component(name, **context):
    return render_to_string(f"components/{name}.html", context)


class Form(forms.Form):
    person = forms.CharField(label="Người được kết nạp", widget=forms.HiddenInput)
    number = TextField(label="Số quyết định", help_text="Ví dụ: 125-QĐ/ĐU")
    decided_on = DateField(label="Ngày quyết định")
    kind = forms.ChoiceField(label="Loại", choices=[("a", "Lần đầu")], widget=forms.RadioSelect)
    cccd = TextField(label="CCCD")
    note = TextField(label="Ghi chú", required=False)
    checked = forms.BooleanField(label="Đã kiểm tra", required=False)


def test_every_component_is_listed_and_every_listed_one_exists():
    text = (settings.BASE_DIR / "docs/components.md").read_text()
    table = text[text.index("## Components") : text.index("Plain classes:")]
    listed = set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) - {"disclosure"}
    assert listed == {file.stem for file in FOLDER.glob("*.html")} - SHELL


def test_every_icon_that_is_used_is_drawn():
    drawn = set(re.findall(r'id="i-([\w-]+)"', (FOLDER / "icons.html").read_text()))
    sources = "".join(file.read_text() for file in (settings.BASE_DIR / "templates").rglob("*.html"))
    used = set(re.findall(r'{% icon "([\w-]+)"', sources)) | {icon for _label, icon in vietnamese.STATUS.values()}
    assert used <= drawn


@pytest.mark.parametrize(
    ("status", "word"), [("achieved", "Đạt"), ("late", "Chậm"), ("no_quota", "Chưa giao chỉ tiêu")]
)
def test_a_status_is_an_icon_and_a_word(status, word):
    html = component("status", status=status)
    assert word in html and "<use " in html and f"status-{status}" in html


def test_drawings_are_placed_with_a_dot():
    html = component("bullet", actual=36.656, target=50.0, expected=41, track=100, label="11 trên 30")
    assert 'width="36.66%"' in html and 'x="50%"' in html and 'x1="41%"' in html
    assert 'aria-label="11 trên 30"' in html and "," not in html


def test_a_range_of_targets_is_drawn_between_its_ends():
    html = component("bullet", actual=30, target=40, target_max=55)
    assert '<rect class="range" x="40%" y="4" width="15%"' in html


def test_funnel_bars_carry_count_and_share():
    html = component("funnel", steps=[{"label": "Được giới thiệu", "count": 8034, "width": 100, "share": "100%"}])
    assert "8.034" in html and "100%" in html and html.count("<li>") == 1


def test_the_stepper_says_where_the_person_is():
    steps = [{"label": "Giới thiệu", "state": "done"}, {"label": "Hồ sơ", "state": "current", "note": "7/9"}]
    html = component("stepper", steps=steps)
    assert html.count('aria-current="step"') == 1
    assert "Bước 2 / 2: " in html and ", đã xong" in html and "7/9" in html


def test_a_voided_event_stays_and_is_struck_through():
    html = component("timeline", events=[{"title": "Xếp loại", "voided": True, "reason": "nhập nhầm"}])
    assert "<s>Xếp loại</s>" in html and "Lý do: nhập nhầm" in html


def test_a_table_labels_its_cells_and_keeps_its_roles_when_stacked():
    html = component(
        "table",
        caption="Đơn vị",
        stacked=True,
        columns=[{"label": "Đơn vị"}, {"label": "Chỉ tiêu", "kind": "number", "sorted": "ascending", "sort_url": "?s"}],
        rows=[{"cells": [{"text": "Xã <b>", "url": "/x/"}, {"text": "20"}]}],
    )
    assert '<a href="/x/">Xã &lt;b&gt;</a>' in html
    assert 'role="cell"' in html and 'data-label="Chỉ tiêu"' in html and 'aria-sort="ascending"' in html
    assert "col-number" in html


def test_an_empty_table_says_so():
    assert "Không có người nào" in component("table", rows=[], empty="Không có người nào")


def test_pages_are_linked_by_cursor():
    html = component("pagination", page=Page([], next="abc", previous=None), count="hơn 1.000 người", query="buoc=3")
    assert 'href="?buoc=3&amp;cursor=abc"' in html and "Trang trước" not in html and "hơn 1.000 người" in html


def test_a_refused_field_says_why_in_the_words_of_the_summary():
    form = Form({"decided_on": "31/02/2026"})
    summary = component("error_summary", form=form)
    field = component("date_field", field=form["decided_on"])
    for html in (summary, field):
        assert "Tháng 2 năm 2026 chỉ có 28 ngày" in html
    assert '<a href="#id_decided_on">' in summary
    assert 'aria-describedby="id_decided_on_helptext id_decided_on_error"' in field
    assert 'aria-invalid="true"' in field and 'value="31/02/2026"' in field and "data-echo" in field


def test_what_is_missing_is_named():
    summary = component("error_summary", form=Form({}))
    assert "Chưa nhập ngày quyết định" in summary
    assert "Chưa chọn loại" in summary
    assert "Chưa nhập CCCD" in summary
    assert '<a href="#id_person_text">' in summary and '<a href="#id_kind_0">' in summary


def test_every_link_of_the_summary_leads_to_a_field():
    form = Form({})
    summary = component("error_summary", form=form)
    fields = component("combobox", field=form["person"], options_url="/x/")
    fields += "".join(component("field", field=field) for field in form.visible_fields())
    targets = re.findall(r'href="#(\w+)"', summary)
    assert len(targets) == 5
    assert all(f'id="{target}"' in fields for target in targets)


def test_optional_fields_are_marked_and_hints_are_tied():
    form = Form()
    assert "(không bắt buộc)" in component("field", field=form["note"])
    html = component("field", field=form["number"])
    assert "(không bắt buộc)" not in html
    assert 'id="id_number_helptext">Ví dụ: 125-QĐ/ĐU' in html and 'aria-describedby="id_number_helptext"' in html


def test_a_form_without_errors_has_no_summary():
    assert component("error_summary", form=Form()).strip() == ""


def test_a_combobox_offers_a_choice_where_scripts_are_off():
    html = component("combobox", field=Form({})["person"], options_url="/x/", options=[{"value": 7, "label": "Đào"}])
    assert 'type="radio" name="person" value="7"' in html and 'type="hidden"' not in html


def test_the_page_title_names_the_object_and_the_error():
    page = engines["django"].from_string(
        '{% extends "base_plain.html" %}{% block title %}Kết nạp{% endblock %}{% block heading %}Kết nạp{% endblock %}'
    )
    assert "<title>Kết nạp – Nguồn</title>" in page.render({})
    assert "<title>Lỗi: Kết nạp – Nguồn</title>" in page.render({"form": Form({})})


def test_the_shell_leaves_out_what_a_person_may_not_use():
    page = engines["django"].from_string('{% extends "base.html" %}{% block heading %}Đầu trang{% endblock %}')
    bare = page.render({"shell": {}})
    assert "<h1>Đầu trang</h1>" in bare and "<nav" not in bare and "Đăng xuất" not in bare
    full = page.render(
        {
            "shell": {
                "menu": [{"label": "Kết nạp", "url": "/ket-nap/", "active": True}],
                "user_name": "Nguyễn Thị Hoa",
                "initials": "NH",
            },
            "crumbs": [{"label": "Tỉnh", "url": "/t/"}, {"label": "Xã"}],
        }
    )
    assert '<a href="/ket-nap/" aria-current="page">Kết nạp</a>' in full
    assert full.index("Đến nội dung chính") < full.index("<header")
    assert '<span aria-current="page">Xã</span>' in full


def test_incident_numbers_stand_on_error_pages():
    assert "K7M2Q4XA" in render_to_string("500.html", {"incident": "K7M2Q4XA"})


@pytest.mark.parametrize(
    ("filtered", "expected"),
    [
        (vietnamese.number(1274204), "1.274.204"),
        (vietnamese.number(None), "–"),
        (vietnamese.percent(None), "–"),
        (vietnamese.ngay(None), "–"),
        (vietnamese.days_words(None), "–"),
        (vietnamese.masked("087084000345"), "*********345"),
        (vietnamese.masked("12"), "**"),
        (vietnamese.svg(None), "0"),
        (vietnamese.svg(100), "100"),
        (vietnamese.letters("Có nguy cơ"), "co-nguy-co"),
    ],
)
def test_filters(filtered, expected):
    assert filtered == expected
