"""The (indicator, group) pairs that facts keep as counter columns; other pairs are counted from events.

Only pairs that dashboards and quotas read: every flow for all, and the groups by which admissions and introductions
are published. Adding a pair is a migration and a recompute.
"""

from typing import Final

from membership.rules.group import ALL, GROUPS
from pipeline.rules.indicator import FLOWS

_INTRODUCED_GROUPS = ("residential", "school", "other", "pupil", "women", "pupil_student_private_worker")

FACT_PAIRS: Final = (
    *((indicator, ALL) for indicator in FLOWS),
    *(("admitted", group) for group in GROUPS),
    *(("introduced", group) for group in _INTRODUCED_GROUPS),
)


def column_of(indicator: str, group: str) -> str:
    """The column that holds a pair: `admitted` or `admitted_women`."""
    return indicator if group == ALL else f"{indicator}_{group}"


FACT_COLUMNS: Final = {column_of(*pair): pair for pair in FACT_PAIRS}
