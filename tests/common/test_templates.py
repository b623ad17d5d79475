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
IDS = re.compile(r"\bnext\b|^[a-z_-]+$")


def visible(source):
    """The texts that a reader or a screen reader meets."""
    source = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}|<!--.*?-->", " ", source, flags=re.DOTALL)
    given = [text for tag in re.findall(r"{%.*?%}", source, re.DOTALL) for text in GIVEN_WORDS.findall(tag)]
    plain = re.sub(r"{%.*?%}|{{.*?}}", "\x00", source, flags=re.DOTALL)
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
