"""How organisations are called, ordered beside each other, and by which words they are found."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, Final

from common.text import search_words, sort_key
from membership.rules.official_code import normalised, spellings
from membership.rules.organisation_kind import KINDS

_SORT_LENGTH: Final = 400
_SEARCH_LENGTH: Final = 300
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Naming:
    """Name and marks of a body. `led_by_id` is the Party body that leads a Youth Union body."""

    name: str
    code: str = ""
    short_name: str = ""
    sector: str = ""
    led_by_id: int | None = None

    def __post_init__(self) -> None:
        # An official code has one spelling, whoever typed it.
        object.__setattr__(self, "code", normalised(self.code))

    @classmethod
    def of(cls, row: Any) -> "Naming":
        """As an organisation has them today."""
        return cls(row.name, row.code, row.short_name, row.sector, row.led_by_id)

    def unchanged_from(self, other: "Naming") -> frozenset[str]:
        """The marks that are the same in both."""
        return frozenset(mark.name for mark in fields(self) if getattr(self, mark.name) == getattr(other, mark.name))


def sort_key_of(kind: str, name: str) -> str:
    """Higher kinds first, then the Vietnamese order of the words; "Chi bộ 2" stands before "Chi bộ 10"."""
    counted = _DIGITS.sub(lambda found: found[0].zfill(6), name)
    return f"{KINDS[kind].rank} {sort_key('', '', counted)}"[:_SORT_LENGTH].rstrip()


def search_key_of(*words: str) -> str:
    """The folded words of the names and codes, each once; give the present ones first, the oldest are cut off."""
    folded = "".join(dict.fromkeys(word for text in words for word in search_words(text)))
    return folded if len(folded) <= _SEARCH_LENGTH else folded[:_SEARCH_LENGTH].rpartition(" ")[0]


def search_key_of_history(names: Iterable[str], codes: Iterable[str], short_names: Iterable[str]) -> str:
    """By present and former names and codes; all are given oldest first."""
    newest_names, newest_short_names = list(names)[::-1], list(short_names)[::-1]
    newest_codes = [spelling for code in list(codes)[::-1] for spelling in reversed(spellings(code))]
    return search_key_of(
        *newest_names[:1], *newest_short_names[:1], *newest_codes, *newest_names[1:], *newest_short_names[1:]
    )
