"""Small counts of sensitive groups tell who they are about (Luật 91/2025/QH15; DESIGN: shown as "<5")."""

from decimal import Decimal
from typing import Final

SENSITIVE_GROUPS: Final = frozenset({"ethnic_minority", "religious"})
SMALLEST_SHOWN: Final = 5


def is_hidden(group: str, count: int | Decimal | None) -> bool:
    """Whether a count by this group must not be shown to someone who may not see the people."""
    return group in SENSITIVE_GROUPS and count is not None and 0 < count < SMALLEST_SHOWN
