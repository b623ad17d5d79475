"""Decisions of a committee: the number that comes next, and the admissions of late."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from common.text import is_digits
from membership.models import Organisation
from pipeline.models import Candidacy, Decision
from pipeline.rules.decision import next_number, term_of

# Numbers of a term run upwards in time: the newest rows hold the greatest one.
_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Series:
    """The running numbers of a committee in a term; `last` is empty where it has not decided yet."""

    organisation: Organisation
    last: str

    @property
    def next(self) -> str:
        return next_number(self.last)

    @property
    def has_begun(self) -> bool:
        """Whether `last` is a real number and not only the shape of the former term."""
        return _count(self.last) > 0

    @property
    def next_count(self) -> str:
        """What suffices to be typed for the next number."""
        found = re.match(r"\d+", self.next)
        return found[0] if found else ""

    def complete(self, typed: str) -> str:
        """`42` becomes `42-QĐ/ĐU`, as wide as the last number; whatever is more than a number stays."""
        found = re.match(r"\d+", self.last)
        if not is_digits(typed) or not found:
            return typed
        return f"{typed.zfill(len(found[0]))}{self.last[found.end() :]}"


def series_of(organisation: Organisation, day: date) -> Series:
    """The numbers of the committee in its term on the day; before the first one, the shape of the term before."""
    rows = Decision.objects.filter(organisation=organisation).order_by("-decided_on", "-pk")[:_LOOKED_AT]
    numbers = list(rows.values_list("term", "number"))
    this_term = [number for term, number in numbers if term == term_of(day)]
    if this_term:
        return Series(organisation, max(this_term, key=_count))
    shape = re.sub(r"^\d+", lambda digits: "0" * len(digits[0]), numbers[0][1]) if numbers else ""
    return Series(organisation, shape)


def _count(number: str) -> int:
    found = re.match(r"\d+", number)
    return int(found[0]) if found else 0


def admission_decisions(*, by: Any, organisation: Organisation) -> QuerySet[Decision]:
    """Admission decisions on people held by the organisation or below it, with what the list shows."""
    visible = Candidacy.objects.visible_to(by).under(organisation).values("pk")
    return Decision.objects.filter(kind=Decision.Kind.ADMISSION, is_voided=False, candidacy__in=visible).select_related(
        "candidacy__person", "candidacy__party_organisation__parent", "organisation", "admission__membership"
    )
