"""Filters and tags of every template (a built-in library): numbers, dates, icons, form controls."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, ChoiceField, ModelChoiceField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common import dates, formats
from common.text import fold

register = template.Library()

STATUS = {
    "achieved": ("Đạt", "check-circle"),
    "exceeded": ("Vượt", "check-circle"),
    "on_track": ("Đúng tiến độ", "dot-circle"),
    "at_risk": ("Có nguy cơ", "warn-square"),
    "late": ("Chậm", "cross-square"),
    "no_quota": ("Chưa giao chỉ tiêu", "dash"),
    "no_data": ("Chưa có số liệu", "dash"),
}


@register.filter
def number(value: int | Decimal | None, digits: int = 0) -> str:
    """`1.274.204`, with digits `36,66`; unknown is `–`."""
    return formats.number(value, digits) if value != "" else formats.UNKNOWN


@register.filter
def percent(value: Decimal | None, digits: int = 2) -> str:
    return formats.percent(value, digits) if value != "" else formats.UNKNOWN


@register.filter
def change(value: int | None) -> str:
    return formats.change(value)


@register.filter
def change_points(value: Decimal | None) -> str:
    return formats.change_points(value)


@register.filter
def ngay(value: date | None) -> str:
    """`03/02/2026`; unknown is `–`."""
    return dates.short_date(value) if value else formats.UNKNOWN


@register.filter
def long_date(value: date | None) -> str:
    return dates.long_date(value) if value else formats.UNKNOWN


@register.filter
def document_date(value: date | None) -> str:
    return dates.document_date(value) if value else formats.UNKNOWN


@register.filter
def days_words(value: int | None) -> str:
    """`còn 23 ngày`, `hôm nay`, `quá 12 ngày`."""
    return formats.UNKNOWN if value is None else dates.days_words(value)


@register.filter
def masked(value: str, shown: int = 3) -> str:
    """`*********345`: all but the last digits."""
    return "*" * (len(value) - shown) + value[-shown:] if len(value) > shown else "*" * len(value)


@register.filter
def svg(value: float | Decimal | None) -> str:
    """A coordinate of a drawing: with a dot, whatever the language of the page."""
    return f"{float(value or 0):.2f}".rstrip("0").rstrip(".")


@register.filter
def minus(value: float | Decimal, other: float | Decimal) -> float:
    """The difference of two coordinates."""
    return float(value) - float(other)


@register.filter
def at(items: Sequence[Any], position: int) -> Any:
    return items[position]


@register.filter
def status_label(code: str) -> str:
    return STATUS[code][0]


@register.filter
def status_icon(code: str) -> str:
    return STATUS[code][1]


@register.filter
def letters(value: str) -> str:
    """A word of a class or id: folded, with dashes."""
    return "-".join(fold(str(value)).split())


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A drawing of `components/icons.html`; without a label it is decoration."""
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="#i-{}"/></svg>', label, name)
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="#i-{}"/></svg>', name)


@register.simple_tag
def control(field: BoundField, hint: str = "", **attrs: Any) -> SafeString:
    """The input of a field, tied to its hint, its error and, for a day, its echo."""
    described = [
        f"{field.auto_id}_helptext" if hint or field.help_text else "",
        f"{field.auto_id}_error" if field.errors else "",
    ]
    named = {name.replace("_", "-"): value for name, value in attrs.items() if value not in ("", None)}
    if ids := " ".join(filter(None, described)):
        named["aria-describedby"] = ids
    return field.as_widget(attrs=named)


@register.simple_tag
def form_errors(*forms: Any) -> list[tuple[str, str]]:
    """All errors of these forms, or lists of forms, in the order of the page: (id of the input, sentence)."""
    found: list[tuple[str, str]] = []
    for form in forms:
        if isinstance(form, BaseForm):
            if form.is_bound:
                found += [("", str(error)) for error in form.non_field_errors()]
                found += [(_target(field), text) for field in form for text in error_texts(field)]
        elif form:
            found += form_errors(*form)
    return found


@register.filter
def error_texts(field: BoundField) -> list[str]:
    """The errors of a field; a bare "required" names what is missing."""
    return [
        _missing(field) if error.code == "required" and text == _("This field is required.") else text
        for error in field.errors.as_data()
        for text in error.messages
    ]


def _missing(field: BoundField) -> str:
    label = str(field.label)
    # An abbreviation (CCCD) keeps its capitals inside the sentence.
    inside = label[:1].lower() + label[1:] if label[1:2].islower() or label[1:2] == " " else label
    verb = "chọn" if isinstance(field.field, ChoiceField | ModelChoiceField) else "nhập"
    return f"Chưa {verb} {inside}"


def _target(field: BoundField) -> str:
    """What to focus: the text box of a combobox, the first of some radio buttons, or the input itself."""
    if field.is_hidden:
        return f"{field.auto_id}_text"
    return f"{field.auto_id}_0" if field.use_fieldset else str(field.id_for_label or field.auto_id)
