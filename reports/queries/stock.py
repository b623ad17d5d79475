"""Stocks on a day: members, Union members, ratings and organisations, by group as it was on that day."""

# Column names come from fixed lists of this code base, values are parameters.
# ruff: noqa: S608

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from membership.models import Organisation
from membership.rules.group import ALL, FOREIGN, KINH, NO_RELIGION
from membership.rules.organisation_kind import UNION
from membership.rules.person_attributes import UNIVERSITY_OR_HIGHER
from membership.rules.sector import SECTORS, block_of
from reports.queries.count import Counts, counted
from reports.queries.place import THEN, Place
from reports.rules.measure import Pair
from reports.rules.term import kinds_counted

_AGE: Final = "extract(year FROM age(%(day)s, p.birth_on))"
# The twins in SQL of `membership.rules.group`; p is the person, u a Union membership on the day, b the block.
GROUP_CONDITIONS: Final[Mapping[str, str]] = {
    ALL: "true",
    "women": "p.sex = 'female'",
    "ethnic_minority": f"p.ethnic_group_id NOT IN ('{KINH}', '{FOREIGN}')",
    "religious": f"p.religion_id <> '{NO_RELIGION}'",
    "union_member": "u.id IS NOT NULL",
    "age_18_30": f"{_AGE} BETWEEN 18 AND 30",
    "re_admitted": (
        "EXISTS (SELECT 1 FROM pipeline_candidacy c WHERE c.person_id = p.id AND c.re_admission"
        " AND c.admitted_on <= %(day)s)"
    ),
    **{block: f"b.block = '{block}'" for block in ("residential", "school", "other")},
    **{
        occupation: f"p.occupation = '{occupation}'"
        for occupation in ("pupil", "student", "private_worker", "teacher", "worker", "military")
    },
    "pupil_student": "p.occupation IN ('pupil', 'student')",
    "pupil_student_private_worker": "p.occupation IN ('pupil', 'student', 'private_worker')",
    "university": "p.professional IN ({})".format(", ".join(f"'{code}'" for code in sorted(UNIVERSITY_OR_HIGHER))),
}
_ON_THE_DAY: Final = "{0}.valid_from <= %(day)s AND ({0}.valid_to IS NULL OR {0}.valid_to > %(day)s)"
# The block is that of the Union body, else of the Party body; a body without a sector has that of the next above.
_BLOCKS: Final = (
    "block AS MATERIALIZED (SELECT d.organisation_id, coalesce((SELECT {named}"
    " FROM unnest(d.chain) WITH ORDINALITY AS link(body, place)"
    " JOIN membership_organisation o ON o.id = link.body WHERE o.sector <> '' ORDER BY link.place DESC LIMIT 1),"
    " 'other') AS block FROM membership_organisationsegment d WHERE {valid})"
).format(
    named="CASE " + " ".join(f"WHEN o.sector = '{code}' THEN '{block_of(code)}'" for code in SECTORS) + " END",
    valid=_ON_THE_DAY.format("d"),
)
RATED: Final = "rated_excellent"
_TABLES: Final = {
    "members": "membership_partymembership",
    "union_members": "membership_unionmembership",
    RATED: "membership_yearlyrating",
}


def stocks(
    organisation: Organisation, pairs: Iterable[Pair], day: date, *, tree: str = THEN, by_child: bool = False
) -> Counts:
    """Each (indicator, group) as it stood at the end of the day, in one statement.

    Ratings are asked for alone: they stand where the bodies stood, and count in the groups, at the end of their year.
    """
    statement = _Statement(Place(organisation, tree), tuple(dict.fromkeys(pairs)), by_child)
    return counted(statement.pairs, statement.text, statement.parameters(day))


@dataclass(frozen=True, slots=True)
class _Statement:
    place: Place
    pairs: tuple[Pair, ...]
    by_child: bool

    @property
    def text(self) -> str:
        asked = {indicator for indicator, _ in self.pairs}
        parts = [self._people(indicator) for indicator in _TABLES if indicator in asked]
        if any(kinds_counted(indicator) for indicator in asked):
            parts.append(self._organisations())
        with_ = ", ".join(filter(None, [self.place.homes, _BLOCKS if self._needs("b.") else ""]))
        return (f"WITH {with_} " if with_ else "") + " UNION ALL ".join(f"({part})" for part in parts)

    def parameters(self, day: date) -> dict[str, Any]:
        year = day.year if (day.month, day.day) == (12, 31) else day.year - 1
        if any(indicator == RATED for indicator, _ in self.pairs):
            day = date(year, 12, 31)
        kinds = {f"kinds_{indicator}": list(kinds_counted(indicator)) for indicator, _ in self.pairs}
        every_kind = sorted({kind for found in kinds.values() for kind in found})
        return self.place.parameters | kinds | {"day": day, "year": year, "every_kind": every_kind}

    def _needs(self, alias: str, indicator: str | None = None) -> bool:
        return any(
            alias in GROUP_CONDITIONS[group]
            for found, group in self.pairs
            if found in _TABLES and indicator in (None, found)
        )

    def _select(self, counts: Sequence[str]) -> str:
        child = self.place.child if self.by_child else "NULL::bigint"
        return f"SELECT {', '.join((child, 'NULL::date', 'count(*)', *counts))}"

    def _people(self, indicator: str) -> str:
        counts = [
            f"count(*) FILTER (WHERE {GROUP_CONDITIONS[group]})" if found == indicator else "0"
            for found, group in self.pairs
        ]
        joins = [
            f"JOIN membership_organisationsegment d ON d.organisation_id = m.organisation_id"
            f" AND {_ON_THE_DAY.format('d')}",
            self.place.below("d.id"),
        ]
        if self._needs("p.", indicator):
            joins.append("JOIN membership_person p ON p.id = m.person_id")
        if self._needs("u.", indicator) or self._needs("b.", indicator):
            joins.append(
                "LEFT JOIN membership_unionmembership u ON u.person_id = m.person_id AND " + _ON_THE_DAY.format("u")
            )
        if self._needs("b.", indicator):
            joins.append("JOIN block b ON b.organisation_id = coalesce(u.organisation_id, m.organisation_id)")
        return (
            f"{self._select(counts)} FROM {_TABLES[indicator]} m {' '.join(joins)}"
            f" WHERE {self._standing(indicator)} GROUP BY 1"
        )

    def _standing(self, indicator: str) -> str:
        if indicator != RATED:
            return _ON_THE_DAY.format("m")
        # Ratings of Party members by their cells stand in the same table.
        return f"m.year = %(year)s AND m.grade = 'excellent' AND {str(self.place.side == UNION).lower()}"

    def _organisations(self) -> str:
        counts = [
            f"count(*) FILTER (WHERE d.kind = ANY(%(kinds_{indicator})s))" if kinds_counted(indicator) else "0"
            for indicator, _ in self.pairs
        ]
        join = self.place.below("d.id")
        return (
            f"{self._select(counts)} FROM membership_organisationsegment d {join}"
            f" WHERE {_ON_THE_DAY.format('d')} AND d.kind = ANY(%(every_kind)s) GROUP BY 1"
        )
