"""Vietnamese text: one spelling at every edge, folding for search, name parts and the order of the alphabet.

Measured: Windows' own keyboard emits decomposed letters, so text is composed (NFC) before it is used.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from common.errors import DomainError

# Icelandic eth and African d look like đ and sort and search elsewhere.
_LOOK_ALIKES = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"})
# Invisible marks besides the category Cf: the combining grapheme joiner and the Hangul and Khmer fillers.
_INVISIBLE = {"\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u3164", "\uffa0"}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
# "~" is greater than every plain letter, so byte by byte "ab" < "ă" < "â" < "b".
_LETTERS = {"ă": "a~", "â": "a~~", "đ": "d~", "ê": "e~", "ô": "o~", "ơ": "o~~", "ư": "u~"}
_WORD = re.compile(r"[^\W_]+")


class NamePartNotInName(DomainError):
    message = "“{part}” không phải là phần {end} của họ tên “{name}”"
    mend = "Chọn lại phần họ hoặc phần tên đúng như trong họ tên"


def clean(text: str) -> str:
    """One line, composed, no invisible marks, single blanks between words, đ instead of its look-alikes."""
    composed = unicodedata.normalize("NFC", text)
    if not composed.isprintable() or not _INVISIBLE.isdisjoint(composed):
        composed = unicodedata.normalize("NFC", "".join(_visible(letter) for letter in composed))
    return " ".join(composed.split()).translate(_LOOK_ALIKES)


def clean_lines(text: str) -> str:
    """Like `clean`, line by line: for notes."""
    lines = [clean(line) for line in re.split(r"\r\n|[\r\n\u2028\u2029]", text)]
    return "\n".join(lines).strip("\n")


def _visible(letter: str) -> str:
    if letter.isspace():
        return " "
    hidden = letter in _INVISIBLE or unicodedata.category(letter) in ("Cf", "Cc", "Cs")
    return "" if hidden else letter


def fold(text: str) -> str:
    """Lower case without marks, đ as d: "Hoà", "Hòa" and "HOA" are equal."""
    plain = unicodedata.normalize("NFD", clean(text).lower().replace("đ", "d"))
    kept = "".join(letter for letter in plain if unicodedata.category(letter) != "Mn")
    return unicodedata.normalize("NFC", kept)


def search_key(name: str) -> str:
    """The folded words, each after a blank, so that `LIKE '% an%'` finds the starts of words only."""
    return "".join(search_words(name))


def search_words(query: str) -> list[str]:
    """The words of a query as they stand in a search key: each must be contained in it, in any order."""
    return [f" {word}" for word in _WORD.findall(fold(query))]


def matches_words(query: str, key: str) -> bool:
    """Whether every word of the query begins a word of the search key."""
    words = search_words(query)
    return bool(words) and all(word in key for word in words)


def exactness(query: str, name: str) -> int:
    """How many words of the query stand in the name with these very marks: exact spellings stand first."""
    words = {_spelling(word) for word in _WORD.findall(clean(name).lower())}
    return sum(_spelling(word) in words for word in _WORD.findall(clean(query).lower()))


def has_marks(text: str) -> bool:
    """Whether the text carries Vietnamese marks (đ counts)."""
    return fold(text) != clean(text).lower()


class NameParts(NamedTuple):
    family: str
    middle: str
    given: str


def split_name(name: str, *, family: str | None = None, given: str | None = None) -> NameParts:
    """First word family, last word given, the rest between; both ends can be overridden (H' Hen Niê).

    :raises NamePartNotInName: when an override does not begin, or end, the name.
    """
    words = clean(name).split()
    if not words:
        return NameParts("", "", "")
    last = clean(given).split() if given is not None else words[-1:]
    if words[len(words) - len(last) :] != last:
        raise NamePartNotInName(part=given, end="cuối", name=clean(name))
    before = words[: len(words) - len(last)]
    first = clean(family).split() if family is not None else before[:1]
    if before[: len(first)] != first:
        raise NamePartNotInName(part=family, end="đầu", name=clean(name))
    return NameParts(" ".join(first), " ".join(before[len(first) :]), " ".join(last))


def sort_key(family: str, middle: str, given: str) -> str:
    """ASCII whose byte order is the Vietnamese order: given, family, middle name; letters before tones."""
    return " ".join(_part_key(part) for part in (given, family, middle))


@lru_cache(maxsize=8192)
def _part_key(part: str) -> str:
    spellings = [_spelling(word) for word in _WORD.findall(clean(part).lower())]
    letters = "-".join(letters for letters, _tone in spellings)
    return f"{letters} {''.join(tone for _letters, tone in spellings)}"


@lru_cache(maxsize=8192)
def _spelling(word: str) -> tuple[str, str]:
    """Letters as sortable ASCII, and the tone, wherever it is written ("uỷ" = "ủy")."""
    letters, tone = [], "0"
    for letter in word:
        marks = unicodedata.normalize("NFD", letter)
        tone = next((_TONES[mark] for mark in marks if mark in _TONES), tone)
        letters.append(_sortable("".join(mark for mark in marks if mark not in _TONES)))
    return "".join(letters), tone


def _sortable(letter: str) -> str:
    composed = unicodedata.normalize("NFC", letter)
    if composed in _LETTERS:
        return _LETTERS[composed]
    if letter[0].isascii():
        return letter[0]
    return f"}}{ord(letter[0]):06x}"


def foreign_letters(text: str) -> list[str]:
    """Letters that no Vietnamese name has: a Cyrillic А looks right and is never found."""
    return sorted({letter for letter in clean(text) if letter.isalpha() and not fold(letter).isascii()})


def is_digits(text: str) -> bool:
    """Whether it is nothing but the digits 0-9 (`str.isdigit` lets full-width and Arabic digits through)."""
    return text.isascii() and text.isdigit()


def has_foreign_digits(text: str) -> bool:
    """Whether it holds a digit that is not one of 0-9."""
    return any(letter.isnumeric() and not letter.isascii() for letter in text)
