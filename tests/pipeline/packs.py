"""The six regulations as values, read from the official lists without a database."""

from datetime import date
from functools import cache

from membership.operations.reference import rows_of
from pipeline.operations.reference import FOLDER
from pipeline.rules.deadline import WorkingCalendar
from pipeline.rules.rule import RuleSet, RuleValue

FIRST, DIPLOMA, QUIET, LEVELS, TWENTIETH, NEWEST = (
    "29-QĐ/TW",
    "24-QĐ/TW",
    "232-QĐ/TW",
    "294-QĐ/TW",
    "20-QĐ/TW",
    "208-QĐ/TW",
)
# Tết 2026: the working days stop from 16 to 20 February.
TET = WorkingCalendar(frozenset(date(2026, 2, day) for day in range(16, 21)))


@cache
def pack(code: str) -> RuleSet:
    """What `queries.rule.rules_of` makes of the pack (a test compares the two)."""
    inherited: dict[str, RuleValue] = {}
    lines = list(rows_of(FOLDER / "rules.csv"))
    for row in rows_of(FOLDER / "rule_packs.csv"):
        for line in lines:
            if line["pack"] == row["code"]:
                inherited[line["code"]] = RuleValue(**{**line, "pack": row["code"]})
        if row["code"] == code:
            return RuleSet(code, dict(inherited))
    raise KeyError(code)
