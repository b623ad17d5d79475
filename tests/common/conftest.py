"""A page made of components by the tests themselves; its style, scripts and fonts come from the server."""

import re
import time
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from django import forms
from django.conf import settings
from django.template import engines
from django.utils.csp import build_policy
from playwright.sync_api import Page

from common.formats import DateField, TextField
from common.text import matches_words, search_key

BEGIN, STAND_STILL = datetime(2026, 11, 22, 8), datetime(2026, 11, 22, 8, 5)
PATIENCE_SECONDS = 20
PAGE = """{% extends "base.html" %}
{% block title %}Kết nạp{% endblock %}{% block heading %}Kết nạp{% endblock %}
{% block content %}
<p class="field"><label for="search">Tìm trong danh sách</label> <input id="search" data-search></p>
<form method="post" action="/thu/luu/" class="panel" novalidate data-draft-url="/thu/nhap/">
{% include "components/combobox.html" with field=form.person options_url="/thu/goi-y/" %}
{% include "components/date_field.html" with field=form.decided_on %}
{% include "components/field.html" with field=form.number %}
<input aria-label="Chi bộ 1" data-sum="q" value="1.000"><input aria-label="Chi bộ 2" data-sum="q" value="80">
<output data-sum-total="q"></output> <output data-sum-rest="q" data-sum-of="1092"></output>
<label><input type="checkbox" data-check-all="pick"> Chọn hết</label>
<label><input type="checkbox" name="pick" value="1"> Một</label>
<label><input type="checkbox" name="pick" value="2"> Hai</label>
{% include "components/form_actions.html" with save="Lưu" save_next="Lưu và thêm" draft=True %}
</form>
{% include "components/table.html" with caption="Đơn vị" columns=columns rows=rows stacked=True %}
{% include "components/stepper.html" with steps=steps %}
{% endblock %}"""
PEOPLE = ["Hồ Thị Thanh Đào", "Nguyễn Văn Ân", "Nguyễn Văn An"]
UNIT = "Đảng bộ cơ quan chuyên trách tham mưu giúp việc Đảng ủy các cơ quan Đảng " * 2
CONTEXT = {
    "columns": [{"label": "Đơn vị"}, {"label": "Chỉ tiêu", "kind": "number"}],
    "rows": [{"cells": [{"text": UNIT, "url": "#"}, {"text": "1.274.204"}]}],
    "steps": [{"label": "Giới thiệu", "state": "done"}, {"label": "Hồ sơ", "state": "current", "note": "7/9"}],
    "crumbs": [{"label": UNIT, "url": "#"}, {"label": "Chi bộ"}],
    "shell": {
        "menu": [
            {"label": label, "url": "#", "active": False} for label in ("Việc cần làm", "Nguồn phát triển", "Kết nạp")
        ],
        "scope": {"label": UNIT, "url": "/s/", "choices": [{"label": UNIT, "value": 1, "current": True}]},
        "search_url": "/thu/tim/",
        "help_url": "/tro-giup/",
        "user_name": "Nguyễn Thị Hoa",
        "initials": "NH",
        "idle_seconds": 1800,
        "keepalive_url": "/thu/con/",
    },
}


class Form(forms.Form):
    person = forms.CharField(label="Người được kết nạp", widget=forms.HiddenInput)
    decided_on = DateField(label="Ngày quyết định")
    number = TextField(label="Số quyết định")


@dataclass
class Lab:
    """A window on the page, and what it asked the server for."""

    window: Page
    asked: list[tuple[str, str]] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def queries(self):
        bodies = "".join(body for url, body in self.asked if "goi-y" in url)
        return re.findall(r'name="q"\s+(.*?)\s+--', bodies, re.DOTALL)

    def wait_until(self, condition, *, argument=None):
        """Let the page's clock run, which stands still otherwise, until the page answers yes."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.window.evaluate(condition, argument):
            assert time.monotonic() < deadline, condition
            self.window.clock.run_for(50)

    def wait_for_options(self, count):
        open_options = "document.querySelectorAll('[role=option]:not([aria-disabled=true])')"
        self.wait_until(f"n => {open_options}.length === n", argument=count)

    @property
    def person(self):
        return self.window.get_by_role("combobox")


def options(query):
    found = [name for name in PEOPLE if matches_words(query, search_key(name))]
    return (
        engines["django"]
        .get_template("components/combobox_options.html")
        .render({"options": [{"value": PEOPLE.index(name), "label": name, "note": "chi bộ 1"} for name in found]})
    )


@pytest.fixture
def open_lab(page):
    """`open_lab()` opens the page; with data the form was sent and refused."""

    def open_page(data=None, **words):
        window = page(None, **words)
        lab = Lab(window)

        def answer(route):
            request = route.request
            if request.method == "POST":
                lab.asked.append((request.url, request.post_data or ""))
            if "goi-y" in request.url:
                return route.fulfill(body=options(lab.queries()[-1]), content_type="text/html; charset=utf-8")
            if request.url.endswith("/thu/"):
                form = Form(data)
                body = engines["django"].from_string(PAGE).render(CONTEXT | {"form": form})
                policy = build_policy(settings.SECURE_CSP)  # type: ignore[arg-type]
                return route.fulfill(
                    body=body, headers={"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
                )
            if "luu" in request.url:
                lab.posts.append(request.post_data)
            return route.fulfill(body="<html lang=vi><title>Đã nhận</title>", content_type="text/html; charset=utf-8")

        window.route("**/thu/**", answer)
        window.on("console", lambda message: lab.faults.append(message.text) if message.type == "error" else None)
        window.on("pageerror", lambda error: lab.faults.append(str(error)))
        window.clock.install(time=BEGIN)
        window.clock.pause_at(STAND_STILL)  # only the test lets time pass, however slow the machine is
        window.goto("/thu/")
        return lab

    return open_page
