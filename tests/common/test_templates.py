"""What stands in the templates: the words of the glossary, no English, nothing that the content policy refuses."""

import re

import pytest
from django.conf import settings
from django.template.loader import get_template

FOLDER = settings.BASE_DIR / "templates"
TEMPLATES = sorted(FOLDER.rglob("*.html"))
FORBIDDEN = re.compile(r"\b(ứng viên|pipeline|funnel|dashboard|import|submit|user|users|huyện)\b", re.IGNORECASE)
ENGLISH = re.compile(
    r"\b(the|and|or|please|sign in|sign out|log in|log out|error|search|save|cancel|delete|edit|next|previous|page|"
    r"home|name|date|yes|no data|loading|welcome|password|total|status|help|back)\b",
    re.IGNORECASE,
)
SPOKEN_ATTRIBUTES = re.compile(r'\b(?:aria-label|title|alt|placeholder)="([^"]*)"')
# Words handed to a component: {% include "…" with label="Đã kết nạp" %}
GIVEN_WORDS = re.compile(
    r'\b(?:label|title|text|note|action|caption|hint|save|save_next|confirm|empty|count|none|more)="([^"{}]*)"'
)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
IDS = re.compile(r"\bnext\b|^[a-z_-]+$")


def visible(source):
    """The texts that a reader or a screen reader meets."""
    source = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}|<!--.*?-->", " ", source, flags=re.DOTALL)
    given = [text for tag in re.findall(r"{%.*?%}", source, re.DOTALL) for text in GIVEN_WORDS.findall(tag)]
    plain = TAG.sub("\x00", source)
    spoken = SPOKEN_ATTRIBUTES.findall(plain)
    between = re.split(r"<[^>]*>|\x00", plain)
    return [text.strip() for text in (*given, *spoken, *between) if text.strip(" \n\x00·:/,.()–×›")]


@pytest.mark.parametrize(
    "source", ["<p>Bảng dashboard</p>", '<a aria-label="Import dữ liệu">', '{% x label="Số user" %}']
)
def test_the_reader_of_words_finds_forbidden_ones(source):
    assert any(FORBIDDEN.search(text) for text in visible(source))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_templates_speak_the_words_of_the_glossary(template):
    texts = visible(template.read_text(encoding="utf-8"))
    assert [text for text in texts if FORBIDDEN.search(text)] == []
    assert [text for text in texts if ENGLISH.search(text) and text.isascii() and not IDS.match(text)] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_templates_compile(template):
    get_template(str(template.relative_to(FOLDER)))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_templates_hold_nothing_that_the_content_policy_refuses(template):
    source = template.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", source)
    assert not re.search(r'type="(date|number|month|time|datetime-local|week)"', source)
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', source)


def test_every_class_of_a_template_is_styled():
    """A class that no sheet knows is a mistake of the pen, or a leftover."""
    sheets = "".join(file.read_text() for file in (settings.BASE_DIR / "static").rglob("*.css"))
    styled = set(re.findall(r"\.(-?[_a-zA-Z][\w-]*)", sheets))
    scripts = "".join(file.read_text() for file in (settings.BASE_DIR / "static/js").glob("*.js"))
    unstyled = {
        (str(template.relative_to(FOLDER)), name)
        for template in TEMPLATES
        for names in re.findall(r'\bclass="([^"]*)"', TAG.sub("\x00", template.read_text(encoding="utf-8")))
        for name in names.replace("\x00", " \x00 ").split()
        if name != "\x00" and not name.endswith("-") and name not in styled and f".{name}" not in scripts
    }
    assert unstyled == set()
