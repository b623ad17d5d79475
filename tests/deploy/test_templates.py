"""The rules for templates, styles and scripts: each fires on what it is for, and on nothing else."""

from pathlib import Path

import pytest

from deploy.local.templates import findings, own_files

PAGE, SCRIPT, STYLE = Path("page.html"), Path("page.js"), Path("page.css")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (PAGE, '<script src="https://cdn.example/x.js"></script>'),
        (PAGE, '<link rel="stylesheet" href="//cdn.example/x.css">'),
        (PAGE, '<a href="http://example.org/">ra ngoài</a>'),
        (PAGE, "<style>p { color: red }</style>"),
        (PAGE, '<p style="color: red">đỏ</p>'),
        (PAGE, "<script>alert(1)</script>"),
        (PAGE, '<button onclick="go()">Đi</button>'),
        (PAGE, '<button hx-on:click="go()">Đi</button>'),
        (PAGE, '<a href="javascript:go()">Đi</a>'),
        (PAGE, '<input type="date" name="ngay">'),
        (PAGE, "<input name='so' type='number'>"),
        (PAGE, "<input type=month>"),
        (SCRIPT, 'fetch("https://example.org/data")'),
        (SCRIPT, 'import "//cdn.example/x.js"'),
        (STYLE, "@import url(https://fonts.example/inter.css);"),
        (STYLE, ".logo { background: url('//img.example/x.png') }"),
    ],
)
def test_what_would_be_blocked_or_misread_is_found(path, line):
    assert len(list(findings(path, f"\n{line}\n"))) == 1
    assert next(findings(path, f"\n{line}\n")).startswith(f"{path}:2: ")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (PAGE, '<script src="{% static "js/app.js" %}" defer></script>'),
        (PAGE, '<script id="so-lieu" type="application/json">{}</script>'),
        (PAGE, '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"></svg>'),
        (PAGE, '<input type="text" inputmode="numeric" data-date="2022-01-01">'),
        (PAGE, "<p>once upon a time = một thuở</p>"),
        (SCRIPT, "// see the notes // and more"),
        (STYLE, ".only { color: var(--ink) } /* style = none */"),
    ],
)
def test_what_is_allowed_is_left_alone(path, line):
    assert list(findings(path, line)) == []


def test_rules_look_at_files():
    assert len(list(own_files())) > 5
