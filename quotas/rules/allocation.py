"""What a committee may hand down (DESIGN: total, sum of the children and reserve always shown together)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """What is counted, for which days: the common key of the targets of one table."""

    indicator: str
    group: str
    period_from: date
    period_to: date


@dataclass(frozen=True, slots=True)
class Target:
    """The target of one child; both ``None`` takes it away."""

    organisation_id: int
    target_min: Decimal | None
    target_max: Decimal | None = None


def seen_mark(versions: Iterable[tuple[int, int]]) -> str:
    """A short mark of the (id, version) pairs shown, by which a save notices that someone saved in between."""
    text = ",".join(f"{row}:{version}" for row, version in sorted(versions))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Allocation:
    """`assigned` to the committee itself (``None`` = nothing), `allocated` to its children, in the same unit."""

    assigned: Decimal | None
    allocated: Decimal

    @property
    def reserve(self) -> Decimal | None:
        """What is not handed down (dự phòng); negative when too much is."""
        return None if self.assigned is None else self.assigned - self.allocated

    @property
    def excess(self) -> Decimal:
        """How much more than assigned is handed down; 0 without a total."""
        return max(Decimal(0), -(self.reserve or Decimal(0)))


def allocation_of(assigned: Decimal | None, children: Iterable[Decimal | None]) -> Allocation:
    return Allocation(assigned, sum((target for target in children if target is not None), Decimal(0)))


def ceiling_of(target_min: Decimal, target_max: Decimal | None) -> Decimal:
    """The most that may be handed down of a target: the upper end of a range."""
    return target_min if target_max is None else target_max
