"""Nothing that a form or the API says comes in English."""

import ast
import gettext
import importlib
import re
from pathlib import Path

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django import forms
from django.apps import apps
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format, get_format
from django.utils.translation import gettext as _
from rest_framework import serializers

FOLDER = settings.BASE_DIR / "locale/vi/LC_MESSAGES"
# The sources whose sentences reach users; what stands in them must be translated.
SPEAKING = [
    "django.forms.fields",
    "django.forms.models",
    "django.forms.formsets",
    "django.core.validators",
    "django.contrib.auth.password_validation",
    "rest_framework.exceptions",
    "rest_framework.fields",
    "rest_framework.relations",
    "rest_framework.serializers",
    "rest_framework.validators",
    "django_filters.fields",
    "django_filters.widgets",
    "allauth.account.forms",
    "allauth.mfa.base.forms",
    "allauth.mfa.totp.forms",
    "allauth.mfa.recovery_codes.forms",
    "allauth.mfa.adapter",
]
# Pages that this installation does not have: no e-mail, no telephone, no self-registration.
ABSENT = re.compile(r"e-?mail|phone|IPv|hyperlink|slug|country code", re.IGNORECASE)
# Of other ways to sign in, which this installation does not have.
UNSAID = {"account/messages/login_code_sent.txt"}
ENGLISH = re.compile(
    r"\b(the|this|that|enter|select|please|valid|invalid|required|must|may|not|your|you|field|value|file|ensure|are|is)\b",
    re.IGNORECASE,
)


def sentences_of(module_name):
    """The strings given to gettext in a module."""
    source = Path(str(importlib.import_module(module_name).__file__)).read_text()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
            "_",
            "gettext",
            "gettext_lazy",
            "ngettext_lazy",
        ):
            for argument in node.args[:1]:
                if isinstance(argument, ast.Constant) and not ABSENT.search(str(argument.value)):
                    yield str(argument.value)


def all_forms(base):
    for each in base.__subclasses__():
        yield each
        yield from all_forms(each)


def ours(base):
    """The forms, or serializers, of the rooms."""
    rooms = {config.name for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR}
    for room in rooms:
        for folder in ("forms", "api"):
            for file in (settings.BASE_DIR / room / folder).glob("[a-z]*.py"):
                importlib.import_module(f"{room}.{folder}.{file.stem}")
    return sorted({each for each in all_forms(base) if each.__module__.split(".")[0] in rooms}, key=str)


def words_of(field):
    """Everything a field may say."""
    yield from (str(text) for text in (field.label, field.help_text) if text)
    yield from (str(text) for text in field.error_messages.values())
    yield from (str(getattr(validator, "message", "")) for validator in field.validators)
    if isinstance(field, forms.TypedChoiceField):
        yield from (str(label) for _value, label in list(field.choices))  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def in_vietnamese():
    with translation.override("vi"):
        yield


def parse(po):
    """A small reader of .po files: {msgid, or (msgid, 0) of a plural: msgstr}."""
    catalog: dict[str | tuple[str, int], str] = {}
    for entry in po.read_text(encoding="utf-8").split("\n\n"):
        parts = dict(re.findall(r'^(msgid|msgid_plural|msgstr|msgstr\[0\]) ((?:".*"\n?)+)', entry, re.MULTILINE))
        text = {name: "".join(ast.literal_eval(line) for line in lines.splitlines()) for name, lines in parts.items()}
        if "msgid_plural" in text:
            catalog[text["msgid"], 0] = text["msgstr[0]"]
        elif "msgid" in text:
            catalog[text["msgid"]] = text["msgstr"]
    return catalog


def test_the_compiled_messages_are_up_to_date():
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = vars(gettext.GNUTranslations(file))["_catalog"]
    source = parse(FOLDER / "django.po")
    compiled.pop(""), source.pop("")
    assert len(source) > 150
    assert compiled == source


@pytest.mark.parametrize("module", SPEAKING)
def test_no_sentence_of_a_library_is_left_in_english(module):
    english = [sentence for sentence in set(sentences_of(module)) if translation.gettext(sentence) == sentence]
    plural_known = [s for s in english if translation.ngettext(s, s, 1) != s]
    assert sorted(set(english) - set(plural_known)) == []


@pytest.mark.parametrize("adapter", [DefaultAccountAdapter, DefaultMFAAdapter])
def test_sign_in_refuses_in_vietnamese(adapter):
    said = {code: str(text) for code, text in adapter.error_messages.items()}
    assert {code: text for code, text in said.items() if text.isascii() and not ABSENT.search(code + text)} == {}


def test_our_forms_say_nothing_in_english():
    found = ours(forms.BaseForm)
    english = [
        (form.__qualname__, name, text)
        for form in found
        for name, field in form.base_fields.items()
        for text in words_of(field)
        if text.isascii() and ENGLISH.search(text)
    ]
    assert english == []


def test_our_serializers_say_nothing_in_english():
    english = [
        (serializer.__qualname__, name, text)
        for serializer in ours(serializers.Serializer)
        for name, field in serializer._declared_fields.items()
        for text in map(str, field.error_messages.values())
        if text.isascii() and ENGLISH.search(text) and not ABSENT.search(text)
    ]
    assert english == []


def test_a_whole_number_is_called_so():
    assert _("Enter a whole number.") == "Nhập một số nguyên."


def test_formats_of_the_locale_are_vietnamese():
    assert get_format("DATE_INPUT_FORMATS")[0] == "%d/%m/%Y"
    assert get_format("FIRST_DAY_OF_WEEK") == 1
    assert get_format("NUMBER_GROUPING") == 3
    assert forms.DateField().clean("04/05/2024").isoformat() == "2024-05-04"
    assert forms.DateField().clean("25/12/2024").isoformat() == "2024-12-25"
    assert date_format(forms.DateField().clean("4-5-2024"), "SHORT_DATE_FORMAT") == "04/05/2024"


def test_each_notice_of_the_sign_in_library_is_ours():
    rooms = [config for config in apps.get_app_configs() if config.name.startswith("allauth.")]
    notices = {
        file.relative_to(folder).as_posix()
        for config in rooms
        for folder in (Path(config.path) / "templates", Path(config.path).parent / "templates")
        for file in folder.glob("*/messages/*.txt")
        if file.parts[-3] in ("account", "mfa", "usersessions") and not ABSENT.search(file.name)
    }
    assert len(notices) > 8
    assert {file for file in notices if not (settings.BASE_DIR / "templates" / file).exists()} <= UNSAID
