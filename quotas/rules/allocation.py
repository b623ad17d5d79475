"""What a committee may hand down (DESIGN: total, sum of the children and reserve always shown together)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


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
