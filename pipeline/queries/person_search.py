"""People by what was typed: words of the name in any order, a birth date, or a whole citizen number."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from common.dates import PartialDate, Precision, add_months, parse_partial_date
from common.errors import DomainError
from common.text import clean, has_marks, search_words
from membership.operations.citizen_id import digest

CITIZEN_ID_DIGITS = 12
# Rows are ordered by this first: 0 where each word stands in the name with these very marks.
INEXACT = "inexact"
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_VOWELS = "aeiouy"
_MONTHS = {Precision.YEAR: 12, Precision.MONTH: 1}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query taken apart. `is_readable` is false when a part with digits is neither a date nor a number."""

    name: str = ""
    births: tuple[PartialDate, ...] = ()
    citizen_id: str = ""
    is_readable: bool = True


def read(text: str) -> Wanted:
    """Tell names, birth dates and citizen numbers apart."""
    written = clean(text)
    digits = re.sub(r"[ .]", "", written)
    if digits.isdecimal() and len(digits) == CITIZEN_ID_DIGITS:
        return Wanted(citizen_id=digits)
    if birth := _birth(written):
        return Wanted(births=(birth,))
    dated = [word for word in written.split() if any(letter.isdecimal() for letter in word)]
    births = [_birth(word) for word in dated]
    return Wanted(
        name=" ".join(word for word in written.split() if word not in dated),
        births=tuple(birth for birth in births if birth),
        is_readable=None not in births,
    )


def _birth(text: str) -> PartialDate | None:
    if not any(letter.isdecimal() for letter in text):
        return None
    try:
        return parse_partial_date(text)
    except DomainError:
        return None


def matching[M: QuerySet[Any]](rows: M, text: str, *, person: str = "person__") -> M:
    """The rows whose person fits, annotated with `INEXACT`; `person` leads to the person's columns."""
    wanted = read(text)
    if not wanted.is_readable or not (wanted.name or wanted.births or wanted.citizen_id):
        return rows.annotate(**{INEXACT: Value(0)}).none()
    fits = Q()
    for word in search_words(wanted.name):
        fits &= Q(**{f"{person}search_key__contains": word})
    for birth in wanted.births:
        fits &= _born(birth, person)
    if wanted.citizen_id:
        fits &= _holds(wanted.citizen_id, person)
    return _rank(rows.filter(fits), wanted.name, person)


def _born(birth: PartialDate, person: str) -> Q:
    field = f"{person}birth_on"
    if birth.precision == Precision.DAY:
        return Q(**{field: birth.day, f"{person}birth_precision": Precision.DAY})
    return Q(**{f"{field}__gte": birth.day, f"{field}__lt": _end(birth)})


def _end(birth: PartialDate) -> date:
    return add_months(birth.day, _MONTHS[birth.precision])


def _holds(citizen_id: str, person: str) -> Q:
    try:
        return Q(**{f"{person}citizen_id_hmac": digest(citizen_id)})
    except DomainError:
        return Q(pk__in=[])


def _rank[M: QuerySet[Any]](rows: M, name: str, person: str) -> M:
    """Without any mark in the query all spellings are equally exact."""
    if not has_marks(name):
        return rows.annotate(**{INEXACT: Value(0)})
    rows = rows.alias(lowered=Lower(f"{person}full_name"))
    inexact = sum(
        (
            Case(When(lowered__regex=_pattern(word), then=0), default=1, output_field=IntegerField())
            for word in re.findall(r"[^\W_]+", name.lower())
        ),
        start=Value(0),
    )
    return rows.annotate(**{INEXACT: inexact})


def _pattern(word: str) -> str:
    """The word as a whole, its tone on whichever vowel ("uỷ" and "ủy" are one spelling)."""
    letters = unicodedata.normalize("NFD", word)
    tone = next((mark for mark in letters if mark in _TONES), "")
    plain = unicodedata.normalize("NFC", "".join(mark for mark in letters if mark not in _TONES))
    spellings = {word}
    if tone:
        spellings |= {
            unicodedata.normalize("NFC", plain[: place + 1] + tone + plain[place + 1 :])
            for place, letter in enumerate(plain)
            if unicodedata.normalize("NFD", letter)[0] in _VOWELS
        }
    return rf"(^|\s)({'|'.join(sorted(spellings))})(\s|$)"
